import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export type Child = { first: unknown; ask(what: object): Promise<unknown>; stop(): Promise<void> };

/** A process of its own for one part of a benchmark; `first` is what it says when it is ready, if it says anything. */
export async function startChild(file: string, args: string[], waits: boolean): Promise<Child> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, file), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${file} ended with ${code}`);
  });
  gone.catch(() => {});
  const heard = () => Promise.race([once(child, 'message').then(([message]) => message as unknown), gone]);
  const first = waits ? await heard() : undefined;
  return {
    first,
    ask: (what) => {
      const answer = heard();
      child.send(what);
      return answer;
    },
    stop: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

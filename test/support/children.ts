import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const children = new Set<ChildProcess>();

export type Child = {
  port: number;
  /** The port of the console's pages and the API. */
  pages: number;
  /** Resolves with the signal that ended it, or its exit code. */
  gone: Promise<string | number | null>;
  stop(): Promise<void>;
};

/** Starts a server process and resolves when it listens. */
export async function startChild(env: Record<string, string>): Promise<Child> {
  const script = path.resolve('test/support/child.ts');
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const gone = once(child, 'exit').then(([code, signal]) => {
    children.delete(child);
    return (signal ?? code) as string | number | null;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = (await lines.next()).value as string | undefined;
  // One that dies while it starts, at a step of work that it found waiting, has no port.
  if (first === undefined && (await gone) !== 'SIGKILL') throw new Error(`the child ended: ${await gone}`);
  const { port, pages } = JSON.parse(first ?? '{}') as { port?: number; pages?: number };
  return {
    port: port ?? 0,
    pages: pages ?? 0,
    gone,
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

export const killChildren = (): void => {
  for (const child of children) child.kill('SIGKILL');
};

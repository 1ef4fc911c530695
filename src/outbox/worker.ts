/**
 * Runs `work` whenever it is woken, and every `everyMs` as a backstop, never twice at once in this process. `work` says
 * whether it found anything; then it is run again at once. An error is reported and tried again at the next beat.
 */
export type Worker = { wake(): void; stop(): Promise<void> };

type Options = { everyMs: number; work(): Promise<boolean>; failed(error: unknown): void };

export function startWorker({ everyMs, work, failed }: Options): Worker {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        while (!stopped && (await work())) again = false;
      } catch (error) {
        failed(error);
      }
    } while (again && !stopped);
    running = undefined;
  }

  function wake(): void {
    again = true;
    if (!stopped && !running) running = run();
  }

  const beat = setInterval(wake, everyMs);
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(beat);
      await running;
    },
  };
}

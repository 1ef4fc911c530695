/**
 * Works off what is due: fetches tasks whenever it is woken, and every `everyMs` as a backstop, and runs up to `atOnce` of
 * them side by side, so that a slow one holds up nobody else. An error is reported; its task comes back when its lease
 * lapses.
 */
export type Worker = {
  wake(): void;
  /** Fetches nothing new and waits for what is running. */
  stop(): Promise<void>;
};

export type Task = () => Promise<void>;

type Options = {
  everyMs: number;
  atOnce: number;
  /** At most `room` tasks; an empty list means that nothing is due. */
  fetch(room: number): Promise<Task[]>;
  failed(error: unknown): void;
};

export function startWorker({ everyMs, atOnce, fetch, failed }: Options): Worker {
  const running = new Set<Promise<void>>();
  let fetching: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  /** Until nothing more is due or there is no room; a wake-up during a fetch makes it look once more. */
  async function fill(): Promise<void> {
    try {
      while (again && !stopped && running.size < atOnce) {
        again = false;
        const tasks = await fetch(atOnce - running.size);
        for (const task of tasks) start(task);
        again ||= tasks.length > 0;
      }
    } catch (error) {
      failed(error);
    }
  }

  function start(task: Task): void {
    const one = task()
      .catch(failed)
      .finally(() => {
        running.delete(one);
        wake();
      });
    running.add(one);
  }

  function wake(): void {
    again = true;
    if (stopped || fetching) return;
    fetching = fill().finally(() => {
      fetching = undefined;
    });
  }

  const beat = setInterval(wake, everyMs);
  return {
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(beat);
      await fetching;
      await Promise.all(running);
    },
  };
}

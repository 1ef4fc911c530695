import { expect, test } from 'vitest';
import { startWorker, type Task } from '../../../src/outbox/worker.ts';

const gate = () => Promise.withResolvers<void>();

test('a slow task holds up no other, and no more run at once than are allowed', async () => {
  const slow = gate();
  const done: string[] = [];
  const waiting: Task[] = [() => slow.promise, ...['a', 'b', 'c'].map((name) => async () => void done.push(name))];
  const rooms: number[] = [];
  const worker = startWorker({
    everyMs: 60_000,
    atOnce: 2,
    failed: (error) => expect.unreachable(String(error)),
    fetch: async (room) => {
      rooms.push(room);
      return waiting.splice(0, room);
    },
  });
  worker.wake();
  await expect.poll(() => done).toEqual(['a', 'b', 'c']);
  expect(Math.max(...rooms)).toBe(2);
  slow.resolve();
  await worker.stop();
});

test('stopping fetches nothing new and waits for what runs', async () => {
  const slow = gate();
  let fetched = 0;
  let ended = false;
  const worker = startWorker({
    everyMs: 1,
    atOnce: 5,
    failed: () => {},
    fetch: async () => {
      fetched += 1;
      return fetched === 1
        ? [
            () =>
              slow.promise.then(() => {
                ended = true;
              }),
          ]
        : [];
    },
  });
  worker.wake();
  await expect.poll(() => fetched).toBeGreaterThan(0);
  const stopped = worker.stop();
  const before = fetched;
  slow.resolve();
  await stopped;
  expect(ended).toBe(true);
  worker.wake();
  expect(fetched).toBeLessThanOrEqual(before + 1);
});

test('a fetch or a task that fails is reported, and the next beat tries again', async () => {
  const failures: string[] = [];
  let turn = 0;
  const worker = startWorker({
    everyMs: 1,
    atOnce: 1,
    failed: (error) => void failures.push((error as Error).message),
    fetch: async () => {
      turn += 1;
      if (turn === 1) throw new Error('no database');
      if (turn === 2) return [() => Promise.reject(new Error('no luck'))];
      return [];
    },
  });
  await expect.poll(() => failures).toEqual(['no database', 'no luck']);
  await expect.poll(() => turn).toBeGreaterThan(2);
  await worker.stop();
});

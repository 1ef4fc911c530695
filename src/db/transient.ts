import { setTimeout as sleep } from 'node:timers/promises';

const codesOf = (error: unknown): string[] =>
  [error, (error as { cause?: unknown })?.cause].map((one) => String((one as { code?: unknown })?.code ?? ''));

/** Whether the error, or the one it wraps, has a code (PostgreSQL's or the driver's) like this. */
export const hasCode = (error: unknown, like: RegExp): boolean => codesOf(error).some((code) => like.test(code));

/** Errors after which the same work may well succeed: conflicts, a connection that went away, a server that restarts. */
export const isTransient = (error: unknown): boolean =>
  codesOf(error).some(
    (code) => /^(40001|40P01|53|55P03|57P0|08|CONNECTION_|ECONN|EPIPE)/.test(code) || code === 'UNSAFE_TRANSACTION',
  );

/** A statement that ran longer than its transaction allows, mostly since it waited for somebody else's lock. */
export const isTimedOut = (error: unknown): boolean => codesOf(error).includes('57014');

/**
 * Writes down what must not be forgotten, such as that a message was delivered, while the database is away: tried again
 * every `everyMs`, for as long as the lease under which it was done. Work that ends at its first try is not delayed.
 */
export async function insist<T>(work: () => Promise<T>, everyMs = 500, times = 40): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await work();
    } catch (error) {
      const closed = codesOf(error).includes('CONNECTION_ENDED');
      if (closed || turn >= times || !isTransient(error)) throw error;
      await sleep(everyMs, undefined, { ref: false });
    }
  }
}

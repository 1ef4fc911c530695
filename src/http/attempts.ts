/**
 * Wrong tokens, counted over everybody (a peer's address says nothing behind a tunnel) in windows of fixed length.
 * Past the limit a wrong one is told to wait until the window ends; who holds the right one, or a cookie, notices nothing.
 */
export type Attempts = { blockedMs(): number; failed(): void };

/** `now` in milliseconds. */
export function createAttempts(now: () => number, limit = 20, windowMs = 60_000): Attempts {
  let start = now();
  let count = 0;
  const turn = () => {
    if (now() - start < windowMs) return;
    start = now();
    count = 0;
  };
  return {
    blockedMs() {
      turn();
      return count < limit ? 0 : start + windowMs - now();
    },
    failed() {
      turn();
      count += 1;
    },
  };
}

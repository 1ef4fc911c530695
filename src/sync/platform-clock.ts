/** How far a platform's clock is ahead of ours (behind: below zero), by the Date of its latest answer; whole seconds, so a little low. */
export type PlatformClock = { fetch: typeof fetch; aheadMs(): number | undefined };

const MOST_MS = 15 * 60_000;

/** A clock that is further off is wrong, or ours is: what is read by it counts for nothing. */
export const isClock = (aheadMs: number): boolean => Math.abs(aheadMs) <= MOST_MS;

/** A fetch that looks at the clock of whoever answers. */
export function watchClock(ask: typeof fetch, now: () => Date): PlatformClock {
  let ahead: number | undefined;
  return {
    aheadMs: () => ahead,
    fetch: async (...given) => {
      const answer = await ask(...given);
      const off = Date.parse(answer.headers.get('date') ?? '') - now().getTime();
      ahead = Number.isFinite(off) ? off : undefined;
      return answer;
    },
  };
}

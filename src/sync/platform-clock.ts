/** How far a platform's clock is ahead of ours (behind: below zero), by the Date of its latest answer; whole seconds, so a little low. */
export type PlatformClock = { fetch: typeof fetch; aheadMs(): number | undefined };

/** What is further off than this is no clock. */
const MOST_MS = 15 * 60_000;

/** A fetch that looks at the clock of whoever answers. */
export function watchClock(ask: typeof fetch, now: () => Date): PlatformClock {
  let ahead: number | undefined;
  return {
    aheadMs: () => ahead,
    fetch: async (...given) => {
      const answer = await ask(...given);
      const off = Date.parse(answer.headers.get('date') ?? '') - now().getTime();
      ahead = Math.abs(off) <= MOST_MS ? off : undefined;
      return answer;
    },
  };
}

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** A sale is forgotten with these times, each with its weight: what sells this hour, these days, this fortnight. */
export const SPEED_MEMORY: readonly { weight: number; ms: number }[] = [
  { weight: 0.5, ms: HOUR_MS },
  { weight: 0.25, ms: DAY_MS },
  { weight: 0.25, ms: 14 * DAY_MS },
];

/**
 * What a sale of one piece so long ago adds to a shop's speed now, in pieces a day. A shop that has just begun to sell is
 * fast at once: a shop that was sold out for long cannot show by its sales that it would sell.
 */
export const speedOfOne = (agoMs: number): number =>
  SPEED_MEMORY.reduce((sum, { weight, ms }) => sum + (weight * DAY_MS * Math.exp(-Math.max(0, agoMs) / ms)) / ms, 0);

import type { Capabilities } from '../platforms/platform.ts';

/** Times in milliseconds. `overlap`: how much of what is known is read again, for what came late. */
export type WindowRules = { overlapMs: number; firstMs: number; marginMs: number };

/**
 * How a shop is read. firstMs: how far back a new shop is read, so that its open orders are in. marginMs: how far the clock of
 * the platform may be off from what it says of it.
 */
export const RULES: WindowRules = { overlapMs: 5_000, firstMs: 30 * 86_400_000, marginMs: 5_000 };

export type Window = { since: Date; until: Date };
/** `gap`: what the platform does not tell any more, since nobody read it for too long. */
export type Windows = { windows: Window[]; gap: Window | undefined };

type Asked = { through: Date | undefined; now: Date; orders: Capabilities['orders']; rules?: WindowRules };

/** A window is read again from its start when anything fails, so that none is longer than this. */
const LONGEST_MS = 86_400_000;

/**
 * From where the shop was read up to, less the overlap, until now, cut to what the platform takes in one go. A clock that is
 * put right may leave `through` ahead of it: then from now. Pure.
 */
export function windowsOf({ through, now, orders, rules = RULES }: Asked): Windows {
  const { keepsMs } = orders;
  const maxWindowMs = Math.min(orders.maxWindowMs, LONGEST_MS);
  const oldest = now.getTime() - keepsMs;
  const overlap = Math.min(rules.overlapMs, maxWindowMs / 4);
  const wanted =
    through === undefined ? now.getTime() - rules.firstMs : Math.min(through.getTime(), now.getTime()) - overlap;
  const windows: Window[] = [];
  for (let since = Math.max(wanted, oldest); since < now.getTime(); since += maxWindowMs)
    windows.push({ since: new Date(since), until: new Date(Math.min(since + maxWindowMs, now.getTime())) });
  const missed = through !== undefined && through.getTime() < oldest;
  return { windows, gap: missed ? { since: through, until: new Date(oldest) } : undefined };
}

/** `begun`: when the reading began, by our clock; `aheadMs`: how far the platform's is ahead of it. */
type Read = { window: Window; begun: Date; aheadMs?: number | undefined };

/**
 * Up to when everything is in, by the platform's clock, once a window is read: an order may appear late, and the clocks may
 * differ a little. The clock that is behind counts, so that it is never ahead of a clock that is put right; too early is safe.
 */
export const throughOf = (
  { window, begun, aheadMs = 0 }: Read,
  orders: Capabilities['orders'],
  rules: WindowRules = RULES,
): Date => {
  const known = Math.min(window.until.getTime(), begun.getTime() + Math.min(0, aheadMs));
  return new Date(known - orders.visibleWithinMs - rules.marginMs);
};

/** After the n-th failure in a row, from 1. */
export const restMs = (failures: number): number => Math.min(300_000, 2_500 * 2 ** Math.min(failures, 7));

import { firstRead, lastRead } from './lane.ts';
import { byZero, type Lane, type LaneListing, type StockAbility } from './lane-types.ts';

/** An order or a cancellation of this SKU at this shop that has been read: pieces, and when by the platform's clock. */
export type Seen = { at: number; pieces: number };

export type SettleInput = {
  assigned: number;
  listings: readonly LaneListing[];
  ability: StockAbility;
  /** Orders that were read, placed not long before the reading or later; cancellations that the platform restocked itself. */
  orders: readonly Seen[];
  restocks: readonly Seen[];
  slackMs: number;
};

export type Settled = {
  lane: Lane;
  /** The quota as it must be, and what of it has become free. */
  assigned: number;
  freed: number;
  /** Pieces by which the platform shows more (+) or less (-) than we thought, for sure; 0 where that is not sure. */
  drift: number;
};

/**
 * All orders up to the reading are in: what the platform may still sell is known, up to orders whose second is that of the
 * reading. The quota falls to the most it can be; where it is less than the least, the difference is exposed.
 */
export function settle(lane: Lane, input: SettleInput): Settled {
  const { assigned, ability } = input;
  const { low, high } = rangeOf(lane, input);
  const wayByZero = byZero(ability) && (lane.target ?? 0) > 0 && isZeroed(lane, input);
  const keep = wayByZero ? (lane.target ?? 0) : 0;
  const after = Math.min(assigned, Math.max(high, keep));
  const exposed = after >= high ? 0 : Math.max(low - after, Math.min(lane.exposed, high - after), 0);
  const thought = Math.max(0, assigned + lane.exposed - lane.lowered);
  const drift = lane.unsure ? 0 : thought > high ? high - thought : thought < low ? low - thought : 0;
  const { readAfter: _, ...rest } = lane;
  return {
    lane: { ...rest, phase: wayByZero ? 'zeroed' : 'steady', exposed, read: [], lowered: 0, unsure: false },
    assigned: after,
    freed: assigned - after,
    drift,
  };
}

/** What is still there shows nothing; what is gone is not in the way of that. */
function isZeroed(lane: Lane, input: SettleInput): boolean {
  const there = new Set(input.listings.filter(({ state }) => state !== 'gone').map(({ id }) => id));
  const read = lane.read.filter(({ listing }) => there.has(listing));
  return rangeOf(read.length > 0 ? { ...lane, read } : lane, input).high === 0;
}

/** Between which bounds the platform's number and its orders that have not been read lie. */
export function rangeOf(
  lane: Lane,
  { listings, orders, restocks, slackMs }: Pick<SettleInput, 'listings' | 'orders' | 'restocks' | 'slackMs'>,
): { low: number; high: number } {
  const shown = listings.reduce((sum, { id, pieces }) => {
    const read = lane.read.find(({ listing }) => listing === id);
    return sum + (read?.sellable ?? 0) * pieces;
  }, 0);
  const sum = (seen: readonly Seen[], from: number) =>
    seen.reduce((all, { at, pieces }) => (at > from ? all + pieces : all), 0);
  const surely = lastRead(lane) + slackMs;
  const perhaps = firstRead(lane) - slackMs;
  return {
    low: Math.max(0, shown - sum(orders, perhaps) + sum(restocks, surely)),
    high: Math.max(0, shown - sum(orders, surely) + sum(restocks, perhaps)),
  };
}

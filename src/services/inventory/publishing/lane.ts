import {
  bestMode,
  byZero,
  type Lane,
  type LaneAction,
  type LaneChange,
  type LaneListing,
  type LaneView,
} from './lane-types.ts';
import { piecesOf, type Split, spreadDown, spreadUp } from './split.ts';

/** How long what a listing shows is known well enough to take off it without looking. */
const FRESH_MS = 30_000;

/**
 * What the lane of one SKU at one shop does next. Pure: the same lane and view, the same action. What must hold before and
 * after each: quota + exposed + cancellations not read yet that the platform gave back to itself >= what the platform
 * shows, in pieces, + its orders that are not read yet.
 */
export function decide(lane: Lane, view: LaneView): LaneAction {
  switch (lane.phase) {
    case 'lowering':
    case 'raising':
      return { do: 'wait', for: 'answer' };
    case 'reading':
      return view.now < (lane.readAfter ?? 0)
        ? { do: 'wait', for: 'landing', until: lane.readAfter ?? 0 }
        : { do: 'read', settle: true };
    case 'settling':
      if (!allRead(lane, view)) return { do: 'read', settle: true };
      // Ahead of our clock: it was read by another one, which has been put right since.
      return view.ordersThrough !== undefined &&
        view.ordersThrough <= view.now &&
        view.ordersThrough >= lastRead(lane) + view.slackMs
        ? { do: 'settle' }
        : { do: 'wait', for: 'orders' };
    case 'zeroed':
    case 'steady':
      return next(lane, view);
  }
}

/** A listing that was matched since the reading is not in it. One that is gone frees nothing before it was read either. */
const allRead = ({ read }: Lane, { listings }: LaneView): boolean =>
  listings.every(({ id }) => read.some(({ listing }) => listing === id));

/** The latest of the readings of the listings. */
export const lastRead = ({ read }: Lane): number => Math.max(0, ...read.map(({ at }) => at));
export const firstRead = ({ read }: Lane): number => Math.min(...read.map(({ at }) => at));

function next(lane: Lane, view: LaneView): LaneAction {
  const { assigned, free } = view;
  const wanted = lane.target ?? assigned;
  const want = view.lowerOnly ? Math.min(wanted, assigned + lane.exposed) : wanted;
  const more = Math.max(0, want - assigned);
  const less = Math.max(0, assigned - want) + lane.exposed;
  if (more === 0 && less === 0 && lane.phase === 'steady') return { do: 'rest' };
  const cover = Math.min(more, lane.exposed, Math.max(0, free));
  if (cover > 0) return { do: 'cover', pieces: cover };
  if (lane.again !== undefined && view.now < lane.again) return { do: 'wait', for: 'again', until: lane.again };
  if (view.frozen) return { do: 'wait', for: 'freeze' };
  if (view.held && lane.exposed === 0) return { do: 'wait', for: 'late-orders' };
  if (lane.phase === 'zeroed' && lane.exposed === 0) return set(want, view);
  if (less > 0) return byZero(view.ability) ? zero(view, 0) : lower(view, less);
  return free > 0 ? grow(Math.min(more, free), view) : { do: 'wait', for: 'stock' };
}

function grow(more: number, view: LaneView): LaneAction {
  const claim = piecesOf(spreadUp(view.listings, more), view.listings);
  if (claim === 0) return { do: 'rest' };
  return byZero(view.ability) ? zero(view, claim) : raise(view, claim);
}

/** More by the difference: right whatever was sold meanwhile. */
function raise({ listings, ability }: LaneView, claim: number): LaneAction {
  const mode = bestMode(ability);
  if (mode === 'cas' && shownUnknown(listings)) return { do: 'read', settle: false };
  return { do: 'send', intent: 'raise', claim, changes: changesOf(spreadUp(listings, claim), listings, mode, 1) };
}

/** Less by the difference; where it could be more than is there, what is there is looked at first. */
function lower({ listings, ability, assigned, now }: LaneView, less: number): LaneAction {
  const mode = bestMode(ability);
  const there = listings.filter(({ state }) => state !== 'gone');
  const risky = there.length > 1 || shownUnknown(there) || less * 2 > assigned;
  const fresh = there.every(({ publishedAt = Number.NEGATIVE_INFINITY }) => now - publishedAt <= FRESH_MS);
  if (risky && !fresh) return { do: 'read', settle: false };
  const split = spreadDown(listings, less);
  if (split.length > 0) return { do: 'send', intent: 'lower', claim: 0, changes: changesOf(split, listings, mode, -1) };
  const stuck = there.some(({ locked, published = 0 }) => locked && published > 0);
  if (stuck) return { do: 'person', why: 'cannot-lower' };
  return spentOnGone(listings) > 0 ? { do: 'rest' } : { do: 'read', settle: true };
}

/** Pieces that listings showed which the platform tells nothing of any more. No other may have them, and they cannot be lowered. */
const spentOnGone = (listings: readonly LaneListing[]): number =>
  listings.reduce((sum, { state, published = 0, pieces }) => (state === 'gone' ? sum + published * pieces : sum), 0);

/** Where a number can only be set, nobody may buy while it is. */
function zero({ listings }: LaneView, claim: number): LaneAction {
  const there = listings.filter(({ state }) => state !== 'gone');
  if (there.length === 0) return spentOnGone(listings) > 0 ? { do: 'rest' } : { do: 'read', settle: true };
  if (there.some(({ locked }) => locked)) return { do: 'person', why: 'cannot-lower' };
  const changes = there.map(({ id, published }) => ({
    listing: id,
    mode: 'set' as const,
    by: -(published ?? 0),
    ...(published !== undefined && { before: published }),
    to: 0,
  }));
  return { do: 'send', intent: 'zero', claim, changes };
}

/** It shows nothing and all orders are in: what the shop is to have, as far as there is something, is set. */
function set(want: number, { listings, assigned, free }: LaneView): LaneAction {
  const empty = listings.map((listing) => ({ ...listing, published: 0 }));
  const spent = spentOnGone(listings);
  const split = spreadUp(empty, Math.max(0, Math.min(want, assigned + Math.max(0, free)) - spent));
  const claim = piecesOf(split, listings) + spent - assigned;
  return { do: 'send', intent: 'set', claim, changes: changesOf(split, empty, 'set', 1) };
}

function changesOf(
  split: Split,
  listings: readonly LaneListing[],
  mode: LaneChange['mode'],
  sign: 1 | -1,
): LaneChange[] {
  return split.map(({ listing, units }) => {
    const before = listings.find(({ id }) => id === listing)?.published;
    const by = sign * units;
    return { listing, mode, by, ...(before !== undefined && { before, to: before + by }) };
  });
}

const shownUnknown = (listings: readonly LaneListing[]): boolean =>
  listings.some(({ state, published }) => state !== 'gone' && published === undefined);

import type { LaneListing } from './lane-types.ts';

/** Listing units by listing. */
export type Split = { listing: number; units: number }[];

const shown = ({ published = 0, pieces }: LaneListing): number => published * pieces;

/**
 * How to give `pieces` more to the listings, so that all show about as much; whole units only, so the sum may be less.
 * Hidden and gone ones get nothing, and one that cannot be lowered again only where there is no other.
 */
export function spreadUp(listings: readonly LaneListing[], pieces: number): Split {
  const active = listings.filter(({ state }) => state === 'active');
  const open = active.filter(({ locked }) => !locked);
  const able = (open.length > 0 ? open : active).map((listing) => ({ listing, units: 0 }));
  if (able.length === 0) return [];
  const even = (able.reduce((sum, { listing }) => sum + shown(listing), 0) + pieces) / able.length;
  let left = pieces;
  for (const one of able) {
    const room = Math.min(left, Math.max(0, even - shown(one.listing)));
    one.units = Math.floor(room / one.listing.pieces);
    left -= one.units * one.listing.pieces;
  }
  fillUp(able, left);
  return able.filter(({ units }) => units > 0).map(({ listing, units }) => ({ listing: listing.id, units }));
}

/** What rounding left over: one unit at a time to whoever shows least, while one fits. */
function fillUp(able: { listing: LaneListing; units: number }[], pieces: number): void {
  let left = pieces;
  for (;;) {
    const fitting = able.filter(({ listing }) => listing.pieces <= left);
    const least = fitting.sort((a, b) => total(a) - total(b) || a.listing.id - b.listing.id)[0];
    if (!least) return;
    least.units += 1;
    left -= least.listing.pieces;
  }
}

const total = ({ listing, units }: { listing: LaneListing; units: number }): number =>
  shown(listing) + units * listing.pieces;

/**
 * How to take at least `pieces` off the listings, as far as they show that many, so that all keep about as much. Gone ones
 * show nothing; locked ones are left alone.
 */
export function spreadDown(listings: readonly LaneListing[], pieces: number): Split {
  const able = listings.filter(({ state, locked }) => state !== 'gone' && !locked);
  const parts = able
    .filter(({ published = 0 }) => published > 0)
    .sort((a, b) => shown(b) - shown(a) || a.id - b.id)
    .map((listing) => ({ listing, units: 0 }));
  const even =
    Math.max(0, parts.reduce((sum, { listing }) => sum + shown(listing), 0) - pieces) / Math.max(1, parts.length);
  let left = pieces;
  const take = (keep: number) => {
    for (const one of parts) {
      const most = (one.listing.published ?? 0) - one.units;
      const wanted = Math.ceil(
        Math.min(left, Math.max(0, shown(one.listing) - one.units * one.listing.pieces - keep)) / one.listing.pieces,
      );
      const units = Math.min(most, Math.max(0, wanted));
      one.units += units;
      left -= units * one.listing.pieces;
    }
  };
  take(even);
  if (left > 0) take(0);
  return parts.filter(({ units }) => units > 0).map(({ listing, units }) => ({ listing: listing.id, units }));
}

/** Pieces in `split`. */
export function piecesOf(split: Split, listings: readonly LaneListing[]): number {
  const pieces = new Map(listings.map((listing) => [listing.id, listing.pieces]));
  return split.reduce((sum, { listing, units }) => sum + units * (pieces.get(listing) ?? 0), 0);
}

import type { Tx } from '../../../db/client.ts';
import { nearOf } from './near.ts';
import { due, type PictureSeen, seen } from './pictures.ts';
import { refresh, staleOf } from './prints.ts';

export { findAlike } from './find.ts';
export type { Near, NearListing } from './near.ts';
export type { PictureSeen } from './pictures.ts';
export type { Refreshed } from './prints.ts';

export type Similar = ReturnType<typeof createSimilar>;

/** Which listings of different shops look alike. */
export const createSimilar = ({ tx }: { tx: Tx }) => ({
  /** Prints of these listings, and pairs, made anew where they changed. */
  refresh: (refs: readonly number[]) => refresh(tx, refs),
  /** Listings whose print is missing or old; at most so many, the oldest first. */
  stale: (most: number) => staleOf(tx, most),
  near: (given: { typed: string; most: number }) => nearOf(tx, given),
  /** Takes pictures that are to be looked at, for two minutes. */
  duePictures: (most: number) => due(tx, most),
  sawPicture: (given: PictureSeen) => seen(tx, given),
});

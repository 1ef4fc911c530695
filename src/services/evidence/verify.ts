import type { SignedHead } from '../../core/signed-head.ts';
import { rowsOf, sql } from '../../db/client.ts';
import {
  type Break,
  firstLost,
  firstLostKey,
  firstUnlinked,
  firstWrongMilestone,
  partOf,
  proveLinks,
  type Sealed,
  tipOf,
  type Waiting,
} from './chain.ts';
import type { Deps } from './deps.ts';
import { compareHeads } from './heads.ts';

export type Verified = {
  sealed: Sealed;
  /** Written, and not linked yet. */
  waiting: Waiting;
  /** The links that were looked at, `from` excluded; `upTo` is where they should have ended. */
  looked: {
    from: number;
    to: number;
    upTo: number /** Whether there was time to look for rows outside of the chain. */;
    outside: boolean;
  };
  /** The first that does not fit; of the heads that were published, the first that does not. */
  broken: Break | undefined;
  heads: { compared: number; latest: SignedHead | undefined; broken: Break | undefined };
};

/** How long it may take in all: an ask is leased for 30 s, and a single piece for a few more. */
const MOST_MS = 15_000;

type Asked = { from?: Date | undefined; to?: Date | undefined; now?: Date };

/** Proves the chain, or the part of it between two moments. Reads only; a million rows take a few seconds. */
export async function verify(d: Deps, { now = new Date(), ...span }: Asked = {}): Promise<Verified> {
  const started = performance.now();
  const timeUp = () => performance.now() - started > MOST_MS;
  await rowsOf(d.tx, sql`select set_config('statement_timeout', '14s', true)`);
  const { sealed, waiting } = await tipOf(d.tx);
  const part = await partOf(d.tx, span, sealed.seq);
  const heads = await compareHeads(d, now);
  const links = await proveLinks(d.tx, part, timeUp);
  const ends = part.to === sealed.seq && links.done === part.to;
  const outside = links.broken
    ? { done: false, broken: undefined }
    : await firstUnlinked(d.tx, { from: part.from, to: ends ? undefined : links.done }, timeUp);
  const broken =
    links.broken ??
    outside.broken ??
    (await firstLost(d.tx)) ??
    (await firstWrongMilestone(d.tx, sealed.seq)) ??
    (await firstLostKey(d.tx));
  return {
    sealed,
    waiting,
    looked: { from: part.from, to: links.done, upTo: part.to, outside: outside.done },
    broken,
    heads,
  };
}

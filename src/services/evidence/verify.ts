import type { SignedHead } from '../../core/signed-head.ts';
import { rowsOf, sql } from '../../db/client.ts';
import {
  type Break,
  firstLost,
  firstUnlinked,
  firstWrongMilestone,
  proveLinks,
  type Sealed,
  seqBefore,
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
  looked: { from: number; to: number; upTo: number };
  /** The first that does not fit; of the heads that were published, the first that does not. */
  broken: Break | undefined;
  heads: { compared: number; latest: SignedHead | undefined; broken: Break | undefined };
};

/** How long the links may take in all: an ask is leased for 30 s. */
const MOST_MS = 15_000;

/** Proves the chain, or the part of it between two moments. Reads only; a million rows take a few seconds. */
export async function verify(
  d: Deps,
  span: { from?: Date | undefined; to?: Date | undefined } = {},
): Promise<Verified> {
  const started = performance.now();
  await rowsOf(d.tx, sql`select set_config('statement_timeout', '14s', true)`);
  const { sealed, waiting } = await tipOf(d.tx);
  const from = span.from ? await seqBefore(d.tx, span.from, sealed.seq) : 0;
  const upTo = span.to ? await seqBefore(d.tx, span.to, sealed.seq) : sealed.seq;
  const heads = await compareHeads(d);
  const links = await proveLinks(d.tx, { from, to: upTo }, () => performance.now() - started > MOST_MS);
  const broken =
    links.broken ??
    (await firstUnlinked(d.tx)) ??
    (await firstLost(d.tx)) ??
    (await firstWrongMilestone(d.tx, sealed.seq));
  return { sealed, waiting, looked: { from, to: links.done, upTo }, broken, heads };
}

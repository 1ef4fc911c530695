import type { Outcome, Refusal, StockChange, StockFact, StockMode } from '../platforms/platform.ts';
import type { Answered, LaneWork, Looked } from '../services/services.ts';
import { isClock } from './platform-clock.ts';

type SendWork = Extract<LaneWork, { kind: 'send' }>;
type ReadWork = Extract<LaneWork, { kind: 'read' }>;

/** One change of one lane on its way, and where it belongs. */
export type Piece = { work: SendWork; at: number; change: StockChange; op: string };

/** The changes of these lanes in calls that the platform takes: by mode, by item where it must be, no more than `batch`. */
export function callsOf(
  works: readonly SendWork[],
  { batch, sameItemOnly = false, modes }: { batch: number; sameItemOnly?: boolean; modes?: readonly StockMode[] },
): Piece[][] {
  const groups = new Map<string, Piece[]>();
  for (const work of works)
    for (const [at, change] of work.send.changes.entries()) {
      const piece = { work, at, op: work.ops[at] as string, change: wireChange(work, at, modes) };
      const key = `${change.mode}${sameItemOnly ? `|${piece.change.item}` : ''}`;
      groups.set(key, [...(groups.get(key) ?? []), piece]);
    }
  return [...groups.values()].flatMap((pieces) => chunks(pieces, Math.max(1, batch)));
}

export function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size));
  return parts;
}

/** Shops of one connector may differ: where a difference has a key of its own, it is sent with ours. */
function wireChange({ send, refs, ops }: SendWork, at: number, modes: readonly StockMode[] = []): StockChange {
  const change = send.changes[at] as SendWork['send']['changes'][number];
  const { item, variant } = refs[at] as SendWork['refs'][number];
  const [from, to] = [change.before ?? 0, change.to ?? Math.max(0, (change.before ?? 0) + change.by)];
  const key = ops[at] as string;
  const isKeyed = change.mode === 'delta' && !modes.includes('delta') && modes.includes('keyed-delta');
  switch (isKeyed ? 'keyed-delta' : change.mode) {
    case 'cas':
      return { item, variant, mode: 'cas', from, to, key };
    case 'keyed-delta':
      return { item, variant, mode: 'keyed-delta', by: change.by, key };
    case 'delta':
      return { item, variant, mode: 'delta', by: change.by };
    case 'set':
      return { item, variant, mode: 'set', to };
  }
}

type Told = Answered['outcomes'][number];

/** The port's outcome in the lane's words. */
export function outcomeOf(outcome: Outcome | undefined): Told {
  if (!outcome) return { kind: 'unknown', said: 'no outcome' };
  switch (outcome.kind) {
    case 'applied':
    case 'duplicate':
      return { kind: outcome.kind };
    case 'stale':
      return { kind: 'stale', ...(outcome.observed !== undefined && { observed: units(outcome.observed) }) };
    case 'rejected':
      return {
        kind: 'rejected',
        permanent: outcome.permanent,
        ...(outcome.cannotLower && { cannotLower: true }),
        said: `${outcome.code} ${outcome.reason}`,
      };
    case 'throttled':
      return { kind: 'throttled', afterMs: outcome.afterMs, said: outcome.code };
    case 'auth':
      return { kind: 'auth', said: outcome.code };
    case 'unknown':
      return { kind: 'unknown', said: outcome.why };
  }
}

/** More than any shop shows in earnest; sums of far more no longer fit our columns. */
const MOST_UNITS = 1_000_000;
const units = (said: number): number => Math.min(MOST_UNITS, Math.max(0, Math.trunc(said)));

/** What the platform said of these lanes' listings; one that it left out of its answer, or that makes no sense, is left out here. */
export function looksOf(works: readonly ReadWork[], facts: readonly StockFact[], now: number): Looked[] {
  const byRef = new Map(facts.map((fact) => [`${fact.item}|${fact.variant}`, fact]));
  return works.map((work) => ({
    work,
    now,
    reads: work.refs.flatMap(({ listing, item, variant }) => {
      const fact = byRef.get(`${item}|${variant}`);
      // By a clock that cannot be, nobody knows which orders came before it. Of no time it is not a number either.
      if (!fact || Number.isNaN(fact.sellable) || !isClock(fact.at.getTime() - now)) return [];
      return [{ listing, sellable: units(fact.sellable), at: fact.at.getTime() }];
    }),
  }));
}

/** How long after a refusal the shop is left alone, in milliseconds; none: it is not the shop's. */
export const restAfter = (refusal: Refusal | Outcome): number | undefined =>
  refusal.kind === 'throttled' ? Math.max(200, refusal.afterMs) : undefined;

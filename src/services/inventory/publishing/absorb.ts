import {
  bestMode,
  type Lane,
  type LaneListing,
  type LaneOutcome,
  type LaneRead,
  type LaneSend,
  type StockAbility,
} from './lane-types.ts';

/** What is known of a listing after a call; left out: as before. `published: null`: nobody knows any more. */
export type ListingNews = { id: number; published?: number | null; publishedAt?: number; locked?: boolean };

export type Absorbed = {
  lane: Lane;
  listings: ListingNews[];
  /** Pieces that were claimed for what was surely refused: the quota gives them back. */
  refund: number;
  /** Somebody has to look at it: the platform would refuse the same again. */
  person?: 'refused' | 'cannot-lower';
};

/** The lane at the moment its changes leave. */
export const sent = (lane: Lane, { intent }: LaneSend, assigned: number): Lane => ({
  ...lane,
  phase: intent === 'raise' || intent === 'set' ? 'raising' : 'lowering',
  ...(intent === 'zero' && { target: lane.target ?? assigned }),
});

const OFTEN = 5;
const AGAIN_MS = 5_000;
const AGAIN_MOST_MS = 10 * 60_000;
const BACK_MS = 7 * 86_400_000;

const wasDone = ({ kind }: LaneOutcome): boolean => kind === 'applied' || kind === 'duplicate';

/**
 * What the platform said of the changes of one send, one outcome each in their order. `sentAt` and `now` are before and
 * after the call; the lane is as `sent` left it.
 */
export function absorbOutcomes(
  lane: Lane,
  send: LaneSend,
  outcomes: readonly LaneOutcome[],
  {
    listings,
    ability,
    sentAt,
    now,
  }: { listings: readonly LaneListing[]; ability: StockAbility; sentAt: number; now: number },
): Absorbed {
  const piecesOf = new Map(listings.map(({ id, pieces }) => [id, pieces]));
  const of = (which: (outcome: LaneOutcome) => boolean) =>
    send.changes.reduce((sum, { listing, by }, i) => {
      const outcome = outcomes[i] ?? { kind: 'unknown' as const };
      return which(outcome) ? sum + Math.abs(by) * (piecesOf.get(listing) ?? 0) : sum;
    }, 0);
  const unknown = send.changes.some((_, i) => (outcomes[i]?.kind ?? 'unknown') === 'unknown');
  const refused = outcomes.filter((outcome) => !wasDone(outcome) && outcome.kind !== 'unknown');
  const done = outcomes.some(wasDone);
  const up = send.intent === 'raise' || send.intent === 'set';
  const person = personFor(refused);
  const next: Lane = {
    ...withoutWaiting(lane),
    ...(refused.length > 0 && !person ? later(lane, refused, now) : { attempts: person ? lane.attempts + 1 : 0 }),
    ...(person && { again: now + AGAIN_MOST_MS }),
    ...phaseAfter(send, { unknown, done, refused: refused.length > 0, ability, sentAt, now }),
    lowered: lane.lowered + (up ? 0 : of(wasDone)),
    unsure: lane.unsure || unknown || (send.intent === 'zero' && done),
  };
  return {
    lane: next,
    listings: send.changes.flatMap((change, i) => newsOf(change, outcomes[i], { listings, now })),
    refund: refundOf(send, {
      unknown,
      done,
      refusedPieces: of((outcome) => !wasDone(outcome) && outcome.kind !== 'unknown'),
    }),
    ...(person && { person }),
  };
}

/** What was claimed for the value after a zero that was refused altogether is given back too: it starts anew. */
function refundOf(
  { intent, claim }: LaneSend,
  { unknown, done, refusedPieces }: { unknown: boolean; done: boolean; refusedPieces: number },
): number {
  if (intent === 'lower') return 0;
  if (intent === 'zero') return unknown || done ? 0 : claim;
  return refusedPieces;
}

function withoutWaiting({ again: _, readAfter: __, ...lane }: Lane): Lane {
  return lane;
}

function personFor(refused: readonly LaneOutcome[]): 'refused' | 'cannot-lower' | undefined {
  const last = refused.filter((outcome) => outcome.kind === 'rejected');
  if (last.some(({ cannotLower }) => cannotLower)) return 'cannot-lower';
  return last.some(({ permanent }) => permanent) ? 'refused' : undefined;
}

/** A stale compare is planned anew at once, unless that happens again and again; what was throttled when it may. */
function later(lane: Lane, refused: readonly LaneOutcome[], now: number): { attempts: number; again?: number } {
  const attempts = lane.attempts + 1;
  const throttled = Math.max(0, ...refused.map((one) => (one.kind === 'throttled' ? one.afterMs : 0)));
  if (throttled > 0) return { attempts, again: now + throttled };
  if (attempts <= OFTEN && refused.every(({ kind }) => kind === 'stale')) return { attempts };
  return { attempts, again: now + Math.min(AGAIN_MOST_MS, AGAIN_MS * 2 ** (attempts - 1)) };
}

type After = { unknown: boolean; done: boolean; refused: boolean; ability: StockAbility; sentAt: number; now: number };

/** Without a key, or when nobody knows, what is there is read, and not before a late write would have landed. */
function phaseAfter(send: LaneSend, after: After): Pick<Lane, 'phase' | 'readAfter'> {
  const { unknown, done, refused, ability, sentAt, now } = after;
  const mode = bestMode(ability);
  const keyed = mode === 'cas' || mode === 'keyed-delta';
  const landed = sentAt + ability.landsWithinMs;
  if (unknown) return { phase: 'reading', readAfter: landed };
  if (send.intent === 'lower' || send.intent === 'zero')
    return done ? { phase: 'reading', readAfter: keyed ? now : landed } : { phase: 'steady' };
  if (send.intent === 'raise' && done && mode === 'delta') return { phase: 'reading', readAfter: landed };
  if (send.intent === 'set' && refused) return done ? { phase: 'reading', readAfter: landed } : { phase: 'zeroed' };
  return { phase: 'steady' };
}

/** A difference says nothing of what was sold or restocked since its base was read: that reading stays the one it is of. */
function newsOf(
  { listing, by, before, to, mode }: LaneSend['changes'][number],
  outcome: LaneOutcome | undefined,
  { listings, now }: { listings: readonly LaneListing[]; now: number },
): ListingNews[] {
  if (!outcome || outcome.kind === 'unknown') return [{ id: listing, published: null }];
  if (wasDone(outcome)) {
    const published = to ?? (before === undefined ? undefined : Math.max(0, before + by));
    const isSure = mode === 'cas' || mode === 'set';
    const at = isSure ? now : (listings.find(({ id }) => id === listing)?.publishedAt ?? now);
    return published === undefined ? [] : [{ id: listing, published: Math.max(0, published), publishedAt: at }];
  }
  if (outcome.kind === 'stale')
    return [
      { id: listing, published: outcome.observed ?? null, ...(outcome.observed !== undefined && { publishedAt: now }) },
    ];
  if (outcome.kind === 'rejected')
    return [{ id: listing, published: null, ...(outcome.cannotLower && { locked: true }) }];
  return [];
}

/** Nobody lives to tell what became of what was sent: it may have been carried out, until a late write would have landed. */
export const lost = (lane: Lane, { sentAt, ability }: { sentAt: number; ability: StockAbility }): Lane => ({
  ...withoutWaiting(lane),
  phase: 'reading',
  readAfter: sentAt + ability.landsWithinMs,
  unsure: true,
});

/**
 * What is known of listings that a platform left out of its answer, as of when that was read. What is gone and showed nothing
 * gets back what was sold of it for a week at most; else every listing that was ever sold out and deleted would count for ever.
 */
export function keptReads(listings: readonly LaneListing[], reads: readonly LaneRead[], now: number): LaneRead[] {
  const last = reads.length > 0 ? Math.max(...reads.map(({ at }) => at)) : now;
  return listings.flatMap(({ id, state, published, publishedAt = now }) => {
    if (published === undefined || reads.some(({ listing }) => listing === id)) return [];
    return [
      {
        listing: id,
        sellable: published,
        at: state === 'gone' && published === 0 ? Math.max(publishedAt, last - BACK_MS) : publishedAt,
      },
    ];
  });
}

/** A platform left a listing out of its answer of which nobody knows what it shows: it is asked again, ever later. */
export function unanswered(lane: Lane, now: number): Lane {
  const until = now + Math.min(AGAIN_MOST_MS, AGAIN_MS * 2 ** Math.min(lane.attempts, 10));
  const next = { ...lane, attempts: lane.attempts + 1 };
  return lane.phase === 'steady' ? { ...next, again: until } : { ...next, phase: 'reading', readAfter: until };
}

/** Readings of all listings of the lane; of one that the platform left out of its answer the last that is known. */
export function absorbReads(
  lane: Lane,
  reads: readonly LaneRead[],
  settle: boolean,
): { lane: Lane; listings: ListingNews[] } {
  const listings = reads.map(({ listing, sellable, at }) => ({ id: listing, published: sellable, publishedAt: at }));
  if (!settle && lane.phase !== 'reading') return { lane, listings };
  return { lane: { ...withoutWaiting(lane), phase: 'settling', read: reads }, listings };
}

/** To be read back and settled, whatever is thought of it: a listing that is new, a doubt, the night. */
export const doubt = (lane: Lane, now: number): Lane =>
  lane.phase === 'steady' || lane.phase === 'zeroed' ? { ...lane, phase: 'reading', readAfter: now } : lane;

/** What was wanted is so, or cannot be had: the lane takes things as they are. */
export function rested({ target: _, ...lane }: Lane): Lane {
  return lane;
}

/** The planner's newest word. It is carried out whenever the lane is free to; an older one never. */
export const withTarget = (lane: Lane, target: number): Lane => ({ ...lane, target });

/**
 * An order of `pieces` was read, `fromQuota` of them paid for by the quota. The platform has lowered its number itself. What
 * neither quota nor exposed units covered was sold of something that we did not know of: that is looked at.
 */
export function orderRead(
  lane: Lane,
  { pieces, fromQuota, now }: { pieces: number; fromQuota: number; now: number },
): Lane {
  const uncovered = pieces - fromQuota;
  const next = {
    ...lane,
    exposed: Math.max(0, lane.exposed - uncovered),
    ...(lane.target !== undefined && { target: Math.max(0, lane.target - pieces) }),
  };
  return uncovered > lane.exposed ? doubt(next, now) : next;
}

/**
 * A cancellation was read whose units the platform has given back to itself: `back` of `pieces` went to the quota, the rest
 * may be sold there all the same. Where it showed nothing in order to be set, it is to show nothing first.
 */
export const restocked = (lane: Lane, { pieces, back }: { pieces: number; back: number }): Lane => ({
  ...lane,
  phase: lane.phase === 'zeroed' ? 'steady' : lane.phase,
  exposed: lane.exposed + pieces - back,
});

/** `pieces` of the quota are gone; until the platform is lowered it may still sell them. `assigned`: what is left. */
export const calledBack = (lane: Lane, { pieces, assigned }: { pieces: number; assigned: number }): Lane => ({
  ...lane,
  exposed: lane.exposed + pieces,
  target: Math.min(lane.target ?? assigned, assigned),
});

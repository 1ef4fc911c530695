import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { absorbOutcomes, absorbReads, keptReads, type ListingNews, unanswered } from './absorb.ts';
import type { Abilities, LaneWork } from './advance.ts';
import type { LaneOutcome, LaneRead } from './lane-types.ts';
import { type LaneRow, type LaneSaved, laneKey, lockLanes, saveLanes, saveListings } from './rows.ts';
import { openStock } from './stock.ts';

/** A platform's answer to a send: one outcome a change; `said` is its own words, without secrets. */
export type Answered = {
  work: Extract<LaneWork, { kind: 'send' }>;
  outcomes: (LaneOutcome & { said?: string })[];
  /** Before the call and after it, in milliseconds. */
  sentAt: number;
  now: number;
};

export type Troubled = { shopId: number; shop: string; sku: string; why: 'refused' | 'cannot-lower'; said: string };

/** Writes down what became of sends, in one transaction. Returns what somebody has to look at. */
export async function recordOutcomes(tx: Tx, answered: readonly Answered[], abilities: Abilities): Promise<Troubled[]> {
  // Only what was refused gives anything back: the levels of all others are left to whoever sells meanwhile.
  const refused = answered.filter(({ outcomes }) => !outcomes.every(isDone));
  const stock = await openStock(
    tx,
    refused.map(({ work }) => work.sku),
  );
  const rows = await current(
    tx,
    answered.map(({ work }) => work),
  );
  const saved: LaneSaved[] = [];
  const news: ListingNews[] = [];
  const troubled: Troubled[] = [];
  for (const { work, outcomes, sentAt, now } of answered) {
    const row = rows.get(laneKey(work));
    const ability = row && abilities(row.connector);
    if (!row || !ability) continue;
    const after = absorbOutcomes(row.lane, work.send, outcomes, { listings: row.listings, ability, sentAt, now });
    if (after.refund > 0) stock.giveBack(work.sku, work.shopId, after.refund);
    news.push(...after.listings);
    const agreed = after.lane.phase === 'steady' && row.confirmedAt !== undefined && outcomes.every(isDone);
    const { shopId, sku } = work;
    if (after.person) {
      const said = outcomes.find(({ kind }) => kind === 'rejected')?.said ?? '';
      troubled.push({ shopId, sku, shop: row.shop, why: after.person, said });
    }
    saved.push({
      shopId,
      sku,
      lane: after.lane,
      dueAt: dueAfter(after.lane, now),
      ...(agreed && { confirmedAt: now }),
      trouble: after.person ?? '',
    });
  }
  await stock.flush();
  const now = Math.max(0, ...answered.map((one) => one.now));
  await saveLanes(tx, saved, now);
  await saveListings(tx, news, now);
  await closeIntents(tx, answered);
  return troubled;
}

const isDone = ({ kind }: LaneOutcome): boolean => kind === 'applied' || kind === 'duplicate';

const dueAfter = ({ readAfter, again, phase }: LaneRow['lane'], now: number): number =>
  Math.max(now, phase === 'reading' ? (readAfter ?? now) : (again ?? now));

/** Lanes that are still where this work left them; what others have carried on since is theirs. */
async function current(tx: Tx, work: readonly LaneWork[]): Promise<Map<string, LaneRow>> {
  const rows = new Map((await lockLanes(tx, work)).map((row) => [laneKey(row), row]));
  for (const one of work) if (rows.get(laneKey(one))?.version !== one.version) rows.delete(laneKey(one));
  return rows;
}

async function closeIntents(tx: Tx, answered: readonly Answered[]): Promise<void> {
  const rows = answered.flatMap(({ work, outcomes, sentAt }) =>
    work.ops.map((op, i) => ({
      op,
      state: outcomes[i]?.kind ?? 'unknown',
      said: (outcomes[i]?.said ?? '').slice(0, 200),
      sent_at: new Date(sentAt).toISOString(),
    })),
  );
  await rowsOf(
    tx,
    sql`update stock_intent i set state = g.state, said = g.said, sent_at = g.sent_at, closed_at = clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (op text, state text, said text, sent_at timestamptz)
        where i.op = g.op and i.state = 'open'`,
  );
}

/** `reads` undefined: the platform did not answer; it is asked again later, at `again`. */
export type Looked = { work: Extract<LaneWork, { kind: 'read' }>; reads?: LaneRead[]; now: number; again?: number };

/**
 * A listing that the platform left out of its answer is not known to be gone: its last number stands, as of when that was
 * read, so that what came back since then counts. Where there is none the lane is asked again, later each time.
 */
export async function recordReads(tx: Tx, looked: readonly Looked[]): Promise<void> {
  const rows = await current(
    tx,
    looked.map(({ work }) => work),
  );
  const saved: LaneSaved[] = [];
  const news: ListingNews[] = [];
  for (const { work, reads, now, again } of looked) {
    const row = rows.get(laneKey(work));
    if (!row) continue;
    const { shopId, sku } = work;
    if (!reads) {
      saved.push({ shopId, sku, lane: row.lane, dueAt: again ?? now + 5_000 });
      continue;
    }
    news.push(...reads.map(({ listing, sellable, at }) => ({ id: listing, published: sellable, publishedAt: at })));
    const all = [...reads, ...keptReads(row.listings, reads, now)];
    if (row.listings.some(({ id }) => !all.some(({ listing }) => listing === id))) {
      const lane = unanswered(row.lane, now);
      saved.push({ shopId, sku, lane, dueAt: dueAfter(lane, now), trouble: 'unread' });
      continue;
    }
    const { lane } = absorbReads(row.lane, all.length > 0 ? all : [{ listing: 0, sellable: 0, at: now }], work.settle);
    saved.push({ shopId, sku, lane, dueAt: now });
  }
  const now = Math.max(0, ...looked.map((one) => one.now));
  await saveLanes(tx, saved, now);
  await saveListings(tx, news, now);
}

import { randomUUID } from 'node:crypto';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { ListingNews } from './absorb.ts';
import type { Ref } from './advance.ts';
import { freeRestricted, openAllotted, toldPieces } from './allotted.ts';
import type { LaneListing, LaneOutcome } from './lane-types.ts';
import type { Troubled } from './record.ts';
import { isFrozen, type LaneKey, laneKey, saveListings } from './rows.ts';
import { spreadUp } from './split.ts';

/** A fixed allotment that a platform is to be told: every listing is set to its part. Written down before it is sent. */
export type Allotment = LaneKey & {
  shop: string;
  version: number;
  attempts: number;
  pieces: number;
  /** Listing units, and under which key each. */
  sets: (Ref & { to: number; op: string })[];
};

/** One outcome for each of its sets. Instants are milliseconds. */
export type AllotmentAnswer = {
  work: Allotment;
  outcomes: (LaneOutcome & { said?: string })[];
  sentAt: number;
  now: number;
  /** No write of this platform lands later than this after it was sent. */
  landsWithinMs: number;
};

export type Allotments = ReturnType<typeof createAllotments>;

/** What src/sync/stock-allot.ts carries out for shops of these connectors, each call inside a transaction of its own. */
export const createAllotments = (connectors: readonly string[]) => ({
  /** Finds what is to be told, and frees what restricted shops were told they have no more. */
  async look(tx: Tx, now: number): Promise<void> {
    await openAllotted(tx, connectors, new Date(now));
    await freeRestricted(tx, connectors, new Date(now));
  },
  /** Takes what is due, of no shop in `except`, and writes the intents: what is returned is sent after the commit. */
  lease: (tx: Tx, lease: AllotmentLease): Promise<Allotment[]> => leaseDue(tx, connectors, lease),
  record: (tx: Tx, answers: readonly AllotmentAnswer[]): Promise<Troubled[]> => record(tx, answers),
});

export type AllotmentLease = { now: number; limit: number; leaseMs: number; except: readonly number[] };

type Leased = { shop_id: number; sku: string; shop: string; version: string; attempts: number; pieces: number };

const at = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;

/** A shop that is being taken over is only lowered. */
async function leaseDue(
  tx: Tx,
  connectors: readonly string[],
  { now, limit, leaseMs, except }: AllotmentLease,
): Promise<Allotment[]> {
  const leased = await rowsOf<Leased>(
    tx,
    sql`with due as materialized (
          select l.shop_id, l.sku, s.code, ${toldPieces} as pieces
          from stock_lane l join shop_connection c on c.shop_id = l.shop_id join shop s on s.id = l.shop_id
          where l.phase = 'allotted' and l.target is not null and l.due_at <= ${at(now)}
            and (l.lease_until is null or l.lease_until <= ${at(now)}) and c.connector = any (${sql.param([...connectors])}::text[])
            and (c.stage = 'live' or l.exposed > 0) and not ${isFrozen} and (c.rest_until is null or c.rest_until <= ${at(now)})
            and l.shop_id <> all (${sql.param([...except])}::int[])
          order by l.sku, l.shop_id limit ${limit} for update of l skip locked)
        update stock_lane l set lease_until = ${at(now + leaseMs)}, target = due.pieces, version = l.version + 1
        from due where (l.shop_id, l.sku) = (due.shop_id, due.sku)
        returning l.shop_id, l.sku, due.code as shop, l.version, l.attempts, due.pieces`,
  );
  if (leased.length === 0) return [];
  const listings = await listingsOf(tx, leased);
  const work = leased.map((row): Allotment => {
    const { shop_id: shopId, sku: code, shop, attempts } = row;
    const known = listings.get(laneKey({ shopId, sku: code })) ?? [];
    const units = new Map(spreadUp(known, row.pieces).map((part) => [part.listing, part.units]));
    const sets = known.map(({ id, item, variant }) => {
      const op = randomUUID().replaceAll('-', '');
      return { listing: id, item, variant, to: units.get(id) ?? 0, op };
    });
    return { shopId, sku: code, shop, version: Number(row.version), attempts, pieces: row.pieces, sets };
  });
  await forget(tx, work);
  await writeIntents(tx, work, now);
  return work.filter(({ sets }) => sets.length > 0);
}

type Known = LaneListing & { item: string; variant: string };

/** As if they showed nothing: the number is a whole one, not a change. */
async function listingsOf(tx: Tx, rows: readonly Leased[]): Promise<Map<string, Known[]>> {
  const found = await rowsOf<Omit<Known, 'id'> & { id: string; shop_id: number; sku: string }>(
    tx,
    sql`select i.id, i.item, i.variant, i.pieces, i.state, i.shop_id, i.sku from listing i
        join jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (shop_id int, sku text) using (shop_id, sku)
        where i.state <> 'gone' order by i.id`,
  );
  const byLane = new Map<string, Known[]>();
  for (const { id, shop_id, sku: code, item, variant, pieces, state } of found) {
    const key = laneKey({ shopId: shop_id, sku: code });
    const one = { id: Number(id), item, variant, pieces, state, locked: false };
    byLane.set(key, [...(byLane.get(key) ?? []), one]);
  }
  return byLane;
}

/** Of a try before this one nobody will say any more what became; and where nothing is for sale, nothing is told. */
async function forget(tx: Tx, work: readonly Allotment[]): Promise<void> {
  const rows = work.map(({ shopId, sku: code, sets }) => ({ shop_id: shopId, sku: code, empty: sets.length === 0 }));
  await rowsOf(
    tx,
    sql`update stock_intent i set state = 'unknown', said = 'nobody lived to hear it', closed_at = clock_timestamp()
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (shop_id int, sku text)
        where (i.shop_id, i.sku) = (g.shop_id, g.sku) and i.state = 'open'`,
  );
  await rowsOf(
    tx,
    sql`update stock_lane l set target = null, due_at = null, lease_until = null, cause = '', cause_at = null
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (shop_id int, sku text, empty boolean)
        where g.empty and (l.shop_id, l.sku) = (g.shop_id, g.sku)`,
  );
}

async function writeIntents(tx: Tx, work: readonly Allotment[], now: number): Promise<void> {
  const intents = work.flatMap(({ shopId, sku: code, version, sets }) =>
    sets.map(({ listing, to, op }) => ({ shop_id: shopId, sku: code, listing_id: listing, op, wanted: to, version })),
  );
  if (intents.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into stock_intent (shop_id, sku, listing_id, op, mode, before, wanted, by, lane_version, created_at)
        select g.shop_id, g.sku, g.listing_id, g.op, 'set', i.published, g.wanted, g.wanted - coalesce(i.published, 0), g.version,
          ${at(now)}
        from jsonb_to_recordset(${JSON.stringify(intents)}::jsonb)
          as g (shop_id int, sku text, listing_id bigint, op text, wanted int, version bigint) join listing i on i.id = g.listing_id`,
  );
}

const isDone = ({ kind }: LaneOutcome): boolean => kind === 'applied' || kind === 'duplicate';

const MINUTE = 60_000;

/** When it is tried again, in milliseconds from now; none: the platform would refuse it again, a person has to look. */
function againIn({ work, outcomes }: AllotmentAnswer): number | undefined {
  const back = Math.min(10 * MINUTE, 15_000 * 2 ** Math.min(work.attempts, 10));
  const waits = outcomes.flatMap((one) => {
    if (isDone(one)) return [];
    if (one.kind === 'rejected') return one.permanent ? [] : [10 * MINUTE];
    return [one.kind === 'throttled' ? Math.max(1_000, one.afterMs) : back];
  });
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

async function record(tx: Tx, answers: readonly AllotmentAnswer[]): Promise<Troubled[]> {
  const rows = answers.map((answer) => {
    const { work, outcomes, now, sentAt, landsWithinMs } = answer;
    const again = againIn(answer);
    const done = outcomes.every(isDone);
    return {
      ...{ shop_id: work.shopId, sku: work.sku, version: work.version, pieces: work.pieces, done },
      ...{ refused: !done && again === undefined, due_at: again === undefined ? null : iso(now + again) },
      landed_at: iso(sentAt + landsWithinMs + 1_000),
    };
  });
  await saveAllotments(tx, rows);
  const now = Math.max(0, ...answers.map((one) => one.now));
  await saveListings(
    tx,
    answers.flatMap(({ work, outcomes, sentAt }) =>
      work.sets.flatMap(({ listing, to }, i): ListingNews[] => {
        const kind = outcomes[i]?.kind;
        if (kind === 'applied' || kind === 'duplicate') return [{ id: listing, published: to, publishedAt: sentAt }];
        return kind === 'unknown' ? [{ id: listing, published: null }] : [];
      }),
    ),
    now,
  );
  await closeIntents(tx, answers);
  return answers.flatMap(({ work, outcomes }, i) => {
    const said = outcomes.find((one) => !isDone(one))?.said ?? '';
    return rows[i]?.refused
      ? [{ shopId: work.shopId, shop: work.shop, sku: work.sku, why: 'refused' as const, said }]
      : [];
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * An ask that came meanwhile stays one. While the shop is restricted a zero that was taken is the beginning of the wait for
 * its quota; `confirmed_at` is the database's time, as is that of going live.
 */
async function saveAllotments(tx: Tx, rows: readonly object[]): Promise<void> {
  await rowsOf(
    tx,
    sql`with g as (
          select g.*, exists (select from shop_restriction r where r.shop_id = g.shop_id and r.lifted_at is null) as restricted
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (shop_id int, sku text, version bigint, pieces int, done boolean,
            refused boolean, due_at timestamptz, landed_at timestamptz)),
        mine as (
          select l.shop_id, l.sku, l.version = g.version and l.target = g.pieces as same, g.done, g.refused, g.due_at, g.landed_at, g.restricted
          from stock_lane l join g using (shop_id, sku) where l.phase = 'allotted' order by l.sku, l.shop_id for update of l)
        update stock_lane l set lease_until = null,
          confirmed_at = case when g.done then clock_timestamp() else l.confirmed_at end,
          target = case when g.same and g.done then null else l.target end,
          exposed = case when g.same and g.done then 0 else l.exposed end,
          due_at = case when g.same then g.due_at else l.due_at end,
          read_after = case when g.same and g.done and g.restricted and l.target = 0 then g.landed_at else l.read_after end,
          attempts = case when g.done then 0 else l.attempts + 1 end,
          trouble = case when g.done then '' when g.refused then 'refused' else l.trouble end,
          cause = case when g.same and g.done then '' else l.cause end,
          cause_at = case when g.same and g.done then null else l.cause_at end
        from mine g where (l.shop_id, l.sku) = (g.shop_id, g.sku)`,
  );
}

/** A number that was surely taken makes it all one what became of those before. */
async function closeIntents(tx: Tx, answers: readonly AllotmentAnswer[]): Promise<void> {
  const rows = answers.flatMap(({ work, outcomes, sentAt }) =>
    work.sets.map(({ op, listing }, i) => ({
      ...{ op, listing, state: outcomes[i]?.kind ?? 'unknown', said: (outcomes[i]?.said ?? '').slice(0, 200) },
      ...{ sent_at: iso(sentAt), done: isDone(outcomes[i] ?? { kind: 'unknown' }) },
    })),
  );
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g (op text, listing bigint, state text, said text, sent_at timestamptz, done boolean)`;
  await rowsOf(
    tx,
    sql`update stock_intent i set state = g.state, said = g.said, sent_at = g.sent_at, closed_at = clock_timestamp()
        from ${given} where i.op = g.op and i.state = 'open'`,
  );
  await rowsOf(
    tx,
    sql`update stock_intent i set state = 'resolved' from ${given}
        where g.done and i.listing_id = g.listing and i.op <> g.op and i.state = 'unknown'`,
  );
}

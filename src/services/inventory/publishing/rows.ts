import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { ListingNews } from './absorb.ts';
import type { Lane, LaneListing, LanePhase, LaneRead } from './lane-types.ts';

export type LaneKey = { shopId: number; sku: string };
export const laneKey = ({ shopId, sku }: LaneKey): string => `${shopId}|${sku}`;

/** A lane with what its shop is and how it stands. Instants are milliseconds. */
export type LaneRow = LaneKey & {
  lane: Lane;
  version: number;
  confirmedAt: number | undefined;
  shop: string;
  connector: string;
  stage: string;
  frozen: boolean;
  ordersThrough: number | undefined;
  /** What set it going, and when. */
  cause: string;
  causeAt: number | undefined;
  listings: (LaneListing & { item: string; variant: string })[];
};

type Raw = {
  shop_id: number;
  sku: string;
  phase: LanePhase;
  target: number | null;
  exposed: number;
  read_after: string | null;
  read: { listing: number; sellable: number; at: string }[] | null;
  lowered: number;
  unsure: boolean;
  attempts: number;
  again_at: string | null;
  confirmed_at: string | null;
  version: string;
  shop: string;
  connector: string;
  stage: string;
  frozen: boolean;
  orders_through: string | null;
  cause: string;
  cause_at: string | null;
};

export const msOf = (value: string | null): number | undefined =>
  value === null ? undefined : instantOf(value).getTime();
const iso = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());

/** A freeze of the shop `c.shop_id`, of the whole group, or a right to write that is not there. */
export const isFrozen = sql`(c.stage = 'observe' or c.lacks ? 'stock-write'
  or exists (select from write_freeze f where f.lifted_at is null and (f.shop_id is null or f.shop_id = c.shop_id)))`;

/** Locks these lanes, in the order of the house, and reads them. Levels are locked before, where they are at all. */
export async function lockLanes(tx: Tx, keys: readonly LaneKey[]): Promise<LaneRow[]> {
  if (keys.length === 0) return [];
  const of = sql`unnest(${sql.param(keys.map(({ shopId }) => shopId))}::int[], ${sql.param(keys.map(({ sku }) => sku))}::text[])`;
  const rows = await rowsOf<Raw>(
    tx,
    sql`select l.*, s.code as shop, c.connector, c.stage, c.orders_through, ${isFrozen} as frozen
        from stock_lane l join shop s on s.id = l.shop_id join shop_connection c on c.shop_id = l.shop_id
        where (l.shop_id, l.sku) in (select * from ${of}) order by l.sku, l.shop_id for update of l`,
  );
  const listings = await listingsOf(tx, keys);
  return rows.map((row) => rowOf(row, listings.get(laneKey({ shopId: row.shop_id, sku: row.sku })) ?? []));
}

const rowOf = (row: Raw, listings: LaneRow['listings']): LaneRow => {
  const [readAfter, again] = [msOf(row.read_after), msOf(row.again_at)];
  return {
    shopId: row.shop_id,
    sku: row.sku,
    version: Number(row.version),
    confirmedAt: msOf(row.confirmed_at),
    shop: row.shop,
    connector: row.connector,
    stage: row.stage,
    frozen: row.frozen,
    ordersThrough: msOf(row.orders_through),
    cause: row.cause,
    causeAt: msOf(row.cause_at),
    listings,
    lane: {
      phase: row.phase,
      ...(row.target !== null && { target: row.target }),
      exposed: row.exposed,
      ...(readAfter !== undefined && { readAfter }),
      read: (row.read ?? []).map(({ at, ...read }) => ({ ...read, at: Date.parse(at) })),
      lowered: row.lowered,
      unsure: row.unsure,
      attempts: row.attempts,
      ...(again !== undefined && { again }),
    },
  };
};

type RawListing = {
  id: string;
  shop_id: number;
  sku: string;
  item: string;
  variant: string;
  pieces: number;
  state: LaneListing['state'];
  locked: boolean;
  published: number | null;
  published_at: string | null;
};
type Found = LaneRow['listings'][number];

async function listingsOf(tx: Tx, keys: readonly LaneKey[]): Promise<Map<string, Found[]>> {
  const of = sql`unnest(${sql.param(keys.map(({ shopId }) => shopId))}::int[], ${sql.param(keys.map(({ sku }) => sku))}::text[])`;
  const rows = await rowsOf<RawListing>(
    tx,
    sql`select id, shop_id, sku, item, variant, pieces, state, locked, published, published_at from listing
        where (sku, shop_id) in (select u.sku, u.shop_id from ${of} as u (shop_id, sku)) order by id`,
  );
  const found = new Map<string, Found[]>();
  for (const { shop_id, sku, id, published, published_at, ...row } of rows) {
    const key = laneKey({ shopId: shop_id, sku });
    const publishedAt = msOf(published_at);
    const listing = {
      ...row,
      id: Number(id),
      ...(published !== null && { published }),
      ...(publishedAt !== undefined && { publishedAt }),
    };
    found.set(key, [...(found.get(key) ?? []), listing]);
  }
  return found;
}

/** What becomes of a lane: `dueAt` undefined: nothing until something wakes it. */
export type LaneSaved = LaneKey & {
  lane: Lane;
  dueAt: number | undefined;
  /** Somebody is talking to the platform until then. */
  leaseUntil?: number;
  confirmedAt?: number;
  drift?: { pieces: number; why: string };
  trouble?: string;
};

/** Writes lanes that this transaction has locked. */
export async function saveLanes(tx: Tx, saved: readonly LaneSaved[], now: number): Promise<void> {
  if (saved.length === 0) return;
  const rows = saved.map(({ shopId, sku, lane, dueAt, leaseUntil, confirmedAt, drift, trouble }) => ({
    shop_id: shopId,
    sku,
    phase: lane.phase,
    target: lane.target ?? null,
    exposed: lane.exposed,
    read_after: iso(lane.readAfter),
    read_at: iso(lane.read.length > 0 ? Math.max(...lane.read.map(({ at }) => at)) : undefined),
    read: lane.read.length > 0 ? lane.read.map((one: LaneRead) => ({ ...one, at: iso(one.at) })) : null,
    lowered: lane.lowered,
    unsure: lane.unsure,
    attempts: lane.attempts,
    again_at: iso(lane.again),
    due_at: iso(dueAt),
    lease_until: iso(leaseUntil),
    confirmed_at: iso(confirmedAt),
    drift: drift?.pieces ?? null,
    drift_why: drift?.why ?? null,
    trouble: trouble ?? null,
  }));
  await rowsOf(
    tx,
    sql`update stock_lane l set phase = g.phase, target = g.target, exposed = g.exposed, read_after = g.read_after,
          read_at = g.read_at, read = g.read, lowered = g.lowered, unsure = g.unsure, attempts = g.attempts,
          again_at = g.again_at, due_at = g.due_at, lease_until = g.lease_until,
          confirmed_at = coalesce(g.confirmed_at, l.confirmed_at), trouble = coalesce(g.trouble, l.trouble),
          drift = coalesce(g.drift, l.drift), drift_why = coalesce(g.drift_why, l.drift_why),
          drift_at = case when g.drift <> 0 then ${iso(now)}::timestamptz else l.drift_at end,
          drifts = l.drifts + case when g.drift <> 0 then 1 else 0 end,
          cause = case when g.due_at is null then '' else l.cause end,
          cause_at = case when g.due_at is null then null else l.cause_at end, version = l.version + 1
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (shop_id int, sku text, phase text, target int, exposed int,
          read_after timestamptz, read_at timestamptz, read jsonb, lowered int, unsure boolean, attempts int, again_at timestamptz,
          due_at timestamptz, lease_until timestamptz, confirmed_at timestamptz, drift int, drift_why text, trouble text)
        where (l.shop_id, l.sku) = (g.shop_id, g.sku)`,
  );
}

/** One that a platform still tells of, though its catalogue left it out, is there: it is lowered, not raised. */
export async function saveListings(tx: Tx, news: readonly ListingNews[], now: number): Promise<void> {
  if (news.length === 0) return;
  const rows = news.map(({ id, published, publishedAt, locked }) => ({
    id,
    known: published !== undefined,
    published: published ?? null,
    published_at: typeof published === 'number' ? iso(publishedAt ?? now) : null,
    locked: locked ?? false,
  }));
  await rowsOf(
    tx,
    sql`update listing l set published = case when g.known then g.published else l.published end,
          published_at = case when g.known then g.published_at else l.published_at end, locked = l.locked or g.locked,
          state = case when l.state = 'gone' and g.published > 0 then 'hidden' else l.state end
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as g (id bigint, known boolean, published int, published_at timestamptz, locked boolean)
        where l.id = g.id`,
  );
}

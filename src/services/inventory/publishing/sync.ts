import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { HOLD_AFTER_MINUTES } from './lanes.ts';
import { isFrozen } from './rows.ts';

type Deps = { tx: Tx };

/** How one shop stands with one SKU; all in pieces. */
export type SyncRow = {
  sku: string;
  shop: string;
  shopId: number;
  /** Of the quota that it may still sell. */
  quota: number;
  /** What its platform shows, as far as it is known. */
  published: number | undefined;
  confirmedAt: Date | undefined;
  exposed: number;
  /** What was off when it was last found so, why, and how often that was. */
  drift: number;
  driftWhy: string;
  driftAt: Date | undefined;
  drifts: number;
  /** `allotted`: a person's word, which is told and not planned. */
  phase: string;
  target: number | undefined;
  pinned: number | undefined;
  trouble: string;
  stage: string;
  frozen: boolean;
  restricted: boolean;
  ordersThrough: Date | undefined;
  dueAt: Date | undefined;
  readAfter: Date | undefined;
};

const columns = sql`l.*, s.code as shop, c.orders_through,
  exists (select from shop_restriction r where r.shop_id = l.shop_id and r.lifted_at is null) as restricted,
  (select coalesce(sum(q.assigned), 0)::int from quota q where q.sku = l.sku and q.shop_id = l.shop_id) as quota,
  (select case when bool_and(i.published is not null) then sum(i.published * i.pieces)::int end from listing i
    where i.sku = l.sku and i.shop_id = l.shop_id and (i.state <> 'gone' or i.published > 0)) as published`;

const tables = sql`stock_lane l join shop s on s.id = l.shop_id join shop_connection c on c.shop_id = l.shop_id`;

export async function syncWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<SyncRow[]> {
  const rows = await rowsOf(tx, sql`select ${columns}, c.stage, ${isFrozen} as frozen from ${tables} where ${where}`);
  return rows.map(syncRow);
}

/** All shops that sell a SKU, the main shop first, then those whose quota nobody publishes: together they are what is assigned. */
export const syncOf = async ({ tx }: Deps, sku: string): Promise<SyncRow[]> => [
  ...(await syncWhere(tx, sql`l.sku = ${sku} order by s.is_main desc, s.code`)),
  ...(await quotaOnly(tx, sql`l.sku = ${sku}`)),
];

/** A quota that a person set at a shop without a lane: not connected, only watched, or without a listing of it. */
async function quotaOnly(tx: Tx, where: ReturnType<typeof sql>): Promise<SyncRow[]> {
  const rows = await rowsOf(
    tx,
    sql`select ${columns}, false as frozen, coalesce(c.stage, '') as stage, 0 as exposed, 0 as drift, '' as drift_why, 0 as drifts,
          'allotted' as phase, null as target, null as pinned, '' as trouble, null as confirmed_at, null as drift_at, null as due_at,
          null as read_after
        from (select distinct sku, shop_id from quota where assigned > 0) l
        join shop s on s.id = l.shop_id left join shop_connection c on c.shop_id = l.shop_id
        where ${where} and (c.shop_id is null or not exists (
          select from stock_lane o where (o.shop_id, o.sku) = (l.shop_id, l.sku)))
        order by s.is_main desc, s.code`,
  );
  return rows.map(syncRow);
}

/** How a shop stands with a SKU, also where only a person's word does. */
export const standsAt = async ({ tx }: Deps, at: { sku: string; shopId: number }): Promise<SyncRow | undefined> =>
  (await syncAt({ tx }, at)) ?? (await quotaOnly(tx, sql`l.sku = ${at.sku} and l.shop_id = ${at.shopId}`))[0];

export const syncAt = async ({ tx }: Deps, at: { sku: string; shopId: number }): Promise<SyncRow | undefined> =>
  (await syncWhere(tx, sql`l.sku = ${at.sku} and l.shop_id = ${at.shopId}`))[0];

/** Those that somebody should look at: exposed, refused, drifted lately, waiting for long; the worst first. */
export function syncWorst({ tx }: Deps, { limit, now }: { limit: number; now: Date }): Promise<SyncRow[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  return syncWhere(
    tx,
    sql`(l.exposed > 0 or l.trouble <> '' or (l.drift <> 0 and l.drift_at > ${at} - interval '1 day')
          or l.cause_at < ${at} - interval '5 minutes')
        order by l.exposed desc, l.trouble desc, abs(l.drift) desc, l.cause_at nulls last, l.sku, s.code limit ${limit}`,
  );
}

export type SyncTotals = {
  shops: number;
  lanes: number;
  steady: number;
  waiting: number;
  exposed: number;
  drifts: number;
  troubled: number;
  frozen: { shop: string | undefined; reason: string; by: string; at: Date }[];
  late: string[];
};

export async function syncTotals({ tx }: Deps, { now }: { now: Date }): Promise<SyncTotals> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const [row] = await rowsOf<Record<string, number>>(
    tx,
    sql`select count(distinct shop_id)::int as shops, count(*)::int as lanes, count(*) filter (where phase = 'steady' or (phase = 'allotted' and target is null))::int as steady,
          count(*) filter (where due_at is not null and (phase <> 'allotted' or target is not null))::int as waiting, coalesce(sum(exposed), 0)::int as exposed,
          count(*) filter (where drift_at > ${at} - interval '1 day' and drift <> 0)::int as drifts,
          count(*) filter (where trouble <> '')::int as troubled from stock_lane`,
  );
  const frozen = await rowsOf<{ shop: string | null; reason: string; by: string; at: string }>(
    tx,
    sql`select s.code as shop, f.reason, f.by, f.at from write_freeze f left join shop s on s.id = f.shop_id
        where f.lifted_at is null order by f.id`,
  );
  const late = await rowsOf<{ shop: string }>(
    tx,
    sql`select s.code as shop from shop_connection c join shop s on s.id = c.shop_id
        where c.stage = 'live' and exists (select from stock_lane l where l.shop_id = c.shop_id and l.phase <> 'allotted')
          and coalesce(c.orders_through, '-infinity') < ${at} - make_interval(mins => ${HOLD_AFTER_MINUTES}::int) order by s.id`,
  );
  const n = (name: string) => row?.[name] ?? 0;
  return {
    ...{ shops: n('shops'), lanes: n('lanes'), steady: n('steady'), waiting: n('waiting') },
    ...{ exposed: n('exposed'), drifts: n('drifts'), troubled: n('troubled') },
    frozen: frozen.map((one) => ({ ...one, shop: one.shop ?? undefined, at: instantOf(one.at) })),
    late: late.map(({ shop }) => shop),
  };
}

function syncRow(row: Record<string, unknown>): SyncRow {
  const when = (name: string) => (row[name] ? instantOf(row[name]) : undefined);
  const maybe = (name: string) => (row[name] === null ? undefined : Number(row[name]));
  return {
    sku: String(row['sku']),
    shop: String(row['shop']),
    shopId: Number(row['shop_id']),
    quota: Number(row['quota']),
    published: maybe('published'),
    confirmedAt: when('confirmed_at'),
    exposed: Number(row['exposed']),
    drift: Number(row['drift']),
    driftWhy: String(row['drift_why']),
    driftAt: when('drift_at'),
    drifts: Number(row['drifts']),
    phase: String(row['phase']),
    target: maybe('target'),
    pinned: maybe('pinned'),
    trouble: String(row['trouble']),
    stage: String(row['stage']),
    frozen: Boolean(row['frozen']),
    restricted: Boolean(row['restricted']),
    ordersThrough: when('orders_through'),
    dueAt: when('due_at'),
    readAfter: when('read_after'),
  };
}

/** Why a platform showed something else than we thought. */
export const DRIFT_WORDS: Readonly<Record<string, Localized>> = {
  'own-sale': {
    zh: '平台上少了：在别处卖出或被手工调低',
    en: 'less on the platform: sold elsewhere, or lowered by hand',
  },
  edited: {
    zh: '平台上多了：被手工调高或自行回补',
    en: 'more on the platform: raised by hand, or restocked by itself',
  },
  clamped: { zh: '平台把减成负数的库存记成 0', en: 'the platform turned a decrease below zero into zero' },
  'lost-write': { zh: '有一次写入没有落地', en: 'a write was never carried out' },
};

import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Abilities } from './advance.ts';
import { byZero } from './lane-types.ts';
import { type PlanShop, planQuotas } from './plan.ts';
import { isFrozen } from './rows.ts';
import type { Speeds } from './speeds.ts';
import { openStock, type Stock } from './stock.ts';

export type ReplanOptions = { now: number; abilities: Abilities; connectors: readonly string[]; speeds: Speeds };

/** What changed, of which SKU, and when it first did. */
export type Mark = { sku: string; cause: string; at: string };

/** How many marks are taken at once: their SKUs' levels are locked together. */
const MOST_AT_ONCE = 500;

/**
 * Takes what was marked and plans the quotas of those SKUs anew: lanes are opened where shops sell what has none, and their
 * targets set. One transaction; two who do it at once take different marks. Returns how many marks it took.
 */
export async function replanMarked(tx: Tx, options: ReplanOptions): Promise<number> {
  const marks = await rowsOf<Mark>(
    tx,
    sql`delete from stock_mark where id in (
          select id from stock_mark order by id limit ${MOST_AT_ONCE} for update skip locked) returning sku, cause, at`,
  );
  if (marks.length === 0) return 0;
  const first = new Map<string, Mark>();
  for (const mark of marks) {
    const known = first.get(mark.sku);
    if (!known || Date.parse(mark.at) < Date.parse(known.at)) first.set(mark.sku, mark);
  }
  await replan(tx, [...first.values()], options);
  return marks.length;
}

/** Plans these SKUs under their levels' locks. */
export async function replan(tx: Tx, marks: readonly Mark[], options: ReplanOptions): Promise<void> {
  const skus = marks.map(({ sku }) => sku);
  const stock = await openStock(tx, skus);
  await openLanes(tx, skus, options);
  const rows = await sellersOf(tx, skus, options.now);
  const speeds = await options.speeds.of(tx, skus, options.now);
  const targets = marks.flatMap(({ sku, cause, at }) => {
    const sellers = rows.filter((row) => row.sku === sku);
    const planned = planOf(sellers, stock, options, speeds.get(sku) ?? new Map());
    return sellers.flatMap(({ shop_id, target }) => {
      const assigned = stock.assigned(sku, shop_id);
      const next = planned.get(shop_id) ?? (target === null ? undefined : assigned);
      return next === undefined ? [] : [{ shop_id, sku, target: next, cause, at }];
    });
  });
  await setTargets(tx, targets, options.now);
}

function planOf(
  sellers: readonly Seller[],
  stock: Stock,
  { abilities }: ReplanOptions,
  speeds: ReadonlyMap<number, number>,
): Map<number, number> {
  const [first] = sellers;
  if (!first) return new Map();
  const shops = sellers.map((row): PlanShop => {
    const ability = abilities(row.connector);
    return {
      id: row.shop_id,
      speed: speeds.get(row.shop_id) ?? 0,
      promotion: row.promotion,
      rank: row.is_main ? 1_000_000 : row.rank,
      margin: row.margin ?? 0,
      pieces: row.pieces ?? [],
      assigned: stock.assigned(row.sku, row.shop_id),
      byZero: ability !== undefined && byZero(ability),
      canGive: !row.frozen && !row.unsure && !row.locked,
      canTake: !row.frozen && row.trouble === '',
      ...(row.pinned !== null && { fixed: row.pinned }),
      restricted: row.restricted,
    };
  });
  const pools = stock.places(first.sku).map(({ available, assigned }) => ({ available, assigned }));
  return new Map(planQuotas({ pools, shops }).map(({ shopId, target }) => [shopId, target]));
}

/** A lane for every SKU that a connected shop sells; it is read before anything else. Fixed allotments have none. */
async function openLanes(tx: Tx, skus: readonly string[], { connectors, now }: ReplanOptions): Promise<void> {
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  await rowsOf(
    tx,
    sql`insert into stock_lane (shop_id, sku, phase, read_after, due_at, cause, cause_at)
        select distinct i.shop_id, i.sku, 'reading', ${at}, ${at}, 'listing', ${at}
        from listing i join shop_connection c on c.shop_id = i.shop_id
        where i.sku = any (${sql.param([...skus])}::text[]) and i.state <> 'gone' and c.stage <> 'observe'
          and c.connector = any (${sql.param([...connectors])}::text[])
          and not exists (select from stock_lane l where (l.shop_id, l.sku) = (i.shop_id, i.sku))
        order by i.sku, i.shop_id on conflict do nothing`,
  );
}

type Seller = {
  sku: string;
  shop_id: number;
  connector: string;
  rank: number;
  is_main: boolean;
  target: number | null;
  pinned: number | null;
  unsure: boolean;
  trouble: string;
  frozen: boolean;
  restricted: boolean;
  locked: boolean;
  promotion: number;
  margin: number | null;
  pieces: number[] | null;
};

/** A linked promotion of the shop that is running, or starts within the hour, counts this many times. */
const PROMOTED = 3;

const sellersOf = (tx: Tx, skus: readonly string[], now: number): Promise<Seller[]> => {
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  return rowsOf<Seller>(
    tx,
    sql`with shops as (
          select c.shop_id, c.connector, s.rank, s.is_main, ${isFrozen} as frozen,
            exists (select from shop_restriction r where r.shop_id = c.shop_id and r.lifted_at is null) as restricted,
            case when exists (select from linked_promotion p where p.shop_id = c.shop_id and p.ended_at is null
              and p.starts_at <= ${at} + interval '1 hour' and p.ends_at > ${at}) then ${PROMOTED}::int else 1 end as promotion
          from shop_connection c join shop s on s.id = c.shop_id where c.stage <> 'observe')
        select l.sku, l.shop_id, s.connector, s.rank, s.is_main, l.target, l.pinned, l.unsure, l.trouble, s.frozen, s.restricted,
          s.promotion, i.pieces, coalesce(i.locked, false) as locked,
          (select greatest(0, 1 - f.cost_minor::float8 / nullif(i.price::float8, 0)) from price_floor f
            where f.sku = l.sku and f.cost_minor is not null and f.currency = i.currency and (f.shop_id = l.shop_id or f.shop_id is null)
            order by f.shop_id nulls last limit 1) as margin
        from stock_lane l join shops s on s.shop_id = l.shop_id
        left join lateral (
          select array_agg(pieces order by id) filter (where state = 'active') as pieces, bool_or(locked and state <> 'gone') as locked,
            min(price_minor / pieces) filter (where state = 'active') as price, min(currency) as currency
          from listing where shop_id = l.shop_id and sku = l.sku) i on true
        where l.sku = any (${sql.param([...skus])}::text[]) order by l.sku, l.shop_id`,
  );
};

type Target = { shop_id: number; sku: string; target: number; cause: string; at: string };

/** The newest plan wins. What is under way is finished first; a lane that waits looks again. */
async function setTargets(tx: Tx, targets: readonly Target[], now: number): Promise<void> {
  if (targets.length === 0) return;
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  await rowsOf(
    tx,
    sql`with new as (
          select l.shop_id, l.sku, g.target, g.cause, g.at from stock_lane l
          join jsonb_to_recordset(${JSON.stringify(targets)}::jsonb)
            as g (shop_id int, sku text, target int, cause text, at timestamptz) using (shop_id, sku)
          order by l.sku, l.shop_id for update of l)
        update stock_lane l set target = n.target, due_at = least(coalesce(l.due_at, ${at}), ${at}),
          cause = case when l.cause_at is null then n.cause else l.cause end, cause_at = coalesce(l.cause_at, n.at)
        from new n where (l.shop_id, l.sku) = (n.shop_id, n.sku)`,
  );
}

import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Abilities } from './advance.ts';
import { byZero } from './lane-types.ts';
import { type PlanShop, planWithLows } from './plan.ts';
import { isFrozen } from './rows.ts';
import type { Speeds } from './speeds.ts';
import { openStock, type Stock } from './stock.ts';

export type ReplanOptions = { now: number; abilities: Abilities; connectors: readonly string[]; speeds: Speeds };

/** What changed, of which SKU, and when it first did. */
export type Mark = { sku: string; cause: string; at: string };

/** Of how many marks at most the SKUs are planned at once, with all other marks of theirs: their levels are locked together. */
const MOST_AT_ONCE = 40;

/**
 * Takes what was marked and plans the quotas of those SKUs anew: lanes are opened where shops sell what has none, and their
 * targets set. One transaction; two who do it at once take different marks. Returns how many marks it took.
 */
export async function replanMarked(tx: Tx, options: ReplanOptions): Promise<number> {
  const marks = await rowsOf<Mark>(
    tx,
    sql`with first as materialized (select sku from stock_mark order by id limit ${MOST_AT_ONCE} for update skip locked),
          taken as materialized (select id from stock_mark where sku in (select sku from first) for update skip locked)
        delete from stock_mark where id in (select id from taken) returning sku, cause, at`,
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
  const sellers = await sellersOf(tx, skus, options);
  const speeds = await options.speeds.of(tx, skus, options.now);
  const plans = marks.flatMap((mark) => planOf(mark, sellers.get(mark.sku) ?? [], { stock, options, speeds }));
  await setTargets(tx, plans, options.now);
}

type Known = { stock: Stock; options: ReplanOptions; speeds: ReadonlyMap<string, ReadonlyMap<number, number>> };

/** Lanes whose plan is another than it was. */
function planOf({ sku, cause, at }: Mark, sellers: readonly Seller[], { stock, options, speeds }: Known): Planned[] {
  const shops = sellers.map((row): PlanShop => {
    const ability = options.abilities(row.connector);
    return {
      id: row.shop_id,
      speed: speeds.get(sku)?.get(row.shop_id) ?? 0,
      promotion: row.promotion,
      rank: row.is_main ? 1_000_000 : row.rank,
      margin: row.margin,
      pieces: row.pieces ?? [],
      assigned: stock.assigned(sku, row.shop_id),
      byZero: ability !== undefined && byZero(ability),
      canGive: !row.frozen && !row.unsure && !row.locked,
      canTake: !row.frozen && row.trouble === '',
      ...(row.pinned !== null && { fixed: row.pinned }),
      restricted: row.restricted,
    };
  });
  const { targets, lows } = planWithLows({ pools: stock.places(sku), shops });
  const wanted = new Map(targets.map(({ shopId, target }) => [shopId, target]));
  return shops.flatMap(({ id, assigned }, i) => {
    const row = sellers[i] as Seller;
    const target = wanted.get(id) ?? (row.target === null ? null : assigned);
    const low = lows.get(id) ?? null;
    const same = target === null && isNear(low, row.low);
    return same ? [] : [{ shop_id: id, sku, target, low, cause, at }];
  });
}

/** A little too high costs a plan that changes nothing; too low, and a shop would be seen late. So only that is written. */
const isNear = (low: number | null, was: number | null): boolean =>
  low === was || (low !== null && was !== null && low < was && was - low <= Math.max(1, was * 0.1));

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

type ShopRow = {
  shop_id: number;
  connector: string;
  rank: number;
  is_main: boolean;
  frozen: boolean;
  restricted: boolean;
  promotion: number;
};
type LaneRow = {
  sku: string;
  shop_id: number;
  target: number | null;
  pinned: number | null;
  low: number | null;
  unsure: boolean;
  trouble: string;
  locked: boolean;
  pieces: number[] | null;
  price: number | null;
  currency: string | null;
};
type Seller = LaneRow & ShopRow & { margin: number };

/** A linked promotion of the shop that is running, or starts within the hour, counts this many times. */
const PROMOTED = 3;

/** Who sells these SKUs, by SKU: each shop that is not only watched, and how it stands. */
async function sellersOf(tx: Tx, skus: readonly string[], options: ReplanOptions): Promise<Map<string, Seller[]>> {
  const of = sql.param([...skus]);
  const shops = new Map((await shopsNow(tx, options)).map((shop) => [shop.shop_id, shop]));
  const lanes = await rowsOf<LaneRow>(
    tx,
    sql`with i as materialized (
          select sku, shop_id, array_agg(pieces order by id) filter (where state = 'active') as pieces,
            bool_or(locked and state <> 'gone') or bool_and(state = 'gone') as locked, min(price_minor / pieces) filter (where state = 'active') as price,
            min(currency) as currency
          from listing where sku = any (${of}::text[]) group by 1, 2)
        select l.sku, l.shop_id, l.target, l.pinned, l.low, l.unsure, l.trouble, i.pieces, coalesce(i.locked, false) as locked,
          i.price::float8 as price, i.currency
        from stock_lane l left join i using (sku, shop_id) where l.sku = any (${of}::text[]) order by l.sku, l.shop_id`,
  );
  const costs = await costsOf(tx, skus);
  const found = new Map<string, Seller[]>();
  for (const lane of lanes) {
    const shop = shops.get(lane.shop_id);
    if (!shop) continue;
    const list = found.get(lane.sku) ?? [];
    list.push({ ...lane, ...shop, margin: marginOf(lane, costs) });
    found.set(lane.sku, list);
  }
  return found;
}

/** Those with a fixed allotment keep it: they are not planned. */
const shopsNow = (tx: Tx, { now, connectors }: ReplanOptions): Promise<ShopRow[]> => {
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  return rowsOf<ShopRow>(
    tx,
    sql`select c.shop_id, c.connector, s.rank, s.is_main, ${isFrozen} as frozen,
          exists (select from shop_restriction r where r.shop_id = c.shop_id and r.lifted_at is null) as restricted,
          case when exists (select from linked_promotion p where p.shop_id = c.shop_id and p.ended_at is null
            and p.starts_at <= ${at} + interval '1 hour' and p.ends_at > ${at}) then ${PROMOTED}::int else 1 end as promotion
        from shop_connection c join shop s on s.id = c.shop_id where c.stage <> 'observe' and c.connector = any (${sql.param([...connectors])}::text[])`,
  );
};

const costKey = (sku: string, shopId: number | null, currency: string): string => `${sku}|${shopId ?? ''}|${currency}`;

/** Cost of a piece in minor units, of a shop or of all. */
async function costsOf(tx: Tx, skus: readonly string[]): Promise<Map<string, number>> {
  const rows = await rowsOf<{ sku: string; shop_id: number | null; currency: string; cost: number }>(
    tx,
    sql`select sku, shop_id, currency, cost_minor::float8 as cost from price_floor
        where sku = any (${sql.param([...skus])}::text[]) and cost_minor is not null`,
  );
  return new Map(rows.map(({ sku, shop_id, currency, cost }) => [costKey(sku, shop_id, currency), cost]));
}

function marginOf({ sku, shop_id, price, currency }: LaneRow, costs: ReadonlyMap<string, number>): number {
  if (price === null || currency === null || price <= 0) return 0;
  const cost = costs.get(costKey(sku, shop_id, currency)) ?? costs.get(costKey(sku, null, currency));
  return cost === undefined ? 0 : Math.max(0, 1 - cost / price);
}

type Planned = { shop_id: number; sku: string; target: number | null; low: number | null; cause: string; at: string };

/** The newest plan wins. What is under way is finished first; a lane that waits looks again. */
async function setTargets(tx: Tx, plans: readonly Planned[], now: number): Promise<void> {
  if (plans.length === 0) return;
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  await rowsOf(
    tx,
    sql`with new as (
          select l.shop_id, l.sku, g.target, g.low, g.cause, g.at from stock_lane l
          join jsonb_to_recordset(${JSON.stringify(plans)}::jsonb)
            as g (shop_id int, sku text, target int, low int, cause text, at timestamptz) using (shop_id, sku)
          order by l.sku, l.shop_id for update of l)
        update stock_lane l set target = n.target, low = n.low,
          due_at = case when n.target is null then l.due_at else least(coalesce(l.due_at, ${at}), ${at}) end,
          cause = case when n.target is null or l.cause_at is not null then l.cause else n.cause end,
          cause_at = case when n.target is null then l.cause_at else coalesce(l.cause_at, n.at) end
        from new n where (l.shop_id, l.sku) = (n.shop_id, n.sku)`,
  );
}

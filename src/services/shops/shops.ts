import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import type { Money, ShopId } from '../../core/terms.ts';
import { foldName, quote } from '../../core/text.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

export type Shop = {
  id: ShopId;
  code: string;
  name: Localized;
  platform: string;
  isMain: boolean;
  /** Who keeps their quota longest when stock is missing: the highest. */
  rank: number;
  currency: string;
  timeZone: string;
};

/**
 * What was sold within some local days of a shop. `orders`: sales, without cancellations and adjustments. `units`: of
 * goods, without returns. `revenue`: sold minus returned goods, without postage and fees, one entry a currency.
 */
export type Figures = { orders: number; units: number; returnedUnits: number; revenue: Money[] };

/** Local days of the shop, YYYY-MM-DD, both included. */
export type Span = { from: string; to: string };

export type ShopSummary = {
  shop: Shop;
  /** Every order of the shop, of any kind, and the time they cover; `undefined` for a shop without orders. */
  covers: { orders: number; first: Date; latest: Date } | undefined;
  /**
   * The last days of business: up to yesterday or today for a shop that sells, up to its last day with orders for one
   * whose orders are history (none within the days asked for; `history` says so).
   */
  recent: (Span & Figures) | undefined;
  latestDay: ({ day: string } & Figures) | undefined;
  history: boolean;
};

export type Shops = ReturnType<typeof createShops>;

/** The shops that the transaction's scope may see; the main shop is first, the others follow by code. */
export function createShops({ tx }: { tx: Tx }) {
  return { find, list, summaries, planRank, applyRank };

  /** By code, name or alias, as a person types it. */
  async function find(name: string): Promise<Shop | undefined> {
    const rows = await rowsOf<ShopRow>(
      tx,
      sql`select s.* from shop s join shop_alias a on a.shop_id = s.id where a.alias = ${foldName(name)}`,
    );
    return rows[0] && shopOf(rows[0]);
  }

  async function list(): Promise<Shop[]> {
    const rows = await rowsOf<ShopRow>(tx, sql`select * from shop s order by s.is_main desc, s.code`);
    return rows.map(shopOf);
  }

  /** `days`: local days of each shop, from 1. */
  async function summaries({ now, days }: { now: Date; days: number }): Promise<ShopSummary[]> {
    const rows = await rowsOf<SummaryRow>(tx, summaryQuery(now, days));
    return rows.map(summaryOf);
  }

  /** Read only. Throws shops.rank_unchanged. */
  function planRank(shop: Shop, rank: number): Effect {
    if (shop.rank === rank) throw rankUnchanged(shop, rank);
    return {
      summary: {
        zh: `${shop.code} 的优先级 ${shop.rank} → ${rank}`,
        en: `Rank of ${shop.code}: ${shop.rank} → ${rank}`,
      },
      rows: [
        {
          key: `shop:${shop.code}:rank`,
          label: shop.name,
          version: shop.rank,
          versionAfter: rank,
          changes: [{ label: { zh: '优先级', en: 'Rank' }, before: shop.rank, after: rank }],
        },
      ],
      figures: [],
      inverse: { says: `shops rank ${quote(shop.code)} ${shop.rank}` },
      data: { shopId: shop.id, code: shop.code, before: shop.rank, rank },
    };
  }

  /** Throws effect.changed when the rank is another by now. */
  async function applyRank({ data }: Effect): Promise<void> {
    const done = await rowsOf(
      tx,
      sql`update shop set rank = ${data['rank']} where id = ${data['shopId']} and rank = ${data['before']} returning id`,
    );
    if (done.length === 0) throw effectChanged(String(data['code']));
  }
}

/** The figures come from the orders of the days asked for (index shop_id, placed_at), however long the history is. */
const summaryQuery = (now: Date, days: number) => sql`
  with head as (
    select s.*, h.*, (h.latest_at at time zone s.time_zone)::date as latest_day,
      (${instantParam(now)} at time zone s.time_zone)::date as today
    from shop s cross join lateral (
      select count(*)::int as orders, min(placed_at) as first_at, max(placed_at) as latest_at
      from "order" where shop_id = s.id and placed_at <= ${instantParam(now)}) h),
  span as (
    select *, latest_day < today - ${days}::int as history,
      case when latest_day < today - ${days}::int then latest_day else greatest(latest_day, today - 1) end as to_day
    from head)
  select span.*, span.latest_day::text as latest_day, (to_day - ${days}::int + 1)::text as from_day,
    to_day::text as to_day, figures.rows as figures
  from span cross join lateral (
    select jsonb_agg(f) as rows from (
      select o.currency, o.placed_at >= (latest_day::timestamp at time zone time_zone) as latest,
        count(distinct o.id) filter (where o.kind = 'sale') as orders,
        coalesce(sum(l.quantity) filter (where l.kind in ('sale', 'free')), 0) as units,
        coalesce(-sum(l.quantity) filter (where l.kind = 'return'), 0) as returned,
        coalesce(sum(l.quantity * l.unit_minor) filter (where l.kind in ('sale', 'return')), 0)::text as revenue
      from "order" o join order_line l on l.order_id = o.id
      where o.shop_id = span.id and o.status <> 'cancelled' and o.placed_at <= ${instantParam(now)}
        and o.placed_at >= ((to_day - ${days}::int + 1)::timestamp at time zone time_zone)
        and o.placed_at < ((to_day + 1)::timestamp at time zone time_zone)
      group by 1, 2) f) figures
  order by is_main desc, code`;

type ShopRow = {
  id: number;
  code: string;
  name_zh: string;
  name_en: string;
  platform: string;
  is_main: boolean;
  rank: number;
  currency: string;
  time_zone: string;
};

type FiguresRow = {
  currency: string;
  latest: boolean;
  orders: number;
  units: number;
  returned: number;
  revenue: string;
};

type SummaryRow = ShopRow & {
  orders: number;
  first_at: string | null;
  latest_at: string | null;
  latest_day: string;
  from_day: string;
  to_day: string;
  history: boolean | null;
  figures: FiguresRow[] | null;
};

const shopOf = (row: ShopRow): Shop => ({
  id: row.id as ShopId,
  code: row.code,
  name: { zh: row.name_zh, en: row.name_en },
  platform: row.platform,
  isMain: row.is_main,
  rank: row.rank,
  currency: row.currency,
  timeZone: row.time_zone,
});

function summaryOf(row: SummaryRow): ShopSummary {
  const shop = shopOf(row);
  if (row.first_at === null) {
    return { shop, covers: undefined, recent: undefined, latestDay: undefined, history: false };
  }
  const figures = row.figures ?? [];
  const latest = figures.filter((one) => one.latest);
  return {
    shop,
    covers: { orders: row.orders, first: instantOf(row.first_at), latest: instantOf(row.latest_at) },
    recent: { from: row.from_day, to: row.to_day, ...figuresOf(figures, shop.currency) },
    latestDay: { day: row.latest_day, ...figuresOf(latest, shop.currency) },
    history: row.history === true,
  };
}

function figuresOf(rows: FiguresRow[], currency: string): Figures {
  const total = (pick: (row: FiguresRow) => number) => rows.reduce((sum, row) => sum + Number(pick(row)), 0);
  const revenue = new Map<string, bigint>(rows.length === 0 ? [[currency, 0n]] : []);
  for (const row of rows) revenue.set(row.currency, (revenue.get(row.currency) ?? 0n) + BigInt(row.revenue));
  return {
    orders: total((row) => row.orders),
    units: total((row) => row.units),
    returnedUnits: total((row) => row.returned),
    revenue: [...revenue].map(([code, minor]) => ({ minor, currency: code })),
  };
}

const rankUnchanged = ({ code }: Shop, rank: number): UserError =>
  new UserError('shops.rank_unchanged', {
    zh: `${code} 的优先级已经是 ${rank}`,
    en: `The rank of ${code} is ${rank} already`,
  });

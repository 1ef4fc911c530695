import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** How far two shops are apart in one category: over the SKUs that both list in one currency, by the price of one piece. */
export type PriceGap = {
  a: number;
  b: number;
  category: string;
  currency: string;
  skus: number;
  /** (higher - lower) / lower in percent: the middle one of all SKUs. */
  gapPercent: number;
  /** The middle of a's price by b's: below 1, a is the cheaper one. */
  ratio: number;
  /** The SKU at which they are nearest, with both prices in minor units. */
  nearest: { sku: string; a: number; b: number };
  /** When one of these prices last changed. */
  at: Date;
};

type Row = {
  a: number;
  b: number;
  category: string;
  currency: string;
  skus: number;
  gap: number;
  ratio: number;
  nearest: { sku: string; a: number; b: number };
  at: string | null;
};

const MOST = 5_000;

/**
 * The smallest gaps first. A shop's price of a SKU is its lowest on sale for one piece. `listings`: only pairs and categories that
 * these listings are part of.
 */
export async function priceGaps(tx: Tx, listings?: readonly number[]): Promise<PriceGap[]> {
  const ids = sql.param([...(listings ?? [])]);
  const rows = await rowsOf<Row>(
    tx,
    sql`with touched as (
          select distinct l.shop_id, k.category from listing l join sku k on k.code = l.sku where l.id = any (${ids}::bigint[])),
        offers as materialized (
          select l.shop_id, l.sku, k.category, l.currency, min(l.price_minor::float8 / l.pieces) as unit,
            max((select max(p.at) from listing_price p where p.listing_id = l.id)) as at
          from listing l join sku k on k.code = l.sku
          where l.state = 'active' and l.price_minor > 0 and l.currency <> '' and k.category <> ''
            and (${listings === undefined} or k.category in (select category from touched))
          group by 1, 2, 3, 4),
        pairs as (
          select a.shop_id as a, b.shop_id as b, a.category, a.currency, a.sku, a.unit as ua, b.unit as ub, greatest(a.at, b.at) as at,
            (greatest(a.unit, b.unit) - least(a.unit, b.unit)) / least(a.unit, b.unit) * 100 as gap
          from offers a join offers b on b.sku = a.sku and b.currency = a.currency and a.shop_id < b.shop_id)
        select a, b, category, currency, count(*)::int as skus, percentile_cont(0.5) within group (order by gap) as gap,
          percentile_cont(0.5) within group (order by ua / ub) as ratio, max(at) as at,
          (array_agg(jsonb_build_object('sku', sku, 'a', ua, 'b', ub) order by gap, sku))[1] as nearest
        from pairs
        where ${listings === undefined} or exists (
          select from touched t where t.category = pairs.category and t.shop_id in (pairs.a, pairs.b))
        group by 1, 2, 3, 4 order by gap, a, b, category limit ${MOST}`,
  );
  return rows.map(({ gap, at, ...row }) => ({
    ...row,
    gapPercent: Math.round(gap * 100) / 100,
    at: at === null ? new Date(0) : instantOf(at),
  }));
}

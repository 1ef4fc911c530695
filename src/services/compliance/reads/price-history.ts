import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

export type Priced = { at: number; minor: number };
/** Something that shows the price as lowered: a coupon or a linked promotion that begins, by its words. */
export type Start = { at: number; what: 'coupon' | 'promotion'; name: string };

export type PricedListing = {
  id: number;
  shopId: number;
  shop: string;
  category: string;
  title: string;
  currency: string;
  /** In the order of time; milliseconds and minor units of one listing unit. */
  prices: Priced[];
  starts: Start[];
};

type Row = {
  id: string;
  shop_id: number;
  shop: string;
  category: string;
  title: string;
  currency: string;
  prices: { at: string; minor: number; currency: string }[];
  starts: { at: string; what: Start['what']; name: string }[] | null;
};

type Span = {
  since: Date;
  until: Date;
  days: number;
  listings?: readonly number[];
  coupons?: readonly number[];
  most: number;
};

/**
 * Listings whose price was raised within `days` before `since` or later, with their prices since, the one that held then, and what
 * began there. Others cannot have been raised and cut.
 */
export async function raisedListings(tx: Tx, span: Span): Promise<PricedListing[]> {
  const { since, until, days, listings, coupons, most } = span;
  const from = instantParam(new Date(since.getTime() - days * 86_400_000));
  const [since_, until_] = [instantParam(since), instantParam(until)];
  const ids = sql.param([...(listings ?? [])]);
  const couponIds = sql.param([...(coupons ?? [])]);
  const rows = await rowsOf<Row>(
    tx,
    sql`with steps as (
          select listing_id, price_minor, currency, at,
            lag(price_minor) over w as before, lag(currency) over w as was
          from listing_price
          where (${listings === undefined} or listing_id = any (${ids}::bigint[]))
            and (${coupons === undefined} or shop_id in (select shop_id from coupon where id = any (${couponIds}::bigint[])))
          window w as (partition by listing_id order by at, id)),
        raised as (
          select distinct listing_id from steps
          where at >= ${from} and at < ${until_} and price_minor > before and currency = was order by 1 limit ${most})
        select l.id, l.shop_id, s.code as shop, coalesce(k.category, '') as category, l.title, l.currency,
          (select jsonb_agg(jsonb_build_object('at', p.at, 'minor', p.price_minor, 'currency', p.currency) order by p.at, p.id)
            from listing_price p where p.listing_id = l.id and p.at < ${until_} and p.at >= coalesce(
              (select max(q.at) from listing_price q where q.listing_id = l.id and q.at <= ${from}), ${from})) as prices,
          (select jsonb_agg(b) from (
            select c.starts_at as at, 'coupon' as what, c.name from coupon c
            where c.shop_id = l.shop_id and c.state not in ('draft') and c.starts_at >= ${since_} and c.starts_at < ${until_}
              and (c.items is null or c.items = '[]'::jsonb or c.items ? l.item)
            union all
            select m.starts_at, 'promotion', m.name from linked_promotion m
            where m.starts_at >= ${since_} and m.starts_at < ${until_} and (m.shop_id = l.shop_id or exists (
              select from linked_proposal t where t.promotion_id = m.id and t.shop_id = l.shop_id and t.state = 'taken'))
            limit 200) b) as starts
        from raised r join listing l on l.id = r.listing_id join shop s on s.id = l.shop_id left join sku k on k.code = l.sku
        where l.state = 'active' order by l.id`,
  );
  return rows.map(({ id, shop_id, prices, starts, ...row }) => ({
    ...row,
    id: Number(id),
    shopId: shop_id,
    prices: sameCurrency(prices ?? []),
    starts: (starts ?? []).map((start) => ({ ...start, at: instantOf(start.at).getTime() })),
  }));
}

/** What was before a change of currency cannot be compared. */
function sameCurrency(prices: readonly { at: string; minor: number; currency: string }[]): Priced[] {
  const last = prices.at(-1)?.currency;
  const from = prices.findLastIndex(({ currency }) => currency !== last) + 1;
  return prices.slice(from).map(({ at, minor }) => ({ at: instantOf(at).getTime(), minor }));
}

export type Cut = {
  at: number;
  /** The price before it, the lowest in the days before, and the price after; a promotion leaves the list price as it is. */
  before: number;
  low: number;
  after: number | undefined;
  /** How far the price before stood above the low, in percent. */
  above: number;
  by: Start | undefined;
};

type Terms = { since: number; until: number; days: number; tolerancePercent: number; cutPercent: number };

const DAY_MS = 86_400_000;

/**
 * Cuts of prices that had been raised: a price is lowered by at least `cutPercent`, or a coupon or promotion begins, at T; and the
 * price just before T stood more than `tolerancePercent` above the lowest that held at any time in the `days` before T. What is not
 * known before the first price is left out. Pure; the worst first.
 */
export function raisedThenCut(prices: readonly Priced[], starts: readonly Start[], terms: Terms): Cut[] {
  const { since, until, cutPercent, tolerancePercent } = terms;
  const inSpan = (at: number) => at >= since && at < until;
  const lowered = prices.flatMap(({ at, minor }, n) => {
    const before = prices[n - 1]?.minor;
    const enough = before !== undefined && minor <= before * (1 - cutPercent / 100) && minor < before;
    return enough && inSpan(at) ? [{ at, before, after: minor, by: undefined }] : [];
  });
  const begun = starts.flatMap((by) => {
    const before = prices.findLast(({ at }) => at < by.at)?.minor;
    return before !== undefined && inSpan(by.at) ? [{ at: by.at, before, after: undefined, by }] : [];
  });
  return [...lowered, ...begun]
    .flatMap((one): Cut[] => {
      const low = lowestBefore(prices, one.at, terms.days);
      if (low === undefined || low <= 0) return [];
      const above = ((one.before - low) / low) * 100;
      return above > tolerancePercent ? [{ ...one, low, above: Math.round(above * 10) / 10 }] : [];
    })
    .sort((a, b) => b.above - a.above || b.at - a.at);
}

/** The lowest price that held at some time in the days before an instant; the one in force when they began counts. */
function lowestBefore(prices: readonly Priced[], at: number, days: number): number | undefined {
  const from = at - days * DAY_MS;
  const held = prices.filter((price, n) => price.at < at && (prices[n + 1]?.at ?? Number.POSITIVE_INFINITY) > from);
  return held.length === 0 ? undefined : Math.min(...held.map(({ minor }) => minor));
}

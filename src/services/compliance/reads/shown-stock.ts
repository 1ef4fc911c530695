import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** What all shops together show of a SKU beside what there is; pieces. */
export type ShownStock = {
  sku: string;
  /** On hand - reserved - safety over all warehouses; of a bundle, as many as its parts make. */
  available: number;
  /** Presale caps less what is promised already. */
  presale: number;
  shops: { shopId: number; shown: number; quota: number; at: Date }[];
  /** Since when somebody is at work on it: its lanes are told other numbers. */
  workingSince: Date | undefined;
};

type Row = {
  sku: string;
  available: number;
  presale: number;
  shops: { shopId: number; shown: number; quota: number; at: string }[];
  working: string | null;
};

/**
 * SKUs whose shops show more than there is, the worst first. A platform counts down by itself what is sold there, so what was
 * ordered after a number was read is taken off it. `listings`: only their SKUs.
 */
export async function shownAboveTruth(
  tx: Tx,
  { listings, most }: { listings?: readonly number[]; most: number },
): Promise<ShownStock[]> {
  const ids = sql.param([...(listings ?? [])]);
  const rows = await rowsOf<Row>(
    tx,
    sql`with lines as materialized (
          select l.id, l.shop_id, l.sku, l.published * l.pieces as pieces, coalesce(l.published_at, l.seen_at) as at
          from listing l
          where l.state = 'active' and l.sku is not null and l.published > 0 and (${listings === undefined}
            or l.sku in (select sku from listing where id = any (${ids}::bigint[]) and sku is not null))),
        shops as (
          select g.shop_id, g.sku, g.at, greatest(0, g.pieces - coalesce((
              select sum(o.quantity) from order_line o join "order" d on d.id = o.order_id
              where o.sku = g.sku and o.placed_at > g.since and o.shop_id = g.shop_id and o.kind in ('sale', 'free')
                and d.status <> 'cancelled'), 0))::int as shown,
            (select coalesce(sum(q.assigned), 0)::int from quota q where q.sku = g.sku and q.shop_id = g.shop_id) as quota
          from (select shop_id, sku, sum(pieces) as pieces, min(at) as since, max(at) as at from lines group by 1, 2) g),
        levels as (
          select sku, greatest(0, sum(on_hand - reserved - safety))::int as available from stock_level group by 1),
        caps as (
          select c.sku, coalesce(max(c.units) filter (where c.shop_id is null), sum(c.units) filter (where c.shop_id is not null))::int
            - coalesce((select sum(p.quantity - p.held) from presale p where p.sku = c.sku and p.state = 'promised'), 0)::int as left
          from presale_cap c group by c.sku),
        all_of as (
          select s.sku, sum(s.shown)::int as shown,
            coalesce((select v.available from levels v where v.sku = s.sku),
              (select min(coalesce(v.available, 0) / i.quantity) from bundle_item i left join levels v on v.sku = i.sku
                where i.bundle = s.sku), 0)::int as available,
            coalesce((select greatest(0, c.left) from caps c where c.sku = s.sku), 0)::int as presale,
            jsonb_agg(jsonb_build_object('shopId', s.shop_id, 'shown', s.shown, 'quota', s.quota, 'at', s.at)
              order by s.shown - s.quota desc, s.shown desc, s.shop_id) as shops
          from shops s group by s.sku)
        select sku, available, presale, shops,
          (select min(n.cause_at) from stock_lane n where n.sku = a.sku and n.due_at is not null and n.cause_at is not null) as working
        from all_of a where shown > available + presale order by shown - available - presale desc, sku limit ${most}`,
  );
  return rows.map(({ working, shops, ...row }) => ({
    ...row,
    shops: shops.map((one) => ({ ...one, at: instantOf(one.at) })),
    workingSince: working === null ? undefined : instantOf(working),
  }));
}

export const excessOf = ({ shops, available, presale }: ShownStock): number =>
  shops.reduce((sum, { shown }) => sum + shown, 0) - available - presale;

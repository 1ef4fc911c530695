import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** One shop's paid orders and how many of them came back, in a window and in the time before it. */
export type Refunds = { shopId: number; orders: number; refunds: number; before: { orders: number; refunds: number } };

export type RefundWindow = { shopId: number; days: number; historyDays: number };

/**
 * What came back: a paid order that was cancelled, a return that stands as an order of its own, or a line of an order that was
 * returned. Each order counts once, when it came back; orders count when they were placed.
 */
export async function refundsOf(tx: Tx, windows: readonly RefundWindow[], until: Date): Promise<Refunds[]> {
  const at = instantParam(until);
  const rows = await rowsOf<Record<string, number>>(
    tx,
    sql`with w as (
          select shop, ${at} - days * interval '1 day' as since, ${at} - (days + history) * interval '1 day' as start
          from jsonb_to_recordset(${JSON.stringify(
            windows.map(({ shopId, days, historyDays }) => ({ shop: shopId, days, history: historyDays })),
          )}::jsonb) as x (shop int, days float8, history float8)),
        sold as (
          select w.shop, count(*) filter (where o.placed_at >= w.since)::int as orders,
            count(*) filter (where o.placed_at < w.since)::int as before
          from w join "order" o on o.shop_id = w.shop and o.placed_at >= w.start and o.placed_at < ${at}
          where o.kind = 'sale' and o.status <> 'placed' and (o.status <> 'cancelled' or o.paid_at is not null) group by 1),
        back as (
          select shop, id, min(at) as at from (
            select w.shop, o.id, o.cancelled_at as at from w join "order" o on o.shop_id = w.shop
            where o.cancelled_at >= w.start and o.cancelled_at < ${at} and o.paid_at is not null and o.kind = 'sale'
            union all
            select w.shop, o.id, o.placed_at from w join "order" o on o.shop_id = w.shop and o.kind = 'cancellation'
            where o.placed_at >= w.start and o.placed_at < ${at}
            union all
            select w.shop, l.order_id, l.placed_at from w join "order" o on o.shop_id = w.shop and o.kind = 'sale'
              join order_line l on l.order_id = o.id and l.kind = 'return'
            where o.placed_at >= w.start and o.placed_at < ${at} and l.placed_at < ${at} and o.cancelled_at is null) c
          group by 1, 2)
        select w.shop, coalesce(s.orders, 0) as orders, coalesce(s.before, 0) as before,
          (select count(*)::int from back b where b.shop = w.shop and b.at >= w.since) as refunds,
          (select count(*)::int from back b where b.shop = w.shop and b.at < w.since) as refunds_before
        from w left join sold s on s.shop = w.shop order by w.shop`,
  );
  return rows.map((row) => ({
    shopId: row['shop'] ?? 0,
    orders: row['orders'] ?? 0,
    refunds: row['refunds'] ?? 0,
    before: { orders: row['before'] ?? 0, refunds: row['refunds_before'] ?? 0 },
  }));
}

/** Wilson's interval of a share at z standard deviations: between which shares what was seen is to be expected. */
export function wilson(hits: number, of: number, z: number): { low: number; high: number } {
  if (of <= 0) return { low: 0, high: 1 };
  const p = Math.min(1, hits / of);
  const square = (z * z) / of;
  const middle = (p + square / 2) / (1 + square);
  const half = (z / (1 + square)) * Math.sqrt((p * (1 - p)) / of + square / (4 * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

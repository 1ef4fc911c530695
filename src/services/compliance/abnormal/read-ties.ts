import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Kind, MOST_NEAR, NEAR_MS, type OrderEvent, USUAL, WINDOW_MS } from './event.ts';

/** Orders with this hash that are wanted for an order: of its window, the latest `most`. */
export type Want = { order: OrderEvent; asOf: number; kind: Kind; hash: string; most: number };

const iso = (ms: number): string => new Date(ms).toISOString();

/** The numbers of the orders for each want, the earliest first. One statement; each want is one look into an index. */
export async function tiedIds(tx: Tx, wants: readonly Want[]): Promise<number[][]> {
  const found: number[][] = wants.map(() => []);
  if (wants.length === 0) return found;
  const rows = wants.map(({ order, asOf, kind, hash, most }, n) => ({
    ...{ n, kind, hash, most, own: order.id },
    ...{ since: iso(order.at - WINDOW_MS), upto: iso(asOf) },
  }));
  const ties = await rowsOf<{ n: number; id: string }>(
    tx,
    sql`select w.n, x.id from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as w (n int, kind text, hash text, most int, own bigint, since timestamptz, upto timestamptz)
        cross join lateral (
          select id, placed_at from (
            select t.order_id as id, t.placed_at from order_trait t
            where t.kind = w.kind and t.hash = w.hash and t.placed_at between w.since and w.upto
            union all
            select o.id, o.placed_at from "order" o
            where w.kind = 'buyer' and o.customer = w.hash and o.placed_at between w.since and w.upto
              and not exists (select from order_trait t where t.order_id = o.id and t.kind = 'buyer')) y
          where id <> w.own order by placed_at desc, id desc limit w.most) x
        order by w.n, x.placed_at, x.id`,
  );
  for (const { n, id } of ties) found[n]?.push(Number(id));
  return found;
}

/** For each order: sales of its shop around its time, and those before it that say what is usual. */
export async function shopIds(
  tx: Tx,
  orders: readonly { order: OrderEvent; asOf: number }[],
): Promise<{ near: number[]; usual: number[] }[]> {
  const found = orders.map(() => ({ near: [] as number[], usual: [] as number[] }));
  const rows = orders.map(({ order, asOf }, n) => ({
    ...{ n, own: order.id, shop: order.shop, at: iso(order.at) },
    ...{ since: iso(order.at - NEAR_MS), upto: iso(Math.min(asOf, order.at + NEAR_MS)) },
  }));
  const near = await rowsOf<{ n: number; id: string; near: boolean }>(
    tx,
    sql`select w.n, x.id, x.near from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as w (n int, own bigint, shop int, at timestamptz, since timestamptz, upto timestamptz)
        cross join lateral (
          (select id, placed_at, true as near from "order" where shop_id = w.shop and kind = 'sale' and id <> w.own
             and placed_at between w.since and w.upto order by placed_at desc, id desc limit ${MOST_NEAR})
          union all
          (select id, placed_at, false from "order" where shop_id = w.shop and kind = 'sale' and placed_at < w.at
           order by placed_at desc, id desc limit ${USUAL})) x
        order by w.n, x.placed_at, x.id`,
  );
  for (const row of near) found[row.n]?.[row.near ? 'near' : 'usual'].push(Number(row.id));
  return found;
}

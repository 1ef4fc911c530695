import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

const DAY_MS = 86_400_000;

/** Orders that one sweep scores at most, the newest; marks bring each order when it comes. */
export const MOST_SWEPT = 5_000;
/** Orders that one look at marks scores at most. */
const MOST_MARKED = 1_500;

/** Sales placed within the span, the newest first. */
export async function placedIn(tx: Tx, since: Date, until: Date, most = MOST_SWEPT): Promise<number[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select id from "order" where kind = 'sale' and placed_at >= ${instantParam(since)} and placed_at < ${instantParam(until)}
        order by placed_at desc, id desc limit ${most}`,
  );
  return rows.map(({ id }) => Number(id));
}

/**
 * These orders, and those that they may have made suspect: other orders of the last days with the same buyer, device, address or
 * payer. An order is judged anew when its neighbours come.
 */
export async function marked(tx: Tx, refs: readonly number[], { until, days }: { until: Date; days: number }) {
  const own = sql.param([...refs].slice(0, MOST_MARKED));
  const since = instantParam(new Date(until.getTime() - days * DAY_MS));
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`with own as (select id, customer from "order" where id = any (${own}::bigint[])),
          hashes as (select distinct kind, hash from order_trait where order_id in (select id from own) and kind <> 'ip')
        select id from own
        union
        (select t.order_id from hashes h cross join lateral (select order_id from order_trait t where t.kind = h.kind
           and t.hash = h.hash and t.placed_at >= ${since} order by t.placed_at desc limit 60) t limit ${MOST_MARKED})
        union
        (select o.id from (select distinct customer from own where customer is not null) b cross join lateral (
           select id from "order" o where o.customer = b.customer and o.placed_at >= ${since}
           order by o.placed_at desc limit 30) o limit ${MOST_MARKED})
        order by 1 desc limit ${MOST_MARKED}`,
  );
  return rows.map(({ id }) => Number(id));
}

export type Named = { id: number; number: string; shopId: number; shop: string; category: string };

/** What people call these orders, and whose they are. */
export async function namesOf(tx: Tx, ids: readonly number[]): Promise<Map<number, Named>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf<{ id: string; number: string; shop_id: number; code: string }>(
    tx,
    sql`select o.id, o.number, o.shop_id, s.code from "order" o join shop s on s.id = o.shop_id
        where o.id = any (${sql.param([...ids])}::bigint[])`,
  );
  return new Map(
    rows.map(({ id, number, shop_id, code }) => [
      Number(id),
      { id: Number(id), number, shopId: shop_id, shop: code, category: '' },
    ]),
  );
}

/** The shop by whose means an order was placed. */
export type OwnMeans = { shopId: number; code: string };

/**
 * Of these orders, those that were placed by what one of our own shops is known by: its device, its address, or paid by its payee.
 * The hashes are of one make (linked/identity.ts).
 */
export async function byOwnMeans(tx: Tx, ids: readonly number[]): Promise<Map<number, OwnMeans>> {
  if (ids.length === 0) return new Map();
  const rows = await rowsOf<{ order_id: string; shop_id: number; code: string }>(
    tx,
    sql`select distinct on (t.order_id) t.order_id, s.id as shop_id, s.code from order_trait t
        join shop_identity i on i.hash = t.hash and i.kind = case t.kind when 'payer' then 'payee' else t.kind end
        join shop s on s.id = i.shop_id
        where t.order_id = any (${sql.param([...ids])}::bigint[]) and t.kind in ('device', 'address', 'payer')
        order by t.order_id, s.code`,
  );
  return new Map(rows.map(({ order_id, shop_id, code }) => [Number(order_id), { shopId: shop_id, code }]));
}

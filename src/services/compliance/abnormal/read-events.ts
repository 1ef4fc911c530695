import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { isNight, type Kind, MOST_SKUS, type OrderEvent } from './event.ts';

/** Events that were read, by order; a batch of orders shares most of its surroundings. */
export type Known = Map<number, OrderEvent>;

/** More than this is not kept between batches. */
const MOST_KNOWN = 40_000;

type Row = {
  id: string;
  shop_id: number;
  at: number;
  refund: boolean;
  refunded: number | null;
  hour: number;
  customer: string | null;
  traits: Partial<Record<Kind, string>> | null;
  amount: string | null;
  discount: string | null;
  lines: number;
  most: number | null;
  skus: string[] | null;
};

/** The orders of these numbers as events, those in sight; what was read before is not read again. */
export async function readEvents(tx: Tx, ids: readonly number[], known: Known): Promise<OrderEvent[]> {
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  if (missing.length > 0) {
    if (known.size + missing.length > MOST_KNOWN) known.clear();
    const wanted = known.size === 0 ? [...new Set(ids)] : missing;
    for (const row of await rowsOf<Row>(tx, eventsQuery(wanted))) known.set(Number(row.id), eventOf(row));
  }
  return ids.flatMap((id) => known.get(id) ?? []);
}

/** A returned line does not say when it came back: not before the order was last told. */
const eventsQuery = (ids: readonly number[]) => sql`
  select o.id, o.shop_id, round(extract(epoch from o.placed_at) * 1000)::float8 as at, o.kind = 'cancellation' as refund,
    round(extract(epoch from case when o.status = 'cancelled' then coalesce(o.cancelled_at, o.updated_at, o.placed_at)
      when l.back then coalesce(o.updated_at, o.placed_at) end) * 1000)::float8 as refunded,
    extract(hour from o.placed_at at time zone s.time_zone)::int as hour, o.customer, t.traits,
    l.amount::text as amount, c.discount::text as discount, coalesce(l.lines, 0)::int as lines, l.most::int as most, l.skus
  from "order" o join shop s on s.id = o.shop_id
  cross join lateral (select jsonb_object_agg(kind, hash) as traits from order_trait where order_id = o.id) t
  cross join lateral (select sum(discount_minor) as discount from order_coupon where order_id = o.id) c
  cross join lateral (
    select sum(abs(minor)) filter (where not gone) as amount, count(*) filter (where not gone) as lines,
      max(abs(quantity)) filter (where not gone) as most, bool_or(gone) as back,
      (array_agg(distinct code collate "C" order by code collate "C"))[1:${sql.raw(String(MOST_SKUS))}] as skus
    from (select sku as code, quantity, quantity * unit_minor as minor, kind = 'return' and o.kind <> 'cancellation' as gone
            from order_line where order_id = o.id
          union all
          select item || ':' || variant, quantity, total_minor, false from unmatched_line where order_id = o.id) x) l
  where o.id = any (${sql.param([...ids])}::bigint[]) and o.kind in ('sale', 'cancellation')`;

function eventOf(row: Row): OrderEvent {
  const traits = { ...(row.customer !== null && { buyer: row.customer }), ...row.traits };
  return {
    id: Number(row.id),
    at: row.at,
    shop: row.shop_id,
    traits,
    refund: row.refund,
    ...(row.refunded !== null && { refundedAt: row.refunded }),
    night: isNight(row.hour),
    amount: Number(row.amount ?? 0),
    discount: Number(row.discount ?? 0),
    lines: row.lines,
    most: row.most ?? 0,
    skus: row.skus ?? [],
  };
}

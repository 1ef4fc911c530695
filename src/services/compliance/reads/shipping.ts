import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** How long a shop may take from payment until it ships. */
export type ShipPromise = { shopId: number; hours: number; warnHours: number };

export type DueOrder = {
  id: number;
  shopId: number;
  number: string;
  paidAt: Date;
  dueAt: Date;
  /** Undefined: it has not left. */
  shippedAt: Date | undefined;
  /** It waits for goods on their way: due at the end of the day that was promised. */
  presale: boolean;
};

const HOUR = sql`interval '1 hour'`;

type Span = { since: Date; until: Date; orders?: readonly number[]; most: number };

/**
 * Paid orders that left too late, are late, or will be within their shop's warning time, by when they are due, the earliest first.
 * Only orders of which the platform says when they were paid: of others nobody knows when the clock began.
 */
export async function dueOrders(tx: Tx, promises: readonly ShipPromise[], span: Span): Promise<DueOrder[]> {
  const { since, until, orders, most } = span;
  const rows = await rowsOf<Record<string, string | number | boolean | null>>(
    tx,
    sql`${dueOf(promises, orders)}
        select * from due
        where due_at >= ${instantParam(since)} and due_at < ${instantParam(until)} + warn * ${HOUR}
          and (shipped_at > due_at or shipped_at is null)
        order by due_at, id limit ${most}`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    shopId: Number(row['shop_id']),
    number: String(row['number']),
    paidAt: instantOf(row['paid_at']),
    dueAt: instantOf(row['due_at']),
    shippedAt: row['shipped_at'] === null ? undefined : instantOf(row['shipped_at']),
    presale: Boolean(row['presale']),
  }));
}

/** Of the orders that were due in a span: how many, and how many left late or not at all. */
export async function shippedLate(
  tx: Tx,
  promises: readonly ShipPromise[],
  { since, until }: { since: Date; until: Date },
): Promise<{ due: number; late: number }> {
  const [row] = await rowsOf<{ due: number; late: number }>(
    tx,
    sql`${dueOf(promises)} select count(*)::int as due, count(*) filter (where shipped_at > due_at or shipped_at is null)::int as late
        from due where due_at >= ${instantParam(since)} and due_at < ${instantParam(until)}`,
  );
  return row ?? { due: 0, late: 0 };
}

const dueOf = (promises: readonly ShipPromise[], orders?: readonly number[]) => sql`with due as (
    select o.id, o.shop_id, o.number, o.paid_at, o.shipped_at, p.warn, w.promised is not null as presale,
      greatest(o.paid_at + p.hours * ${HOUR}, (w.promised + 1)::timestamp at time zone s.time_zone) as due_at
    from "order" o
    join jsonb_to_recordset(${JSON.stringify(
      promises.map(({ shopId, hours, warnHours }) => ({ shop: shopId, hours, warn: warnHours })),
    )}::jsonb) as p (shop int, hours float8, warn float8) on p.shop = o.shop_id
    join shop s on s.id = o.shop_id
    left join lateral (select max(r.promised_on) as promised from presale r
      where r.order_number = o.number and r.shop_id = o.shop_id and r.state <> 'released') w on true
    where o.kind = 'sale' and o.paid_at is not null and o.cancelled_at is null and o.status <> 'cancelled'
      and (${orders === undefined} or o.id = any (${sql.param([...(orders ?? [])])}::bigint[])))`;

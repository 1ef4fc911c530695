import { UserError } from '../../../core/errors.ts';
import { foldName } from '../../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };

/** How a coupon fares. Amounts in minor units of its currency; what a platform does not tell is not there. */
export type CouponFigures = {
  id: number;
  name: string;
  shop: string;
  timeZone: string;
  state: string;
  currency: string;
  startsAt: Date;
  endsAt: Date;
  total?: number;
  taken?: number;
  used?: number;
  /** Used of taken, in percent. */
  redeemed?: number;
  /** Taken of all there are, in percent. */
  takenOfAll?: number;
  /** Orders that used it, as the shop's orders say, and what it took off them altogether. */
  orders: number;
  costMinor: bigint;
  costPerOrderMinor?: bigint;
  /** What those orders came to before it, and their margin is not ours to know. */
  revenueMinor: bigint;
  /** How many were taken and used at each reading, thinned to at most MOST_POINTS. */
  curve: { at: Date; taken: number; used: number }[];
};

/** Points of a take-up curve. */
export const MOST_POINTS = 60;

/** By our number, the platform's id, code or name; several of one name are told apart by number. Throws coupon.not_found, coupon.which. */
export async function couponFigures(d: Deps, typed: string): Promise<CouponFigures> {
  const id = await couponCalled(d.tx, typed);
  const [row] = await rowsOf<{
    name: string;
    shop: string;
    time_zone: string;
    state: string;
    currency: string;
    starts_at: string;
    ends_at: string;
    total: number | null;
    taken: number | null;
    used: number | null;
    orders: number;
    cost: string;
    revenue: string;
  }>(
    d.tx,
    sql`select c.name, s.code as shop, s.time_zone, c.state, c.currency, c.starts_at, c.ends_at, c.total, c.taken, c.used,
          u.orders, u.cost, u.revenue
        from coupon c join shop s on s.id = c.shop_id cross join lateral (
          select count(*)::int as orders, coalesce(sum(oc.discount_minor), 0)::text as cost,
            coalesce(sum((select sum(l.quantity * l.unit_minor) from order_line l where l.order_id = o.id and l.kind = 'sale')), 0)::text as revenue
          from order_coupon oc join "order" o on o.id = oc.order_id
          where oc.shop_id = c.shop_id and oc.coupon in (c.external_id, nullif(c.code, '')) and o.status <> 'cancelled') u
        where c.id = ${id}`,
  );
  if (!row) throw notFound(typed);
  const { taken, used, total } = row;
  const cost = BigInt(row.cost);
  return {
    id,
    name: row.name,
    shop: row.shop,
    timeZone: row.time_zone,
    state: row.state,
    currency: row.currency,
    startsAt: instantOf(row.starts_at),
    endsAt: instantOf(row.ends_at),
    ...(total === null ? {} : { total }),
    ...(taken === null ? {} : { taken }),
    ...(used === null ? {} : { used }),
    ...(taken && used !== null ? { redeemed: (used / taken) * 100 } : {}),
    ...(total && taken !== null ? { takenOfAll: (taken / total) * 100 } : {}),
    orders: row.orders,
    costMinor: cost,
    ...(row.orders > 0 ? { costPerOrderMinor: cost / BigInt(row.orders) } : {}),
    revenueMinor: BigInt(row.revenue),
    curve: await curveOf(d.tx, id),
  };
}

async function curveOf(tx: Tx, id: number): Promise<CouponFigures['curve']> {
  const rows = await rowsOf<{ at: string; taken: number; used: number }>(
    tx,
    sql`with numbered as (
          select at, taken, used, row_number() over (order by at) - 1 as n, count(*) over () as all_of from coupon_sample where coupon_id = ${id})
        select at, taken, used from numbered
        where n = all_of - 1 or n % greatest(1, ceil(all_of / ${MOST_POINTS - 1}::numeric)::int) = 0 order by at`,
  );
  return rows.map(({ at, taken, used }) => ({ at: instantOf(at), taken, used }));
}

async function couponCalled(tx: Tx, typed: string): Promise<number> {
  const bare = typed.replace(/^#/, '').trim();
  const rows = await rowsOf<{ id: string; exact: boolean; shop: string }>(
    tx,
    sql`select c.id, c.id::text = ${bare} as exact, s.code as shop from coupon c join shop s on s.id = c.shop_id
        where c.id::text = ${bare} or c.external_id = ${bare} or lower(c.code) = lower(${bare})
          or lower(regexp_replace(c.name, '\\s', '', 'g')) = ${foldName(bare)}
        order by c.id::text = ${bare} desc, c.id desc limit 20`,
  );
  const [first] = rows;
  if (!first) throw notFound(typed);
  if (rows.length > 1 && !first.exact) {
    const list = rows.map(({ id, shop }) => `${id} (${shop})`).join(', ');
    throw new UserError('coupon.which', {
      zh: `有 ${rows.length} 张券叫“${typed}”，请写编号：${list}`,
      en: `There are ${rows.length} coupons called “${typed}”; write the number: ${list}`,
    });
  }
  return Number(first.id);
}

const notFound = (typed: string): UserError =>
  new UserError('coupon.not_found', {
    zh: `没有找到优惠券“${typed}”，发送 优惠券 可以看全部`,
    en: `There is no coupon “${typed}”; send coupon to see all`,
  });

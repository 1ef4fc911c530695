import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import type { Money } from '../../core/terms.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';

/** What is held of an order, or was: units of a SKU in one warehouse. `state`: open, shipped, released, expired. */
export type OrderHold = {
  sku: string;
  warehouse: Localized;
  owner: string;
  units: number;
  short: number;
  state: string;
};

/** An order from its placing to its end, over the shops in sight. Times are the platform's. */
export type OrderLife = {
  number: string;
  shop: { code: string; name: Localized };
  /** placed, paid, shipped, delivered, closed, cancelled; of imported orders: closed. */
  status: string;
  source: string;
  placedAt: Date;
  paidAt: Date | undefined;
  shippedAt: Date | undefined;
  deliveredAt: Date | undefined;
  cancelledAt: Date | undefined;
  carrier: string;
  region: string;
  /** sale, free, return (negative), charge, adjustment; in pieces. */
  lines: { sku: string; title: string; kind: string; quantity: number; unit: Money }[];
  /** In listing units: nobody has said what they are. */
  unmatched: { item: string; variant: string; title: string; quantity: number }[];
  holds: OrderHold[];
  /** By the platform's id. */
  coupons: { id: string; discount: Money }[];
};

type Row = Record<string, string | null>;

/** Throws order.not_found, order.two_shops. */
export async function orderCalled(tx: Tx, number: string, shopId: number | undefined): Promise<OrderLife> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select o.*, s.code, s.name_zh, s.name_en from "order" o join shop s on s.id = o.shop_id
        where o.number = ${number} ${shopId === undefined ? sql`` : sql`and o.shop_id = ${shopId}`} order by s.code limit 6`,
  );
  const [row] = rows;
  if (!row) throw notFound(number);
  if (rows.length > 1)
    throw twoShops(
      number,
      rows.map(({ code }) => String(code)),
    );
  const id = Number(row['id']);
  return {
    ...headOf(row),
    lines: await linesOf(tx, id, String(row['currency'])),
    unmatched: await unmatchedOf(tx, id),
    holds: await holdsOf(tx, String(row['number']), Number(row['shop_id'])),
    coupons: await couponsOf(tx, id, String(row['currency'])),
  };
}

const when = (value: string | null | undefined): Date | undefined =>
  value === null || value === undefined ? undefined : instantOf(value);

const headOf = (row: Row) => ({
  number: String(row['number']),
  shop: { code: String(row['code']), name: { zh: String(row['name_zh']), en: String(row['name_en']) } },
  status: String(row['status']),
  source: String(row['source']),
  placedAt: instantOf(row['placed_at']),
  paidAt: when(row['paid_at']),
  shippedAt: when(row['shipped_at']),
  deliveredAt: when(row['delivered_at']),
  cancelledAt: when(row['cancelled_at']),
  carrier: row['carrier'] ?? '',
  region: row['region'] ?? '',
});

async function linesOf(tx: Tx, id: number, currency: string): Promise<OrderLife['lines']> {
  const rows = await rowsOf<{ sku: string; title: string; kind: string; quantity: number; minor: string }>(
    tx,
    sql`select l.sku, k.title, l.kind, l.quantity, l.unit_minor::text as minor from order_line l join sku k on k.code = l.sku
        where l.order_id = ${id} order by l.id`,
  );
  return rows.map(({ minor, ...line }) => ({ ...line, unit: { minor: BigInt(minor), currency } }));
}

const unmatchedOf = (tx: Tx, id: number): Promise<OrderLife['unmatched']> =>
  rowsOf(tx, sql`select item, variant, title, quantity from unmatched_line where order_id = ${id} order by id`);

async function holdsOf(tx: Tx, number: string, shopId: number): Promise<OrderHold[]> {
  const rows = await rowsOf<Omit<OrderHold, 'warehouse'> & { zh: string; en: string }>(
    tx,
    sql`select r.sku, w.name_zh as zh, w.name_en as en, r.owner, sum(r.quantity)::int as units, sum(r.short)::int as short, r.state
        from reservation r join warehouse w on w.id = r.warehouse_id
        where r.order_number = ${number} and r.shop_id = ${shopId} group by r.sku, w.id, r.owner, r.state
        order by r.sku, w.id, r.owner, r.state`,
  );
  return rows.map(({ zh, en, ...hold }) => ({ ...hold, warehouse: { zh, en } }));
}

async function couponsOf(tx: Tx, id: number, currency: string): Promise<OrderLife['coupons']> {
  const rows = await rowsOf<{ coupon: string; minor: string }>(
    tx,
    sql`select coupon, discount_minor::text as minor from order_coupon where order_id = ${id} order by coupon`,
  );
  return rows.map(({ coupon, minor }) => ({ id: coupon, discount: { minor: BigInt(minor), currency } }));
}

const notFound = (number: string): UserError =>
  new UserError('order.not_found', {
    zh: `没有订单“${number}”；请检查订单号，刚下的单可以用 拉单 看同步到哪里了`,
    en: `There is no order “${number}”; check its number, or send pull to see how far the shop has been read`,
  });

const twoShops = (number: string, shops: readonly string[]): UserError =>
  new UserError('order.two_shops', {
    zh: `几家店都有订单“${number}”（${shops.join('、')}），请加上：店铺 ${shops[0]}`,
    en: `Several shops have an order “${number}” (${shops.join(', ')}); add: shop ${shops[0]}`,
  });

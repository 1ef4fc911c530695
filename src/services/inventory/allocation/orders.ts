import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { componentsOf } from '../reservations/bundles.ts';
import type { OrderLine } from './allocate.ts';
import type { Stock } from './rules.ts';

type Shop = { id: number; code: string };

/** What is to be allocated: an order of a shop, or lines that somebody typed. Bundles are their components by now. */
export type Asked = {
  number: string | undefined;
  status: string | undefined;
  shop: Shop | undefined;
  lines: OrderLine[];
};

/**
 * The goods of an order of the shops in sight: what it sold or gave away, bundles by their components. Throws
 * allocate.no_order, allocate.two_shops, allocate.nothing.
 */
export async function orderCalled(tx: Tx, number: string, shop: Shop | undefined): Promise<Asked> {
  const rows = await rowsOf<{ id: string; number: string; status: string; shopId: number; code: string }>(
    tx,
    sql`select o.id, o.number, o.status, s.id as "shopId", s.code from "order" o join shop s on s.id = o.shop_id
        where o.number = ${number} ${shop ? sql`and s.id = ${shop.id}` : sql``} order by s.code limit 5`,
  );
  const [order, other] = rows;
  if (!order) throw noOrder(number);
  if (other)
    throw twoShops(
      number,
      rows.map(({ code }) => code),
    );
  const lines = await rowsOf<OrderLine>(
    tx,
    sql`select l.sku, l.quantity from order_line l join sku k on k.code = l.sku
        where l.order_id = ${order.id} and l.kind in ('sale', 'free') and l.quantity > 0 and k.kind = 'goods' order by l.id`,
  );
  if (lines.length === 0) throw nothing(number);
  const of = { id: order.shopId, code: order.code };
  return { number: order.number, status: order.status, shop: of, lines: await inComponents(tx, lines) };
}

/** Bundles become what they are made of. */
export async function inComponents(tx: Tx, lines: readonly OrderLine[]): Promise<OrderLine[]> {
  const bundles = await componentsOf(tx, [...new Set(lines.map(({ sku }) => sku))]);
  return lines.flatMap((line) =>
    (bundles.get(line.sku) ?? [{ sku: line.sku, quantity: 1 }]).map(({ sku, quantity }) => ({
      sku,
      quantity: quantity * line.quantity,
    })),
  );
}

/** A level as allocation sees it; `warehouseId` for whoever reserves it. */
export type StockAt = Stock & { warehouseId: number };

/**
 * What this asker may take of each level: what nobody has a claim to, with what expired holds still keep, and what the
 * shop has been assigned there. A level with less than nothing has nothing. Dates are those of lots that may still be sold.
 */
export async function stockFor(
  tx: Tx,
  skus: readonly string[],
  shopId: number | undefined,
  now: Date,
): Promise<StockAt[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const rows = await rowsOf<Omit<StockAt, 'expiresOn'> & { expires_on: string | null }>(
    tx,
    sql`select l.sku, w.code as warehouse, l.warehouse_id as "warehouseId", l.owner, e.expires_on::text,
          (greatest(0, l.on_hand - l.reserved - l.safety - l.assigned + x.units) + coalesce(q.assigned, 0))::int as available
        from stock_level l join warehouse w on w.id = l.warehouse_id
          left join quota q on (q.sku, q.warehouse_id, q.owner) = (l.sku, l.warehouse_id, l.owner) and q.shop_id = ${shopId ?? null}::int
          cross join lateral (
            select coalesce(sum(r.quantity - r.from_quota), 0) as units from reservation r
            where (r.sku, r.warehouse_id, r.owner) = (l.sku, l.warehouse_id, l.owner) and r.state = 'open' and r.expires_at <= ${at}) x
          cross join lateral (
            select min(t.expires_on) as expires_on from lot_level v join lot t on t.id = v.lot_id
            where t.sku = l.sku and v.warehouse_id = l.warehouse_id and v.owner = l.owner and v.on_hand > 0
              and t.recalled_at is null and t.expires_on >= (${at} at time zone 'Asia/Shanghai')::date) e
        where l.sku = any (${sql.param([...skus])}::text[]) order by l.sku, w.code, l.owner`,
  );
  return rows.map(({ expires_on, ...row }) => ({ ...row, ...(expires_on !== null && { expiresOn: expires_on }) }));
}

const noOrder = (number: string): UserError =>
  new UserError('allocate.no_order', {
    zh: `没有订单“${number}”；请检查订单号，或直接写商品和数量：分仓 TEE-RED-M 2`,
    en: `There is no order “${number}”; check its number, or write what it has: allocate TEE-RED-M 2`,
  });

const twoShops = (number: string, shops: readonly string[]): UserError =>
  new UserError('allocate.two_shops', {
    zh: `几家店都有订单“${number}”（${shops.join('、')}），请加上：店铺 ${shops[0]}`,
    en: `Several shops have an order “${number}” (${shops.join(', ')}); add: shop ${shops[0]}`,
  });

const nothing = (number: string): UserError =>
  new UserError('allocate.nothing', {
    zh: `订单“${number}”没有要发的商品，不用分仓`,
    en: `Order “${number}” has no goods to send; there is nothing to allocate`,
  });

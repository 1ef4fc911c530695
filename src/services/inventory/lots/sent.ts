import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** Units of a SKU that left for one order out of one warehouse and lot, and how many of them came back. */
export type Sent = {
  reservationId: number;
  shopId: number | undefined;
  shop: string;
  warehouseId: number;
  owner: string;
  lot: string | undefined;
  shipped: number;
  returned: number;
};

export type SentOf = { order: string; sku: string; lot?: string | undefined; shopId?: number | undefined };

type SentRow = Omit<Sent, 'reservationId' | 'shopId' | 'lot'> & {
  reservationId: string;
  shopId: number | null;
  lot: string | null;
};

/**
 * What an order got of a SKU, of one shop and lot. Throws return.no_order, and return.which_shop or return.which_lot where
 * more than one may be meant.
 */
export async function sentFor(tx: Tx, of: SentOf): Promise<Sent[]> {
  const all = await sentParts(tx, of);
  const own = all.filter(({ shopId }) => of.shopId === undefined || shopId === of.shopId);
  if (own.length === 0) throw noOrder(of);
  const shops = [...new Set(own.map(({ shop }) => shop))];
  if (shops.length > 1) throw whichShop(of, shops);
  const parts = own.filter(({ lot }) => of.lot === undefined || lot?.toLowerCase() === of.lot.toLowerCase());
  if (parts.length === 0) throw notOfLot(of, own);
  const lots = new Set(parts.map(({ lot }) => lot));
  if (lots.size > 1) throw whichLot(of, parts);
  return parts;
}

async function sentParts(tx: Tx, { order, sku }: SentOf): Promise<Sent[]> {
  const rows = await rowsOf<SentRow>(
    tx,
    sql`select m.reservation_id as "reservationId", r.shop_id as "shopId", coalesce(s.code, '') as shop,
          min(m.warehouse_id) filter (where m.kind = 'shipped') as "warehouseId", m.owner, l.code as lot,
          (-sum(m.delta) filter (where m.kind = 'shipped'))::int as shipped,
          coalesce(sum(m.delta) filter (where m.kind = 'returned'), 0)::int as returned
        from reservation r join movement m on m.reservation_id = r.id and m.sku = r.sku
          left join lot l on l.id = m.lot_id left join shop s on s.id = r.shop_id
        where r.order_number = ${order} and r.sku = ${sku} and m.kind in ('shipped', 'returned')
        group by m.reservation_id, r.shop_id, s.code, m.owner, l.code
        having count(*) filter (where m.kind = 'shipped') > 0 order by m.reservation_id, l.code`,
  );
  return rows.map((row) => ({
    ...row,
    reservationId: Number(row.reservationId),
    shopId: row.shopId ?? undefined,
    lot: row.lot ?? undefined,
  }));
}

const noOrder = ({ order, sku }: SentOf): UserError =>
  new UserError('return.no_order', {
    zh: `订单 ${order} 没有发出过 ${sku}，请检查订单号和商品；不是订单的货请用 调整`,
    en: `Order ${order} was not sent any ${sku}, check the order and the SKU; goods of no order are put in with adjust`,
  });

const whichShop = ({ order }: SentOf, shops: string[]): UserError =>
  new UserError('return.which_shop', {
    zh: `几家店都有订单 ${order}：${shops.join('、')}；请加上 店铺 ${shops[0]}`,
    en: `Several shops have an order ${order}: ${shops.join(', ')}; add shop ${shops[0]}`,
  });

const lotsOf = (parts: readonly Sent[]): string =>
  parts.map(({ lot, shipped }) => `${lot ?? '–'} × ${shipped}`).join(', ');

const whichLot = ({ order }: SentOf, parts: readonly Sent[]): UserError =>
  new UserError('return.which_lot', {
    zh: `订单 ${order} 发出了几个批次（${lotsOf(parts)}），请看包装，加上 批次 和批号`,
    en: `Order ${order} was sent several lots (${lotsOf(parts)}); look at the package and add lot and its code`,
  });

const notOfLot = ({ order, lot }: SentOf, parts: readonly Sent[]): UserError =>
  new UserError('return.other_lot', {
    zh: `订单 ${order} 没有发出过批次 ${lot}，它发出的是：${lotsOf(parts)}；请检查批号`,
    en: `Order ${order} was not sent lot ${lot} but ${lotsOf(parts)}; please check the lot`,
  });

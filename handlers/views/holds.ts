import {
  arg,
  type Block,
  type Hold,
  holdName,
  type Localized,
  optional,
  type Shop,
  ShopName,
  same,
  standsFor,
  table,
  text,
  units,
  valueArg,
} from '#kit';
import { noSuchShop } from './shops.ts';

/** Which holds are meant: one by its number, or all of an order. */
export const holdArgs = {
  id: optional(units({ zh: '锁单编号', en: 'number of the hold' }, 1)),
  order: optional(
    valueArg({ zh: '订单号', en: 'order number' }, (typed) => (typed.length <= 64 ? { value: typed } : undefined), {
      marker: { zh: '订单', en: 'order' },
    }),
  ),
  shop: optional(arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop', marker: { zh: '店铺', en: 'shop' } })),
};

type Meant = { id?: number | undefined; order?: string | undefined; shop?: string | undefined };
type Finder = { shops: { find(name: string): Promise<Shop | undefined> } };

/** What a person typed of them, as the service asks for it. Throws shops.not_found. */
export async function holdsMeant({ id, order, shop }: Meant, { shops }: Finder) {
  const found = shop === undefined ? undefined : await shops.find(shop);
  if (shop !== undefined && !found) throw noSuchShop(shop);
  return { id, orderNumber: order, shopId: found?.id };
}

/** Open reservations: who holds what, where, and until when. */
export const holdsTable = (holds: readonly Hold[], total: number): Block =>
  table(
    [
      { label: { zh: '编号', en: 'No.' }, align: 'right' },
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '数量', en: 'Units' }, align: 'right' },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '订单', en: 'Order' } },
      { label: { zh: '谁', en: 'Who' } },
      { label: { zh: '到期', en: 'Until' } },
      { label: { zh: '锁于', en: 'Since' } },
    ],
    holds.map((hold) => [
      hold.id,
      hold.sku,
      unitsOf(hold),
      { zh: placeOf(hold, hold.warehouseName.zh), en: placeOf(hold, hold.warehouseName.en) },
      orderOf(hold),
      hold.actor,
      hold.expiresAt ? { at: hold.expiresAt.toISOString() } : neverOf(hold),
      { at: hold.createdAt.toISOString() },
    ]),
    total,
  );

const unitsOf = ({ quantity, short }: Hold): number | Localized =>
  short > 0 ? { zh: `${quantity}（缺 ${short}）`, en: `${quantity} (${short} short)` } : quantity;

const placeOf = ({ owner }: Hold, name: string): string => (owner ? `${name} · ${owner}` : name);

function neverOf(hold: Hold): Localized {
  const whose = standsFor(hold);
  return { zh: `${whose.zh}，不到期`, en: `${whose.en}, never` };
}

const orderOf = (hold: Hold): Localized =>
  hold.kind === 'transfer' ? holdName(hold) : same([hold.shop, hold.orderNumber].filter(Boolean).join(' '));

/** The lines of an effect on reservations: each with its label. */
export const effectLines = (rows: readonly { label: Localized }[]): Block[] =>
  rows.length > 1 ? rows.slice(0, 10).map(({ label }) => text(label)) : [];

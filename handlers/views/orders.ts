import {
  at,
  type Block,
  field,
  fields,
  type Localized,
  money,
  type OrderLife,
  type PlainRow,
  same,
  table,
  text,
  withData,
} from '#kit';

/** What an order has come to, in the words of people. */
export const ORDER_STATES: Record<string, Localized> = {
  placed: { zh: '已下单', en: 'placed' },
  paid: { zh: '已付款', en: 'paid' },
  shipped: { zh: '已发货', en: 'shipped' },
  delivered: { zh: '已签收', en: 'delivered' },
  closed: { zh: '已完成', en: 'closed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

const LINE_KINDS: Record<string, Localized> = {
  sale: { zh: '售出', en: 'sold' },
  free: { zh: '赠品', en: 'free' },
  return: { zh: '退回', en: 'returned' },
  charge: { zh: '费用', en: 'charge' },
  adjustment: { zh: '调整', en: 'adjustment' },
};

const HOLD_STATES: Record<string, Localized> = {
  open: { zh: '锁定中', en: 'held' },
  shipped: { zh: '已出库', en: 'left' },
  released: { zh: '已释放', en: 'released' },
  expired: { zh: '已过期', en: 'expired' },
};

const said = (words: Record<string, Localized>, code: string): Localized => words[code] ?? same(code);

/** When what happened, as far as it has. */
export function lifeFields(order: OrderLife): Block {
  const times: [Localized, Date | undefined][] = [
    [{ zh: '下单', en: 'Placed' }, order.placedAt],
    [{ zh: '付款', en: 'Paid' }, order.paidAt],
    [{ zh: '发货', en: 'Shipped' }, order.shippedAt],
    [{ zh: '签收', en: 'Delivered' }, order.deliveredAt],
    [{ zh: '取消', en: 'Cancelled' }, order.cancelledAt],
  ];
  const from = new Set(
    order.holds.filter(({ state }) => state === 'open' || state === 'shipped').map(({ warehouse }) => warehouse.zh),
  );
  const names = (lang: 'zh' | 'en') =>
    [...from].map((zh) => order.holds.find(({ warehouse }) => warehouse.zh === zh)?.warehouse[lang] ?? zh).join(', ');
  return fields(
    field({ zh: '店铺', en: 'Shop' }, order.shop.name),
    field({ zh: '状态', en: 'State' }, said(ORDER_STATES, order.status)),
    ...times.flatMap(([label, when]) => (when ? [field(label, at(when))] : [])),
    ...(from.size > 0 ? [field({ zh: '出库仓', en: 'Leaves from' }, { zh: names('zh'), en: names('en') })] : []),
    ...(order.carrier ? [field({ zh: '快递', en: 'Carrier' }, order.carrier)] : []),
    ...(order.region ? [field({ zh: '地区', en: 'Region' }, order.region)] : []),
    ...order.coupons.map(({ id, discount }) => field({ zh: `优惠券 ${id}`, en: `Coupon ${id}` }, money(discount))),
  );
}

export function lineTable({ lines }: OrderLife): Block {
  const columns = [
    { label: { zh: '商品', en: 'SKU' } },
    { label: { zh: '名称', en: 'Title' } },
    { label: { zh: '类型', en: 'Kind' } },
    { label: { zh: '件数', en: 'Units' }, align: 'right' as const },
    { label: { zh: '单价', en: 'Price' }, align: 'right' as const },
  ];
  const rows = lines.map((line) => [
    line.sku,
    line.title,
    said(LINE_KINDS, line.kind),
    line.quantity,
    money(line.unit),
  ]);
  const data: PlainRow[] = lines.map(({ sku, title, kind, quantity, unit }) => ({
    ...{ sku, title, kind, quantity },
    unitMinor: unit.minor.toString(),
    currency: unit.currency,
  }));
  return withData(table(columns, rows), data);
}

/** What is held where, or was; what is short of it. */
export function holdTable({ holds }: OrderLife): Block[] {
  if (holds.length === 0) return [];
  const columns = [
    { label: { zh: '商品', en: 'SKU' } },
    { label: { zh: '仓库', en: 'Warehouse' } },
    { label: { zh: '件数', en: 'Units' }, align: 'right' as const },
    { label: { zh: '状态', en: 'State' } },
    { label: { zh: '缺', en: 'Short' }, align: 'right' as const },
  ];
  const rows = holds.map(({ sku, warehouse, owner, units, state, short }) => [
    sku,
    owner ? { zh: `${warehouse.zh} · ${owner}`, en: `${warehouse.en} · ${owner}` } : warehouse,
    units,
    said(HOLD_STATES, state),
    short,
  ]);
  const data: PlainRow[] = holds.map(({ sku, warehouse, owner, units, state, short }) => ({
    ...{ sku, warehouse: warehouse.en, owner, units, state, short },
  }));
  return [withData(table(columns, rows), data)];
}

/** Lines of listings that nobody has matched: they hold nothing. */
export function unmatchedNote({ unmatched }: OrderLife): Block[] {
  if (unmatched.length === 0) return [];
  const list = unmatched.map(
    ({ item, variant, title, quantity }) =>
      `${title || item}${variant ? ` (${item}/${variant})` : ` (${item})`} × ${quantity}`,
  );
  return [
    text({
      zh: `未对应商品，没有锁库存：${list.join('；')}`,
      en: `Not matched to a SKU, nothing is held: ${list.join('; ')}`,
    }),
  ];
}

import type { OrderFact, OrderLineFact, OrderState } from '../platform.ts';
import type { Broken, Columns, Row } from './sheet.ts';
import type { Values } from './values.ts';

/** One row a line of an order. Columns of names, phones and addresses are not read, whatever they are called. */
export const ORDER_COLUMNS: Columns = {
  order: ['order', '订单号', '订单编号', 'order_id'],
  line: ['line', '子订单号', '行号'],
  code: ['code', '商品编码', '商品ID', 'item'],
  variant: ['variant', '规格编码', '规格ID', 'sku_id'],
  outer: ['outer code', '商家编码', 'sku'],
  title: ['title', '商品标题', '商品名称'],
  quantity: ['quantity', '数量', '商品数量'],
  amount: ['amount', '金额', '实付金额'],
  state: ['state', '状态', '订单状态', 'status'],
  placed: ['placed', '下单时间', '创建时间'],
  updated: ['updated', '更新时间'],
  paid: ['paid', '付款时间', '支付时间'],
  shipped: ['shipped', '发货时间'],
  delivered: ['delivered', '签收时间', '完成时间'],
  cancelledAt: ['cancelled at', '取消时间'],
  carrier: ['carrier', '快递公司', '物流公司'],
  tracking: ['tracking', '快递单号', '物流单号'],
  region: ['region', '省份', '省'],
  buyer: ['buyer', '买家编号', '买家ID'],
  returned: ['returned', '退货数量'],
  cancelled: ['cancelled', '取消数量'],
};
export const ORDER_MUST = ['order', 'code', 'quantity', 'amount', 'state', 'placed'] as const;

const STATES: readonly (readonly [OrderState, RegExp])[] = [
  ['placed', /^(placed|unpaid|待付款|待支付|未付款)$/i],
  ['paid', /^(paid|待发货|已付款|已支付|待配货)$/i],
  ['shipped', /^(shipped|已发货|待收货)$/i],
  ['delivered', /^(delivered|已签收|已收货)$/i],
  ['closed', /^(closed|completed|已完成|交易成功)$/i],
  ['cancelled', /^(cancelled|canceled|已取消|已关闭|交易关闭)$/i],
];
const RANK = STATES.map(([state]) => state);

/** Orders of a file. `arrivedAt` is when we were told, by which windows are cut: a file may speak of long ago. */
export function ordersOf(rows: readonly Row[], values: Values, arrivedAt: Date, broken: Broken[]): OrderFact[] {
  const byOrder = new Map<string, Row[]>();
  for (const row of rows) {
    const why = faultOf(row, values);
    const id = row.cells['order'] ?? '';
    if (why) broken.push({ line: row.line, reason: why });
    else byOrder.set(id, [...(byOrder.get(id) ?? []), row]);
  }
  return [...byOrder].map(([id, lines]) => orderOf(id, lines, values, arrivedAt));
}

function faultOf({ cells }: Row, values: Values): string | undefined {
  if (!/^[^\p{C}]{1,100}$/u.test(cells['order'] ?? '')) return 'no order number';
  if (!/^[^\p{C}]{1,64}$/u.test(cells['code'] ?? '')) return 'no code of the goods';
  if (!values.units(cells['quantity'])) return 'the quantity is no whole number above zero';
  if (values.money(cells['amount']) === undefined) return 'the amount is no amount';
  if (!stateOf(cells['state'])) return 'an unknown state: placed, paid, shipped, delivered, closed or cancelled';
  if (!values.at(cells['placed'])) return 'the time of the order cannot be read: write 2026-06-01 10:00:00';
  return undefined;
}

const stateOf = (text = ''): OrderState | undefined => STATES.find(([, words]) => words.test(text))?.[0];

function orderOf(id: string, rows: readonly Row[], values: Values, arrivedAt: Date): OrderFact {
  const first = rows[0]?.cells ?? {};
  const at = (name: string) => values.at(first[name]);
  const state = stateOf(first['state']) ?? 'placed';
  const placedAt = at('placed') ?? arrivedAt;
  // A later state is later, whatever the file says of times: exports of the same minute stay in order.
  const version = `${(at('updated') ?? arrivedAt).toISOString()} ${RANK.indexOf(state)}`;
  const times = { paidAt: at('paid'), shippedAt: at('shipped'), deliveredAt: at('delivered') };
  const words = {
    carrier: first['carrier'],
    tracking: first['tracking'],
    region: first['region'],
    buyer: first['buyer'],
  };
  const said = [...Object.entries(times), ...Object.entries(words)].filter(([, value]) => value);
  return {
    id,
    version,
    state,
    placedAt,
    updatedAt: arrivedAt,
    ...Object.fromEntries(said),
    ...(state === 'cancelled' && { cancelledAt: at('cancelledAt') ?? at('updated') ?? arrivedAt }),
    currency: values.currency,
    lines: rows.map((row, n) => lineOf(row, n, values, state)),
  };
}

function lineOf({ cells }: Row, n: number, values: Values, state: OrderState): OrderLineFact {
  const quantity = values.units(cells['quantity']) ?? 0;
  const cancelled = state === 'cancelled' ? quantity : Math.min(quantity, values.units(cells['cancelled']) ?? 0);
  const returned = Math.min(quantity, values.units(cells['returned']) ?? 0);
  return {
    key: cells['line'] || String(n + 1),
    item: cells['code'] ?? '',
    variant: cells['variant'] ?? '',
    outerCode: cells['outer'] ?? '',
    title: (cells['title'] ?? '').slice(0, 300),
    quantity,
    totalMinor: values.money(cells['amount']) ?? 0n,
    ...(cancelled > 0 && { cancelled }),
    ...(returned > 0 && { returned }),
  };
}

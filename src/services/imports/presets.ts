import { foldHeader } from '../../core/csv-fields.ts';
import { UserError } from '../../core/errors.ts';

/** Columns of an orders file. `line` is the source's own key of a line where it has one. */
export type OrderColumn =
  | 'order'
  | 'line'
  | 'shop'
  | 'sku'
  | 'title'
  | 'quantity'
  | 'unit_price'
  | 'currency'
  | 'placed_at'
  | 'customer';

/** What an order number says about its kind: `c`ancellation, `a`djustment, nothing. */
export type OrderMark = 'c' | 'a' | '';

export type OrderPreset = {
  /** orders.source: reading a file again meets only orders of the same source. */
  source: string;
  /** Header names that mean a column, as foldHeader leaves them. */
  columns: Record<OrderColumn, readonly string[]>;
  currency?: string;
  timeZone?: string;
  /** What the orders belong to when no column says it. */
  shopName?: string;
  /** Codes that match are goods; the others are postage, fees, vouchers. Read by PostgreSQL. */
  goods?: string;
  monthFirst?: boolean;
  markOf(number: string): OrderMark;
};

const plain: OrderPreset = {
  source: 'import:table',
  columns: {
    order: ['order', 'order_number', '订单号', '订单编号'],
    line: ['line', 'line_id', '行号', '子订单号', '子订单编号'],
    shop: ['shop', '店铺', '店铺名称'],
    sku: ['sku', '商品编码', '商家编码'],
    title: ['title', '商品名称', '商品标题'],
    quantity: ['quantity', '数量'],
    unit_price: ['unit_price', 'price', '单价'],
    currency: ['currency', '币种'],
    placed_at: ['placed_at', '下单时间'],
    customer: ['customer', '客户', '买家'],
  },
  markOf: () => '',
};

/**
 * UCI Online Retail. Cancellations are invoices that begin with C, adjustments of bad debt with A. Goods have codes of
 * five digits with up to two letters, or are gifts of the DCGS range.
 */
const onlineRetail: OrderPreset = {
  source: 'import:online-retail',
  columns: {
    order: ['invoiceno', 'invoice'],
    line: [],
    shop: [],
    sku: ['stockcode'],
    title: ['description'],
    quantity: ['quantity'],
    unit_price: ['unitprice', 'price'],
    currency: [],
    placed_at: ['invoicedate'],
    customer: ['customerid', 'customer_id'],
  },
  currency: 'GBP',
  timeZone: 'Europe/London',
  shopName: 'Online Retail',
  goods: '^([0-9]{5}[A-Za-z]{0,2}|DCGS.*)$',
  monthFirst: true,
  markOf: (number) => (number.startsWith('C') ? 'c' : number.startsWith('A') ? 'a' : ''),
};

export const PRESETS = ['online-retail'] as const;
export type PresetName = (typeof PRESETS)[number];

/** Throws imports.no_preset. */
export function presetOf(name: string | undefined): OrderPreset {
  if (name === undefined) return plain;
  if (name === 'online-retail') return onlineRetail;
  throw new UserError('imports.no_preset', {
    zh: `没有预设 ${name}，可用：${PRESETS.join('、')}；不写 --preset 则用通用列名`,
    en: `There is no preset ${name}: use one of ${PRESETS.join(', ')}, or none for the general column names`,
  });
}

/** Where each column stands in the file; -1 for one that is not there. Throws imports.no_column. */
export function findColumns<C extends string>(
  header: readonly string[],
  names: Record<C, readonly string[]>,
  required: readonly NoInfer<C>[],
): Record<C, number> {
  const folded = header.map(foldHeader);
  const at = Object.fromEntries(
    Object.entries<readonly string[]>(names).map(([column, accepted]) => [
      column,
      folded.findIndex((name) => accepted.includes(name)),
    ]),
  ) as Record<C, number>;
  const missing = required.filter((column) => at[column] < 0);
  if (missing.length > 0)
    throw noColumn(
      missing.map((column) => names[column][0] ?? column),
      header,
    );
  return at;
}

export function noColumn(missing: readonly string[], header: readonly string[]): UserError {
  const has = header.slice(0, 20).join(', ').slice(0, 300);
  return new UserError('imports.no_column', {
    zh: `文件缺少列：${missing.join('、')}；文件的第一行是：${has}`,
    en: `The file has no column ${missing.join(', ')}; its first line is: ${has}`,
  });
}

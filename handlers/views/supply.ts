import {
  actions,
  type Block,
  breaksText,
  card,
  clampChars,
  type Item,
  type Localized,
  type Message,
  openUnits,
  type Purchase,
  quote,
  table,
  type Value,
} from '#kit';

const SHOWN = 20;

/** What a supplier sells, by SKU. */
export const itemsTable = (items: Item[], total: number): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '价格', en: 'Price' }, align: 'right' },
      { label: { zh: '阶梯价', en: 'Breaks' } },
      { label: { zh: '返利', en: 'Rebate' }, align: 'right' },
      { label: { zh: '起订/倍数/上限', en: 'Min/multiple/max' }, align: 'right' },
      { label: { zh: '交期（天）', en: 'Lead time (days)' }, align: 'right' },
      { label: { zh: '定制', en: 'Made to order' } },
    ],
    items.map((item) => [
      item.sku,
      { money: String(item.unitMinor), currency: item.currency },
      item.breaks.length > 0 ? breaksText(item.breaks, item.currency) : '–',
      `${item.rebateBp / 100}%`,
      `${item.minQuantity}/${item.multiple}/${item.maxQuantity ?? '–'}`,
      `${item.leadDays}${item.leadSpreadDays > 0 ? ` ± ${item.leadSpreadDays}` : ''}`,
      item.madeToOrderHours === undefined ? '–' : `${item.madeToOrderHours} h`,
    ]),
    total,
  );

const STATES: Record<Purchase['state'], Localized> = {
  open: { zh: '在途', en: 'open' },
  received: { zh: '已收齐', en: 'received' },
  closed: { zh: '已关闭', en: 'closed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

export const stateWords = ({ state }: Purchase): Localized => STATES[state];

/** One row an order. */
export const purchasesTable = (rows: Purchase[], total: number): Block =>
  table(
    [
      { label: { zh: '单号', en: 'No.' }, align: 'right' },
      { label: { zh: '供应商', en: 'Supplier' } },
      { label: { zh: '商品', en: 'Goods' } },
      { label: { zh: '还差', en: 'To come' }, align: 'right' },
      { label: { zh: '预计到货', en: 'Expected' } },
      { label: { zh: '状态', en: 'State' } },
    ],
    rows.map((order) => [
      order.id,
      order.supplier,
      goodsOf(order),
      order.state === 'open' ? order.lines.reduce((sum, line) => sum + openUnits(line), 0) : 0,
      order.lines.map(({ expectedOn }) => expectedOn).toSorted()[0] ?? '–',
      stateWords(order),
    ]),
    total,
  );

const goodsOf = ({ lines }: Purchase): Value => {
  const [first] = lines;
  if (lines.length === 1 && first) return `${first.sku} × ${first.quantity}`;
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return { zh: `${lines.length} 种商品，${units} 件`, en: `${lines.length} SKUs, ${units} units` };
};

/** An order with all its lines. */
export function purchaseCard(order: Purchase, title: Localized, tone: Message['tone'] = 'normal'): Message {
  const open = order.state === 'open';
  const [first] = order.lines.filter((line) => openUnits(line) > 0);
  const landed = order.lines.reduce((sum, { unitMinor, quantity }) => sum + BigInt(unitMinor) * BigInt(quantity), 0n);
  const come = order.lines.some(({ received, damaged }) => received + damaged > 0);
  return card(
    title,
    [
      {
        kind: 'fields',
        items: [
          { label: { zh: '供应商', en: 'Supplier' }, value: calledIn(order) },
          { label: { zh: '送到', en: 'To' }, value: order.warehouse },
          { label: { zh: '状态', en: 'State' }, value: stateWords(order) },
          { label: { zh: '货款', en: 'Amount' }, value: { money: String(landed), currency: order.currency } },
          {
            label: { zh: '下单', en: 'Ordered' },
            value: { zh: order.orderedBy, en: order.orderedBy },
          },
        ],
      },
      linesTable(order),
      ...(open && first ? [actions(...buttonsFor(order, first.sku, openUnits(first), come))] : []),
    ],
    tone,
  );
}

const calledIn = ({ supplier, supplierName }: Purchase): Localized => ({
  zh: `${supplier} · ${supplierName.zh}`,
  en: `${supplier} · ${supplierName.en}`,
});

const buttonsFor = (order: Purchase, sku: string, missing: number, come: boolean) => [
  {
    label: { zh: `收货 ${clampChars(sku, 20)} × ${missing}`, en: `Receive ${clampChars(sku, 20)} × ${missing}` },
    says: `receive ${order.id} ${quote(sku)} ${missing}`,
  },
  come
    ? { label: { zh: '关闭余量', en: 'Close the rest' }, says: `purchase close ${order.id}` }
    : { label: { zh: '取消采购单', en: 'Cancel the order' }, says: `purchase cancel ${order.id}` },
];

const linesTable = ({ lines, currency }: Purchase): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '订货', en: 'Ordered' }, align: 'right' },
      { label: { zh: '已收', en: 'Received' }, align: 'right' },
      { label: { zh: '破损', en: 'Damaged' }, align: 'right' },
      { label: { zh: '单价', en: 'Unit price' }, align: 'right' },
      { label: { zh: '承诺', en: 'Promised' } },
      { label: { zh: '预计', en: 'Expected' } },
    ],
    lines
      .slice(0, SHOWN)
      .map((line) => [
        line.owner ? { zh: `${line.sku}（寄售）`, en: `${line.sku} (consigned)` } : line.sku,
        line.quantity,
        line.received,
        line.damaged,
        { money: String(line.unitMinor), currency },
        line.promisedOn,
        line.expectedOn,
      ]),
    lines.length,
  );

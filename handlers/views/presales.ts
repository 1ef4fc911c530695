import { type Block, type LatePromise, type Message, table, UserError, type Value, type WaitingPresale } from '#kit';

const orNone = (value: string | null): Value => value ?? '–';
const dateOr = (day: string | null, none: Value): Value => (day === null ? none : { date: day });

/** Goods that a promise waits for, as people write them: purchase line 12, transfer 3. */
export function arrivalWords(arrival: string): { zh: string; en: string } {
  const [kind, id] = arrival.split(':');
  return kind === 'transfer'
    ? { zh: `调拨 ${id}`, en: `transfer ${id}` }
    : { zh: `采购行 ${id}`, en: `purchase line ${id}` };
}

const COLUMNS = {
  id: { label: { zh: '编号', en: 'No.' }, align: 'right' },
  sku: { label: { zh: '商品', en: 'SKU' } },
  shop: { label: { zh: '店铺', en: 'Shop' } },
  order: { label: { zh: '订单', en: 'Order' } },
  units: { label: { zh: '等待', en: 'Waits for' }, align: 'right' },
  promised: { label: { zh: '承诺到货', en: 'Promised' } },
  expected: { label: { zh: '预计到货', en: 'Expected' } },
} as const;

export const waitingTable = (rows: WaitingPresale[], total: number): Block =>
  table(
    [
      COLUMNS.id,
      COLUMNS.sku,
      COLUMNS.shop,
      COLUMNS.order,
      COLUMNS.units,
      { label: { zh: '已锁定', en: 'Held' }, align: 'right' },
      COLUMNS.promised,
      COLUMNS.expected,
      { label: { zh: '来自', en: 'From' } },
    ],
    rows.map((row) => [
      row.id,
      row.sku,
      row.shop,
      orNone(row.orderNumber),
      row.quantity - row.held,
      row.held,
      { date: row.promisedOn },
      dateOr(row.expectedOn, NOT_COMING),
      arrivalWords(row.arrival),
    ]),
    total,
  );

const NOT_COMING = { zh: '不再到货', en: 'not coming' };

export const lateMessage = (rows: LatePromise[]): Message => ({
  title: { zh: `预售晚到 · ${rows.length} 项`, en: `Presales that will be late · ${rows.length}` },
  tone: 'warning',
  blocks: [
    {
      kind: 'text',
      text: {
        zh: '答应的日期赶不上，请告诉买家，或用“预售 释放”放弃',
        en: 'The promised day will not be kept: tell the buyers, or give them up with “presale release”',
      },
    },
    table(
      [COLUMNS.id, COLUMNS.sku, COLUMNS.shop, COLUMNS.order, COLUMNS.units, COLUMNS.promised, COLUMNS.expected],
      rows
        .slice(0, SHOWN)
        .map((row) => [
          row.id,
          row.sku,
          row.shop,
          orNone(row.orderNumber),
          row.units,
          { date: row.promisedOn },
          dateOr(row.expectedOn, NOT_COMING),
        ]),
      rows.length,
    ),
    { kind: 'actions', buttons: [{ label: { zh: '预售单', en: 'Presales' }, says: 'presales' }] },
  ],
});

const SHOWN = 20;

export const badCap = (): UserError =>
  new UserError('presale.bad_cap', {
    zh: '请写上限件数（0 或以上的整数）或“不限”，例如：预售 上限 TEE-RED-M SH-1 50',
    en: 'Give the cap in units (a whole number, 0 or more) or none, for example: presale cap TEE-RED-M SH-1 50',
  });

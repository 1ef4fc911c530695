import {
  type Block,
  dayIn,
  type Expiring,
  type ExpiringGroup,
  field,
  fields,
  type Localized,
  type Lot,
  type LotTrace,
  note,
  same,
  table,
  text,
  type Value,
  valueArg,
} from '#kit';

/** A lot's code as it is typed: 1 to 64 characters. */
export const lotArg = valueArg({ zh: '批号', en: 'lot' }, (typed) =>
  typed.length >= 1 && typed.length <= 64 ? { value: typed } : undefined,
);

const DAY_MS = 86_400_000;

/** Days from one day to another (YYYY-MM-DD). */
const daysTo = (day: string, today: string): number => (Date.parse(day) - Date.parse(today)) / DAY_MS;

const right = 'right' as const;

export const dayValue = (day: string): Value => ({ date: day });

/** Lots with what is left of them. `today`: YYYY-MM-DD where the room is. */
export const lotTable = (lots: Lot[], total: number, today: string): Block =>
  table(
    [
      { label: { zh: '批次', en: 'Lot' } },
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '到期', en: 'Expires' } },
      { label: { zh: '剩余天数', en: 'Days left' }, align: right },
      { label: { zh: '在库', en: 'On hand' }, align: right },
      { label: { zh: '冻结', en: 'Frozen' }, align: right },
    ],
    lots.map((lot) => [
      lot.code,
      lot.sku,
      dayValue(lot.expiresOn),
      daysTo(lot.expiresOn, today),
      lot.onHand,
      lot.frozen,
    ]),
    total,
  );

/** What a lot is. */
export const lotFields = (lot: Lot, today: string): Block =>
  fields(
    field({ zh: '商品', en: 'SKU' }, `${lot.sku} · ${lot.title}`),
    field({ zh: '生产日期', en: 'Made on' }, lot.producedOn ? dayValue(lot.producedOn) : '–'),
    field({ zh: '到期日', en: 'Expires on' }, dayValue(lot.expiresOn)),
    field({ zh: '剩余天数', en: 'Days left' }, daysTo(lot.expiresOn, today)),
    field({ zh: '供应商', en: 'Supplier' }, lot.supplier || '–'),
    ...(lot.recalledAt
      ? [
          field({ zh: '已召回', en: 'Recalled' }, { at: lot.recalledAt.toISOString() }),
          field({ zh: '召回原因', en: 'Recalled because' }, lot.recallReason),
        ]
      : []),
  );

const named = (name: Localized, code: string, owner: string): Localized => {
  const full = (word: string) => `${word === code ? '' : `${word} `}${code}${owner ? ` · ${owner}` : ''}`;
  return { zh: full(name.zh), en: full(name.en) };
};

export const placesTable = ({ places }: Pick<LotTrace, 'places'>): Block[] =>
  places.length === 0
    ? [text({ zh: '各仓都没有剩余', en: 'Nothing is left in any warehouse' })]
    : [
        table(
          [
            { label: { zh: '剩余在', en: 'Left in' } },
            { label: { zh: '在库', en: 'On hand' }, align: right },
            { label: { zh: '冻结', en: 'Frozen' }, align: right },
          ],
          places.map((place) => [named(place.name, place.warehouse, place.owner), place.onHand, place.frozen]),
        ),
      ];

const KINDS: Record<string, Localized> = {
  received: { zh: '收货', en: 'received' },
  transferred_in: { zh: '调入', en: 'transferred in' },
};

export const receiptsTable = ({ receipts }: LotTrace, supplier: string): Block[] =>
  receipts.rows.length === 0
    ? [text({ zh: '没有收货记录', en: 'No receipt of it is recorded' })]
    : [
        table(
          [
            { label: { zh: '收货时间', en: 'Came in' } },
            { label: { zh: '类型', en: 'Kind' } },
            { label: { zh: '件数', en: 'Units' }, align: right },
            { label: { zh: '仓库', en: 'Warehouse' } },
            { label: { zh: '谁', en: 'Who' } },
            { label: { zh: '供应商', en: 'Supplier' } },
            { label: { zh: '单据', en: 'Cause' } },
          ],
          receipts.rows.map((one) => [
            { at: one.at.toISOString() },
            KINDS[one.kind] ?? same(one.kind),
            one.units,
            one.warehouse,
            one.actor,
            one.kind === 'received' ? supplier || '–' : '–',
            causeOf(one),
          ]),
          receipts.total,
        ),
      ];

/** The paper it came with, and what was said of it. */
function causeOf({ purchase, transfer, reason }: LotTrace['receipts']['rows'][number]): Localized {
  const paper = (purchaseWord: string, transferWord: string) =>
    purchase === undefined ? transfer && `${transferWord} ${transfer}` : `${purchaseWord} ${purchase}`;
  const say = (word: string | number | undefined) => [word, reason].filter(Boolean).join(' · ') || '–';
  return { zh: say(paper('采购单', '调拨')), en: say(paper('purchase order', 'transfer')) };
}

const receiverOf = ({ order, hold }: LotTrace['orders']['rows'][number]): Value =>
  order ?? (hold === undefined ? '–' : { zh: `锁单 ${hold}`, en: `hold ${hold}` });

/** Who got units of a lot, and how many by shop. */
export function ordersBlocks({ orders }: Pick<LotTrace, 'orders'>): Block[] {
  if (orders.total === 0) return [text({ zh: '还没有发给任何订单', en: 'No order has got any of it' })];
  return [
    table(
      [
        { label: { zh: '订单', en: 'Order' } },
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '发出', en: 'Shipped' }, align: right },
        { label: { zh: '退回', en: 'Returned' }, align: right },
        { label: { zh: '时间', en: 'Time' } },
      ],
      orders.rows.map((one) => [
        receiverOf(one),
        one.shop || '–',
        one.shipped,
        one.returned,
        { at: one.at.toISOString() },
      ]),
      orders.total,
    ),
    fields(
      ...orders.shops
        .slice(0, 20)
        .map(({ shop, units }) =>
          field({ zh: `发给 ${shop || '未写店铺'}`, en: `Shipped for ${shop || 'no shop'}` }, units),
        ),
    ),
  ];
}

export const sumsFields = ({ sums }: LotTrace): Block =>
  fields(
    field({ zh: '收到', en: 'Received' }, sums.received),
    field({ zh: '发出', en: 'Shipped' }, sums.shipped),
    ...(sums.returned > 0 ? [field({ zh: '退回', en: 'Returned' }, sums.returned)] : []),
    ...(sums.inTransit > 0 ? [field({ zh: '调拨在途', en: 'In transit' }, sums.inTransit)] : []),
    ...(sums.damaged > 0 ? [field({ zh: '到货破损或缺少', en: 'Damaged or missing on arrival' }, sums.damaged)] : []),
    ...(sums.gaveWay > 0 ? [field({ zh: '盘点或损耗减少', en: 'Gone by counts' }, sums.gaveWay)] : []),
  );

const withinWords = (within: number): Localized =>
  within === 0 ? { zh: '已过期', en: 'Expired' } : { zh: `${within} 天内到期`, en: `Expires within ${within} days` };

/** The groups one after the other, each with what it comes to. */
export const expiringBlocks = (groups: ExpiringGroup[]): Block[] => [
  fields(
    ...groups.map(({ within, units, total }) =>
      field(withinWords(within), { zh: `${units} 件，${total} 行`, en: `${units} units, ${total} rows` }),
    ),
  ),
  ...groups.flatMap((group) => [note(withinWords(group.within)), expiringTable(group.rows, group.total)]),
];

const expiringTable = (rows: Expiring[], total: number): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '批次', en: 'Lot' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '在库', en: 'On hand' }, align: right },
      { label: { zh: '到期', en: 'Expires' } },
      { label: { zh: '天数', en: 'Days' }, align: right },
    ],
    rows.map((row) => [
      row.sku,
      row.lot,
      named(row.warehouseName, row.warehouse, row.owner),
      row.onHand,
      dayValue(row.expiresOn),
      row.days,
    ]),
    total,
  );

export const today = (now: Date, timeZone: string): string => dayIn(now, timeZone);

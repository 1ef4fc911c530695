import { bigint, check, date, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant, room } from './people.ts';
import { shop, sku, warehouse } from './shops.ts';

const skuCode = () =>
  text('sku')
    .notNull()
    .references(() => sku.code);

export const supplier = pgTable('supplier', {
  code: text('code').primaryKey(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
  currency: text('currency').notNull(),
  createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
});

/** What a supplier sells us, and on what terms. */
export const supplierItem = pgTable(
  'supplier_item',
  {
    supplier: text('supplier')
      .notNull()
      .references(() => supplier.code),
    sku: skuCode(),
    unitMinor: bigint('unit_minor', { mode: 'number' }).notNull(),
    /** `[{ "from": 100, "unitMinor": 950 }]`, rising: the price of all units from that many on. */
    breaks: jsonb('breaks').notNull().default([]),
    /** Hundredths of a percent that come back on what is ordered. */
    rebateBp: integer('rebate_bp').notNull().default(0),
    minQuantity: integer('min_quantity').notNull().default(1),
    multiple: integer('multiple').notNull().default(1),
    maxQuantity: integer('max_quantity'),
    leadDays: integer('lead_days').notNull(),
    /** Standard deviation of the lead time in days. */
    leadSpreadDays: integer('lead_spread_days').notNull().default(0),
    /** Made to order: promised within so many hours; none: from stock. */
    madeToOrderHours: integer('made_to_order_hours'),
  },
  (t) => [
    primaryKey({ columns: [t.supplier, t.sku] }),
    index().on(t.sku),
    check('supplier_item_sane', sql`unit_minor >= 0 and min_quantity > 0 and multiple > 0 and lead_days >= 0`),
  ],
);

/** open, received, closed, cancelled. */
export const purchaseOrder = pgTable(
  'purchase_order',
  {
    id: id(),
    supplier: text('supplier')
      .notNull()
      .references(() => supplier.code),
    warehouseId: integer('warehouse_id')
      .notNull()
      .references(() => warehouse.id),
    state: text('state').notNull().default('open'),
    cause: text('cause').notNull().unique(),
    orderedBy: text('ordered_by').notNull(),
    orderedAt: instant('ordered_at').notNull().default(sql`clock_timestamp()`),
    closedAt: instant('closed_at'),
  },
  (t) => [index('purchase_order_open').on(t.id).where(sql`state = 'open'`)],
);

export const purchaseLine = pgTable(
  'purchase_line',
  {
    id: id(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => purchaseOrder.id),
    sku: skuCode(),
    /** Who owns the goods once they are here: '' ourselves, else the supplier until they are sold. */
    owner: text('owner').notNull().default(''),
    quantity: integer('quantity').notNull(),
    received: integer('received').notNull().default(0),
    damaged: integer('damaged').notNull().default(0),
    unitMinor: bigint('unit_minor', { mode: 'number' }).notNull(),
    /** As promised when it was ordered; `expected_on` follows what the supplier says now. */
    promisedOn: date('promised_on', { mode: 'string' }).notNull(),
    expectedOn: date('expected_on', { mode: 'string' }).notNull(),
    lastReceivedAt: instant('last_received_at'),
  },
  (t) => [
    unique().on(t.orderId, t.sku),
    index().on(t.sku),
    check(
      'purchase_line_sane',
      sql`quantity > 0 and received >= 0 and damaged >= 0 and received + damaged <= quantity`,
    ),
  ],
);

/**
 * Goods that go from one warehouse to another, or quota that goes from one shop to another (then the sides are shops).
 * requested, approved, in_transit, received, closed, refused.
 */
export const transfer = pgTable(
  'transfer',
  {
    id: id(),
    sku: skuCode(),
    owner: text('owner').notNull().default(''),
    fromId: integer('from_id').references(() => warehouse.id),
    toId: integer('to_id').references(() => warehouse.id),
    fromShopId: integer('from_shop_id').references(() => shop.id),
    toShopId: integer('to_shop_id').references(() => shop.id),
    quantity: integer('quantity').notNull(),
    state: text('state').notNull().default('requested'),
    received: integer('received').notNull().default(0),
    damaged: integer('damaged').notNull().default(0),
    /** `person` or `system`: who thought of it. */
    proposedBy: text('proposed_by').notNull(),
    reason: text('reason').notNull().default(''),
    /** What was said when it was refused, received or closed. */
    note: text('note').notNull().default(''),
    /** Where a person asked for it. */
    roomId: bigint('room_id', { mode: 'number' }).references(() => room.id),
    cause: text('cause').notNull().unique(),
    /** When the level that it helps became low: the 15 minutes count from here. */
    neededAt: instant('needed_at').notNull(),
    requestedAt: instant('requested_at').notNull(),
    requestedBy: text('requested_by').notNull(),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by'),
    sentAt: instant('sent_at'),
    sentBy: text('sent_by'),
    receivedAt: instant('received_at'),
    receivedBy: text('received_by'),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by'),
    expectedOn: date('expected_on', { mode: 'string' }),
    /** How many reminders have gone out: at 5 and 10 minutes, at 15 to the next role. */
    reminders: integer('reminders').notNull().default(0),
  },
  (t) => [
    index('transfer_open').on(t.sku).where(sql`state in ('requested', 'approved', 'in_transit')`),
    index('transfer_waiting').on(t.neededAt).where(sql`state = 'requested'`),
    check('transfer_sane', sql`quantity > 0 and received >= 0 and damaged >= 0 and received + damaged <= quantity`),
    check(
      'transfer_between',
      sql`(from_id is not null and to_id is not null and from_id <> to_id and from_shop_id is null and to_shop_id is null)
        or (from_shop_id is not null and to_shop_id is not null and from_shop_id <> to_shop_id and from_id is null and to_id is null)`,
    ),
  ],
);

/** Holidays and promotions: how demand moves on these days. `subject` as in stock_rule. */
export const calendarDay = pgTable(
  'calendar_day',
  {
    id: id(),
    day: date('day', { mode: 'string' }).notNull(),
    name: text('name').notNull(),
    /** holiday or promotion. */
    kind: text('kind').notNull(),
    subject: text('subject').notNull().default('*'),
    /** Demand of the day in percent of an ordinary day's. */
    upliftPercent: integer('uplift_percent').notNull().default(100),
  },
  (t) => [unique().on(t.day, t.name, t.subject), check('calendar_day_sane', sql`uplift_percent >= 0`)],
);

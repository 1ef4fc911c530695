import {
  bigint,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
} from '../orm.ts';
import { id, instant } from './people.ts';
import { shop, sku, stockLevel, warehouse } from './shops.ts';

const skuCode = () =>
  text('sku')
    .notNull()
    .references(() => sku.code);
const warehouseId = () =>
  integer('warehouse_id')
    .notNull()
    .references(() => warehouse.id);
const shopId = () => integer('shop_id').references(() => shop.id);

/** What one shop may still sell without asking; the level's `assigned` is the sum of these. */
export const quota = pgTable(
  'quota',
  {
    sku: text('sku').notNull(),
    warehouseId: integer('warehouse_id').notNull(),
    owner: text('owner').notNull().default(''),
    shopId: shopId().notNull(),
    assigned: integer('assigned').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.sku, t.warehouseId, t.owner, t.shopId] }),
    foreignKey({
      columns: [t.sku, t.warehouseId, t.owner],
      foreignColumns: [stockLevel.sku, stockLevel.warehouseId, stockLevel.owner],
    }),
    check('quota_not_negative', sql`assigned >= 0`),
  ],
);

/**
 * Stock held for one line of an order. `hold`: asked for by a person or a system, ends by itself at `expires_at`; `order`: of
 * a platform's order, ends only when the platform says so. `short`: the part of an order that nothing covered when it came.
 */
export const reservation = pgTable(
  'reservation',
  {
    id: id(),
    /** The asker's own key of the line: the same key is the same reservation. */
    key: text('key').notNull().unique(),
    sku: text('sku').notNull(),
    warehouseId: integer('warehouse_id').notNull(),
    owner: text('owner').notNull().default(''),
    shopId: shopId(),
    kind: text('kind').notNull(),
    /** open, shipped, released, expired. */
    state: text('state').notNull().default('open'),
    quantity: integer('quantity').notNull(),
    /** Of `quantity`: taken out of the shop's quota, where a release brings it back to. */
    fromQuota: integer('from_quota').notNull().default(0),
    short: integer('short').notNull().default(0),
    /** The order's number as its shop writes it. */
    orderNumber: text('order_number'),
    expiresAt: instant('expires_at'),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    endedAt: instant('ended_at'),
  },
  (t) => [
    foreignKey({
      columns: [t.sku, t.warehouseId, t.owner],
      foreignColumns: [stockLevel.sku, stockLevel.warehouseId, stockLevel.owner],
    }),
    check('reservation_sane', sql`quantity > 0 and from_quota between 0 and quantity and short between 0 and quantity`),
    index('reservation_open').on(t.sku, t.warehouseId, t.owner).where(sql`state = 'open'`),
    index('reservation_due').on(t.expiresAt).where(sql`state = 'open' and expires_at is not null`),
    index('reservation_order').on(t.orderNumber).where(sql`order_number is not null`),
    index('reservation_released').on(t.sku, t.shopId, t.endedAt).where(sql`kind = 'order' and state = 'released'`),
  ],
);

/** From the moment a level has less than is promised until it is covered again; who decided about it, and when. */
export const shortage = pgTable(
  'shortage',
  {
    id: id(),
    sku: text('sku').notNull(),
    warehouseId: warehouseId(),
    owner: text('owner').notNull().default(''),
    /** The most units that were missing. */
    units: integer('units').notNull(),
    cause: text('cause').notNull(),
    /** Whose quotas were taken back because of it: `[{ "shopId": 2, "units": 5 }]`. */
    calledBack: jsonb('called_back').notNull().default([]),
    openedAt: instant('opened_at').notNull().default(sql`clock_timestamp()`),
    /** When the rooms heard of it as it is; none again once it has grown. */
    toldAt: instant('told_at'),
    closedAt: instant('closed_at'),
    /** When the rooms heard that it is covered. */
    coverToldAt: instant('cover_told_at'),
  },
  (t) => [
    index('shortage_untold').on(t.id).where(sql`told_at is null`),
    index('shortage_open').on(t.sku, t.warehouseId, t.owner).where(sql`closed_at is null`),
  ],
);

/** A lot of one SKU as its maker names it. */
export const lot = pgTable(
  'lot',
  {
    id: id(),
    sku: skuCode(),
    code: text('code').notNull(),
    producedOn: date('produced_on', { mode: 'string' }),
    expiresOn: date('expires_on', { mode: 'string' }).notNull(),
    supplier: text('supplier').notNull().default(''),
    recalledAt: instant('recalled_at'),
    recallReason: text('recall_reason').notNull().default(''),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.sku, t.code), index('lot_code').on(sql`lower(${t.code})`), index().on(t.expiresOn)],
);

/** Units of a lot on hand in a warehouse, part of the level's on hand; `frozen` units were recalled and are none of it. */
export const lotLevel = pgTable(
  'lot_level',
  {
    lotId: bigint('lot_id', { mode: 'number' })
      .notNull()
      .references(() => lot.id),
    warehouseId: warehouseId(),
    owner: text('owner').notNull().default(''),
    onHand: integer('on_hand').notNull().default(0),
    frozen: integer('frozen').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.lotId, t.warehouseId, t.owner] }),
    check('lot_level_not_negative', sql`on_hand >= 0 and frozen >= 0`),
  ],
);

/**
 * Settings of stock keeping. `subject`: `*`, `category:<name>` or `sku:<code>`; the nearest one wins. `shop_id`: only for
 * that shop (a minimum remaining life, a buffer). `name`: coefficient, lead_days, min_life_days, ...
 */
export const stockRule = pgTable(
  'stock_rule',
  {
    id: id(),
    subject: text('subject').notNull(),
    shopId: shopId(),
    name: text('name').notNull(),
    value: text('value').notNull(),
    setBy: text('set_by').notNull(),
    setAt: instant('set_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.subject, t.shopId, t.name).nullsNotDistinct()],
);

/** A SKU that is sold as several others: `quantity` of each component in one bundle. */
export const bundleItem = pgTable(
  'bundle_item',
  {
    bundle: text('bundle')
      .notNull()
      .references(() => sku.code),
    sku: skuCode(),
    quantity: integer('quantity').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bundle, t.sku] }),
    check('bundle_item_positive', sql`quantity > 0 and bundle <> sku`),
  ],
);

/** How many units of a SKU a shop may promise ahead of arrivals; without a shop, all shops together. */
export const presaleCap = pgTable(
  'presale_cap',
  { id: id(), sku: skuCode(), shopId: shopId(), units: integer('units').notNull() },
  (t) => [unique().on(t.sku, t.shopId).nullsNotDistinct(), check('presale_cap_not_negative', sql`units >= 0`)],
);

/** A promise of goods on their way. It becomes an ordinary reservation when they arrive, the oldest first. */
export const presale = pgTable(
  'presale',
  {
    id: id(),
    key: text('key').notNull().unique(),
    sku: skuCode(),
    shopId: shopId().notNull(),
    quantity: integer('quantity').notNull(),
    /** Of `quantity`: what has arrived for it and is a reservation by now. */
    held: integer('held').notNull().default(0),
    orderNumber: text('order_number'),
    /** What it waits for: `purchase:<line id>` or `transfer:<id>`. */
    arrival: text('arrival').notNull(),
    promisedOn: date('promised_on', { mode: 'string' }).notNull(),
    /** promised, held, released. */
    state: text('state').notNull().default('promised'),
    reservationId: bigint('reservation_id', { mode: 'number' }).references(() => reservation.id),
    toldLateFor: date('told_late_for', { mode: 'string' }),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    check('presale_positive', sql`quantity > 0`),
    check('presale_held', sql`held between 0 and quantity`),
    index('presale_waiting').on(t.sku, t.id).where(sql`state = 'promised'`),
    index('presale_arrival').on(t.arrival).where(sql`state = 'promised'`),
  ],
);

/** A count of a warehouse's shelves: opened with what should be there, posted with what is. */
export const stockCount = pgTable('stock_count', {
  id: id(),
  warehouseId: warehouseId(),
  /** What was to be counted: `class:A`, `sku`, `all`. */
  scope: text('scope').notNull(),
  openedBy: text('opened_by').notNull(),
  openedAt: instant('opened_at').notNull().default(sql`clock_timestamp()`),
  closedAt: instant('closed_at'),
  closedBy: text('closed_by'),
});

export const stockCountLine = pgTable(
  'stock_count_line',
  {
    countId: bigint('count_id', { mode: 'number' })
      .notNull()
      .references(() => stockCount.id),
    sku: skuCode(),
    owner: text('owner').notNull().default(''),
    expected: integer('expected').notNull(),
    counted: integer('counted'),
    /** What the ledger said when the count was entered: `expected` and the movements since. */
    expectedThen: integer('expected_then'),
    reason: text('reason').notNull().default(''),
    countedBy: text('counted_by'),
    countedAt: instant('counted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.countId, t.sku, t.owner] }),
    check('stock_count_line_not_negative', sql`counted >= 0`),
  ],
);

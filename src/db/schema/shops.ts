import { bigint, boolean, check, foreignKey, index, integer, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant } from './people.ts';

/** One storefront on one platform; a group is one main shop with its sub-shops. */
export const shop = pgTable('shop', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  code: text('code').notNull().unique(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
  platform: text('platform').notNull(),
  isMain: boolean('is_main').notNull().default(false),
  /** Who keeps their quota longest when stock is missing: the highest. The main shop comes before all. */
  rank: integer('rank').notNull().default(0),
  /** The division that it belongs to. */
  divisionId: integer('division_id'),
  currency: text('currency').notNull(),
  timeZone: text('time_zone').notNull(),
  createdAt: instant('created_at').notNull().default(sql`now()`),
});

/** Other names a shop answers to, folded (NFKC, lower case, no spaces); its own code and names are among them. */
export const shopAlias = pgTable(
  'shop_alias',
  {
    alias: text('alias').primaryKey(),
    shopId: integer('shop_id')
      .notNull()
      .references(() => shop.id, { onDelete: 'cascade' }),
  },
  (t) => [index().on(t.shopId)],
);

export const warehouse = pgTable('warehouse', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  code: text('code').notNull().unique(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
});

/** What can be sold. `kind` tells goods from postage, fees, vouchers and the like, which have no stock. */
export const sku = pgTable(
  'sku',
  {
    code: text('code').primaryKey(),
    title: text('title').notNull(),
    category: text('category').notNull().default(''),
    kind: text('kind').notNull().default('goods'),
  },
  (t) => [index('sku_lower_code').on(sql`lower(${t.code})`)],
);

/**
 * SKU x warehouse x owner. The owner is empty for our own goods, else the supplier who owns them until they are sold.
 * `assigned` is the sum of the shops' quotas; the CHECK is the rule that no shop group may sell what it does not have.
 */
export const stockLevel = pgTable(
  'stock_level',
  {
    sku: text('sku')
      .notNull()
      .references(() => sku.code),
    warehouseId: integer('warehouse_id')
      .notNull()
      .references(() => warehouse.id),
    owner: text('owner').notNull().default(''),
    onHand: integer('on_hand').notNull().default(0),
    reserved: integer('reserved').notNull().default(0),
    safety: integer('safety').notNull().default(0),
    assigned: integer('assigned').notNull().default(0),
    short: integer('short').notNull().default(0),
    reorderPoint: integer('reorder_point').notNull().default(0),
    version: integer('version').notNull().default(1),
    updatedAt: instant('updated_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ columns: [t.sku, t.warehouseId, t.owner] }),
    check(
      'stock_level_not_negative',
      sql`on_hand >= 0 and reserved >= 0 and safety >= 0 and assigned >= 0 and short >= 0 and reorder_point >= 0`,
    ),
    check('stock_level_covered', sql`on_hand + short >= reserved + safety + assigned`),
  ],
);

/** One immutable line of the stock ledger; triggers refuse update and delete. */
export const movement = pgTable(
  'movement',
  {
    id: id(),
    sku: text('sku').notNull(),
    warehouseId: integer('warehouse_id').notNull(),
    owner: text('owner').notNull().default(''),
    kind: text('kind').notNull(),
    /** Units; what it did to on hand. */
    delta: integer('delta').notNull(),
    onHandAfter: integer('on_hand_after').notNull(),
    /** Units; what it did to reserved. */
    reservedDelta: integer('reserved_delta').notNull().default(0),
    reservedAfter: integer('reserved_after').notNull().default(0),
    /** Whose sale, hold or return it was, and of which lot; none where that says nothing. */
    shopId: integer('shop_id'),
    lotId: bigint('lot_id', { mode: 'number' }),
    reservationId: bigint('reservation_id', { mode: 'number' }),
    reason: text('reason').notNull().default(''),
    actor: text('actor').notNull(),
    /** Why it exists; the same cause is applied once. */
    cause: text('cause').notNull().unique(),
    at: instant('at').notNull().default(sql`now()`),
  },
  (t) => [
    index().on(t.sku, t.warehouseId, t.id),
    index('movement_lot').on(t.lotId).where(sql`lot_id is not null`),
    foreignKey({
      columns: [t.sku, t.warehouseId, t.owner],
      foreignColumns: [stockLevel.sku, stockLevel.warehouseId, stockLevel.owner],
    }),
  ],
);

/** An order of one shop. No buyer's name, phone or address: `customer` is a keyed hash. */
export const order = pgTable(
  'order',
  {
    id: id(),
    shopId: integer('shop_id')
      .notNull()
      .references(() => shop.id),
    number: text('number').notNull(),
    kind: text('kind').notNull(),
    status: text('status').notNull(),
    placedAt: instant('placed_at').notNull(),
    customer: text('customer'),
    currency: text('currency').notNull(),
    /** Where it came from: `demo`, `import:<preset>`, a platform. */
    source: text('source').notNull(),
    /** Of orders that a platform told us: its version of the order, and when what happened there. */
    version: text('version'),
    updatedAt: instant('updated_at'),
    paidAt: instant('paid_at'),
    shippedAt: instant('shipped_at'),
    deliveredAt: instant('delivered_at'),
    cancelledAt: instant('cancelled_at'),
    carrier: text('carrier'),
    /** Province or country, nothing more exact. */
    region: text('region'),
  },
  (t) => [
    unique().on(t.shopId, t.number),
    index().on(t.shopId, t.placedAt),
    index('order_cancelled').on(t.shopId, t.cancelledAt).where(sql`cancelled_at is not null`),
    index('order_customer').on(t.customer, t.placedAt).where(sql`customer is not null`),
  ],
);

/** A line of an order. `key` is the source's own key of the line, so that reading it again adds nothing. */
export const orderLine = pgTable(
  'order_line',
  {
    id: id(),
    shopId: integer('shop_id').notNull(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => order.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    sku: text('sku')
      .notNull()
      .references(() => sku.code),
    /** sale, return, free (price 0), adjustment, charge (a code that is no goods). */
    kind: text('kind').notNull(),
    quantity: integer('quantity').notNull(),
    /** Price of one unit in the order's minor units. */
    unitMinor: bigint('unit_minor', { mode: 'bigint' }).notNull(),
    placedAt: instant('placed_at').notNull(),
  },
  (t) => [unique().on(t.orderId, t.key), index().on(t.sku, t.placedAt)],
);

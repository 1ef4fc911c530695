import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
} from '../orm.ts';
import { id, instant, room } from './people.ts';
import { order, shop, sku } from './shops.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const shopId = () =>
  integer('shop_id')
    .notNull()
    .references(() => shop.id, { onDelete: 'cascade' });

/** How we reach one shop's platform, how far it has gone live, and how far we have read it. */
export const shopConnection = pgTable(
  'shop_connection',
  {
    shopId: shopId().primaryKey(),
    connector: text('connector').notNull(),
    /** The platform's own id of the shop, as a signed read said it. */
    account: text('account').notNull().default(''),
    accountName: text('account_name').notNull().default(''),
    /** observe, take_over, live. */
    stage: text('stage').notNull().default('observe'),
    stageAt: instant('stage_at').notNull().default(sql`clock_timestamp()`),
    /** As entered, and what was got with them, sealed. */
    credentials: bytea('credentials').notNull(),
    tokens: bytea('tokens'),
    accessEndsAt: instant('access_ends_at'),
    refreshEndsAt: instant('refresh_ends_at'),
    refreshLeaseUntil: instant('refresh_lease_until'),
    /** The end of access that its owner was last warned of. */
    warnedOf: instant('warned_of'),
    /** Operations that the platform does not allow us: orders, catalog, stock-read, stock-write, coupons. */
    lacks: jsonb('lacks').$type<string[]>().notNull().default([]),
    /** Where somebody else than the vendor answers for it: the local platforms of the demo. */
    baseUrl: text('base_url'),
    /** Everything that was updated before this is in; orders. */
    ordersThrough: instant('orders_through'),
    ordersPulledAt: instant('orders_pulled_at'),
    /** Since when its orders move stock: what left before the shop was taken over is history. */
    countsSince: instant('counts_since'),
    catalogPulledAt: instant('catalog_pulled_at'),
    couponsPulledAt: instant('coupons_pulled_at'),
    /** When its coupons are read next, and until when somebody is at it. */
    couponsDueAt: instant('coupons_due_at').notNull().default(sql`clock_timestamp()`),
    couponsLeaseUntil: instant('coupons_lease_until'),
    /** One process reads a shop at a time. */
    leaseUntil: instant('lease_until'),
    leaseBy: text('lease_by'),
    /** Until then nothing is asked of it: throttled, or failing. */
    restUntil: instant('rest_until'),
    failures: integer('failures').notNull().default(0),
    lastFailure: text('last_failure').notNull().default(''),
    failingSince: instant('failing_since'),
    /** What the last alert said of it, so that it is said once. */
    toldLag: boolean('told_lag').notNull().default(false),
    connectedBy: text('connected_by').notNull(),
    connectedAt: instant('connected_at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    unique().on(t.connector, t.account),
    check('shop_connection_stage', sql`stage in ('observe', 'take_over', 'live')`),
  ],
);

/** A one-time page on which the credentials of a shop are entered; only the hash of its secret is kept. */
export const connectLink = pgTable(
  'connect_link',
  {
    id: id(),
    secretHash: text('secret_hash').notNull().unique(),
    connector: text('connector').notNull(),
    /** The shop as it will be: `{ code, zh, en, platform, currency, timeZone }`, or `{ id }` of one that is there. */
    shop: jsonb('shop').$type<Record<string, string | number>>().notNull(),
    roomId: bigint('room_id', { mode: 'number' }).references(() => room.id),
    createdBy: text('created_by').notNull(),
    expiresAt: instant('expires_at').notNull(),
    tries: integer('tries').notNull().default(0),
    usedAt: instant('used_at'),
  },
  (t) => [index().on(t.expiresAt)],
);

/** What a shop sells, as its platform shows it, and which of our SKUs it is: `pieces` of `sku` in one. */
export const listing = pgTable(
  'listing',
  {
    id: id(),
    shopId: shopId(),
    item: text('item').notNull(),
    variant: text('variant').notNull().default(''),
    title: text('title').notNull().default(''),
    attributes: jsonb('attributes').$type<Record<string, string>>().notNull().default({}),
    outerCode: text('outer_code').notNull().default(''),
    priceMinor: bigint('price_minor', { mode: 'bigint' }),
    currency: text('currency').notNull().default(''),
    picture: text('picture').notNull().default(''),
    /** active, hidden, gone. */
    state: text('state').notNull().default('active'),
    sku: text('sku').references(() => sku.code),
    pieces: integer('pieces').notNull().default(1),
    matchedBy: text('matched_by'),
    matchedAt: instant('matched_at'),
    /** Listing units: what the platform last said it sells, or was confirmed to have been told; and when. */
    published: integer('published'),
    publishedAt: instant('published_at'),
    /** The platform refused to lower it: it never gives anything away. */
    locked: boolean('locked').notNull().default(false),
    seenAt: instant('seen_at').notNull().default(sql`clock_timestamp()`),
    /** Since when its title and attributes read as they do: kept by a trigger. */
    wordedAt: instant('worded_at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    unique().on(t.shopId, t.item, t.variant),
    index('listing_sku').on(t.sku, t.shopId).where(sql`sku is not null`),
    check('listing_sane', sql`pieces > 0 and published >= 0 and state in ('active', 'hidden', 'gone')`),
  ],
);

/** Something was said to have changed; the truth is fetched. The same key is one hint. */
export const pushHint = pgTable(
  'push_hint',
  {
    id: id(),
    shopId: shopId(),
    key: text('key').notNull(),
    kind: text('kind').notNull(),
    ref: text('ref').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    attempts: integer('attempts').notNull().default(0),
    dueAt: instant('due_at').notNull().default(sql`clock_timestamp()`),
    doneAt: instant('done_at'),
  },
  (t) => [
    unique().on(t.shopId, t.key),
    index('push_hint_due').on(t.dueAt).where(sql`done_at is null`),
    index('push_hint_at').on(t.at),
  ],
);

/** A line of an order whose listing nobody has matched yet: nothing is reserved for it until somebody does. */
export const unmatchedLine = pgTable(
  'unmatched_line',
  {
    id: id(),
    shopId: shopId(),
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => order.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    item: text('item').notNull(),
    variant: text('variant').notNull().default(''),
    outerCode: text('outer_code').notNull().default(''),
    title: text('title').notNull().default(''),
    quantity: integer('quantity').notNull(),
    totalMinor: bigint('total_minor', { mode: 'bigint' }).notNull(),
  },
  (t) => [unique().on(t.orderId, t.key), index().on(t.shopId, t.item, t.variant)],
);

/** What a shop would have been told of a listing by hand, or was: the fixed allotments of table shops. */
export const tableFile = pgTable(
  'table_file',
  {
    id: id(),
    shopId: shopId(),
    kind: text('kind').notNull(),
    name: text('name').notNull(),
    digest: text('digest').notNull(),
    rows: integer('rows').notNull().default(0),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.shopId, t.kind, t.digest)],
);

/** A coupon that an order was paid with. */
export const orderCoupon = pgTable(
  'order_coupon',
  {
    orderId: bigint('order_id', { mode: 'number' })
      .notNull()
      .references(() => order.id, { onDelete: 'cascade' }),
    shopId: shopId(),
    /** The platform's id of the coupon. */
    coupon: text('coupon').notNull(),
    discountMinor: bigint('discount_minor', { mode: 'bigint' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.orderId, t.coupon] }), index().on(t.shopId, t.coupon)],
);

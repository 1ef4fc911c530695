import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant } from './people.ts';
import { listing } from './platforms.ts';
import { shop, sku } from './shops.ts';

const shopId = () =>
  integer('shop_id')
    .notNull()
    .references(() => shop.id, { onDelete: 'cascade' });

/**
 * One writer for one SKU at one shop. steady; lowering, raising: written, not confirmed; reading: to be read back, not before
 * `read_after`; settling: read at `read_at`, waits for the orders until then; zeroed: may be set anew.
 */
export const stockLane = pgTable(
  'stock_lane',
  {
    shopId: shopId(),
    sku: text('sku')
      .notNull()
      .references(() => sku.code),
    phase: text('phase').notNull().default('steady'),
    /** Pieces that the shop should have; none: as it is. */
    target: integer('target'),
    /** A person's word on the target, which the planner keeps to. */
    pinned: integer('pinned'),
    /** A sale that leaves no more than this is worth another plan; none: every sale is. */
    low: integer('low'),
    /** Pieces that the platform may still sell though the quota was called back. */
    exposed: integer('exposed').notNull().default(0),
    readAfter: instant('read_after'),
    readAt: instant('read_at'),
    /** What was read: `[{ "listing": 5, "sellable": 3, "at": "..." }]`. */
    read: jsonb('read').$type<{ listing: number; sellable: number; at: string }[]>(),
    /** When platform and quota were last known to agree. */
    confirmedAt: instant('confirmed_at'),
    /** Pieces by which the platform was off when it was last read, why, and how often it was since the start. */
    drift: integer('drift').notNull().default(0),
    driftWhy: text('drift_why').notNull().default(''),
    driftAt: instant('drift_at'),
    drifts: integer('drifts').notNull().default(0),
    /** Grows with each decision: an older one is never carried out. */
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    /** When somebody must look at it; none: nothing to do. */
    dueAt: instant('due_at'),
    leaseUntil: instant('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    /** Pieces that were surely taken off since both agreed, which the quota still counts; and whether more may have been. */
    lowered: integer('lowered').notNull().default(0),
    unsure: boolean('unsure').notNull().default(false),
    /** Nothing is sent again before then. */
    againAt: instant('again_at'),
    /** Why somebody has to look at it: cannot-lower, refused. */
    trouble: text('trouble').notNull().default(''),
    /** The change that set it going, for how long it took: sale, receipt, release, count, plan, person. */
    cause: text('cause').notNull().default(''),
    causeAt: instant('cause_at'),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.sku] }),
    index('stock_lane_due').on(t.dueAt).where(sql`due_at is not null`),
    index('stock_lane_sku').on(t.sku),
    check('stock_lane_sane', sql`target >= 0 and pinned >= 0 and exposed >= 0`),
  ],
);

/** What we are about to tell a platform: written before it is sent, closed by what became of it. */
export const stockIntent = pgTable(
  'stock_intent',
  {
    id: id(),
    shopId: shopId(),
    sku: text('sku').notNull(),
    listingId: bigint('listing_id', { mode: 'number' })
      .notNull()
      .references(() => listing.id, { onDelete: 'cascade' }),
    /** The platform's key where it has one; ours for the call in any case. */
    op: text('op').notNull().unique(),
    mode: text('mode').notNull(),
    /** Listing units. */
    before: integer('before'),
    wanted: integer('wanted').notNull(),
    by: integer('by').notNull(),
    /** open, applied, duplicate, stale, rejected, throttled, auth, unknown, resolved. */
    state: text('state').notNull().default('open'),
    said: text('said').notNull().default(''),
    laneVersion: bigint('lane_version', { mode: 'number' }).notNull(),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    sentAt: instant('sent_at'),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('stock_intent_lane').on(t.shopId, t.sku, t.id),
    index('stock_intent_open').on(t.shopId, t.sku).where(sql`state in ('open', 'unknown')`),
  ],
);

/** All writes stopped, of one shop or (without one) of the group, until lifted. */
export const writeFreeze = pgTable(
  'write_freeze',
  {
    id: id(),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    reason: text('reason').notNull().default(''),
    by: text('by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
  },
  (t) => [unique('write_freeze_now').on(t.shopId, t.liftedAt).nullsNotDistinct()],
);

/** A shop that its platform restricted: nothing is published there until it is back. */
export const shopRestriction = pgTable(
  'shop_restriction',
  {
    id: id(),
    shopId: shopId(),
    reason: text('reason').notNull().default(''),
    by: text('by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** Coupons that were stopped because of it. */
    stopped: jsonb('stopped').$type<string[]>().notNull().default([]),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
  },
  (t) => [unique('shop_restriction_now').on(t.shopId, t.liftedAt).nullsNotDistinct()],
);

/** What changed of a SKU that shops sell, so that its quotas are looked at anew: written with the change, taken by the planner. */
export const stockMark = pgTable('stock_mark', {
  id: id(),
  sku: text('sku').notNull(),
  cause: text('cause').notNull(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
});

import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant } from './people.ts';
import { shop, sku } from './shops.ts';

const shopId = () =>
  integer('shop_id')
    .notNull()
    .references(() => shop.id, { onDelete: 'cascade' });
const minor = (name: string) => bigint(name, { mode: 'bigint' });

/** Every coupon of every shop, as its platform tells it. */
export const coupon = pgTable(
  'coupon',
  {
    id: id(),
    shopId: shopId(),
    /** The platform's id. */
    externalId: text('external_id').notNull(),
    version: text('version').notNull().default(''),
    name: text('name').notNull(),
    code: text('code').notNull().default(''),
    /** full-reduction, direct, percent. */
    kind: text('kind').notNull(),
    /** draft, scheduled, live, exhausted, stopped, ended. */
    state: text('state').notNull(),
    currency: text('currency').notNull(),
    thresholdMinor: minor('threshold_minor').notNull().default(sql`0`),
    discountMinor: minor('discount_minor'),
    percentBp: integer('percent_bp'),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    total: integer('total'),
    taken: integer('taken'),
    used: integer('used'),
    perCustomer: integer('per_customer'),
    stackable: boolean('stackable').notNull().default(false),
    /** Items it is for; none: the whole shop. */
    items: jsonb('items').$type<string[]>(),
    seenAt: instant('seen_at').notNull().default(sql`clock_timestamp()`),
    changedAt: instant('changed_at').notNull().default(sql`clock_timestamp()`),
    /** Whether its rooms were told that it ends soon. */
    toldExpiring: boolean('told_expiring').notNull().default(false),
  },
  (t) => [unique().on(t.shopId, t.externalId), index().on(t.shopId, t.state), index().on(t.endsAt)],
);

/** How many were taken and used by then: the take-up curve. */
export const couponSample = pgTable(
  'coupon_sample',
  {
    couponId: bigint('coupon_id', { mode: 'number' })
      .notNull()
      .references(() => coupon.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    taken: integer('taken').notNull(),
    used: integer('used').notNull(),
  },
  (t) => [primaryKey({ columns: [t.couponId, t.at] })],
);

/** One coupon to be created or stopped at one shop: an intent, and what became of it. */
export const couponPut = pgTable(
  'coupon_put',
  {
    id: id(),
    /** What was asked for together: the ask's trace. */
    batch: text('batch').notNull(),
    /** Our key, which the platform gets where it keeps one. */
    op: text('op').notNull().unique(),
    shopId: shopId(),
    /** create, stop. */
    kind: text('kind').notNull(),
    spec: jsonb('spec').notNull(),
    /** Of the platform: of what is to be stopped, or was created. */
    externalId: text('external_id'),
    /** waiting, sending, unknown, done, refused, by_hand, given_up. */
    state: text('state').notNull().default('waiting'),
    reason: text('reason').notNull().default(''),
    todoId: bigint('todo_id', { mode: 'number' }),
    by: text('by').notNull(),
    roomId: bigint('room_id', { mode: 'number' }),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    sentAt: instant('sent_at'),
    closedAt: instant('closed_at'),
    dueAt: instant('due_at').default(sql`clock_timestamp()`),
    leaseUntil: instant('lease_until'),
    attempts: integer('attempts').notNull().default(0),
  },
  (t) => [
    index('coupon_put_due').on(t.dueAt).where(sql`due_at is not null`),
    index().on(t.batch),
    index().on(t.shopId),
  ],
);

/** What is wrong with a coupon: threshold, below_floor, below_cost, undercuts, overlaps, budget. */
export const couponFinding = pgTable(
  'coupon_finding',
  {
    id: id(),
    couponId: bigint('coupon_id', { mode: 'number' })
      .notNull()
      .references(() => coupon.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    sku: text('sku').notNull().default(''),
    /** The basket at its worst: lines, coupons on it, price, cost, margin. */
    worst: jsonb('worst').notNull(),
    openedAt: instant('opened_at').notNull().default(sql`clock_timestamp()`),
    closedAt: instant('closed_at'),
  },
  (t) => [
    unique('coupon_finding_open').on(t.couponId, t.kind, t.sku, t.closedAt).nullsNotDistinct(),
    index().on(t.closedAt),
  ],
);

/** What a shop may give away in coupons in a month (YYYY-MM, by its own clock). */
export const couponBudget = pgTable(
  'coupon_budget',
  {
    shopId: shopId(),
    month: text('month').notNull(),
    budgetMinor: minor('budget_minor').notNull(),
    currency: text('currency').notNull(),
    /** Hundredths of a percent that are kept back. */
    reserveBp: integer('reserve_bp').notNull().default(1000),
    setBy: text('set_by').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.shopId, t.month] }),
    check('coupon_budget_sane', sql`budget_minor >= 0 and reserve_bp between 0 and 10000`),
  ],
);

/** The least a piece may be sold for, and what it costs us, in minor units; at all shops, or at one. */
export const priceFloor = pgTable(
  'price_floor',
  {
    id: id(),
    sku: text('sku')
      .notNull()
      .references(() => sku.code),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    currency: text('currency').notNull(),
    floorMinor: minor('floor_minor'),
    costMinor: minor('cost_minor'),
    setBy: text('set_by').notNull(),
    setAt: instant('set_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.sku, t.shopId, t.currency).nullsNotDistinct()],
);

/** A promotion of the main shop that sub-shops join (跨店联动). */
export const linkedPromotion = pgTable('linked_promotion', {
  id: id(),
  shopId: shopId(),
  name: text('name').notNull(),
  /** The steps of its full reductions: `[{ "thresholdMinor": "20000", "discountMinor": "3000" }]`. */
  steps: jsonb('steps').notNull(),
  currency: text('currency').notNull(),
  startsAt: instant('starts_at').notNull(),
  endsAt: instant('ends_at').notNull(),
  startedBy: text('started_by').notNull(),
  startedAt: instant('started_at').notNull().default(sql`clock_timestamp()`),
  endedAt: instant('ended_at'),
});

/** What a sub-shop might offer along with it, and what was said to that. */
export const linkedProposal = pgTable(
  'linked_proposal',
  {
    promotionId: bigint('promotion_id', { mode: 'number' })
      .notNull()
      .references(() => linkedPromotion.id, { onDelete: 'cascade' }),
    shopId: shopId(),
    steps: jsonb('steps').notNull(),
    currency: text('currency').notNull(),
    /** proposed, taken, refused. */
    state: text('state').notNull().default('proposed'),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    batch: text('batch'),
  },
  (t) => [primaryKey({ columns: [t.promotionId, t.shopId] })],
);

/** Visits of a shop on one of its local days, as a person or an export says; no platform tells them by these interfaces. */
export const shopVisits = pgTable(
  'shop_visits',
  {
    shopId: shopId(),
    day: text('day').notNull(),
    visits: integer('visits').notNull(),
    setBy: text('set_by').notNull(),
    /** Since when it is so. */
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.day] }), check('shop_visits_sane', sql`visits >= 0`)],
);

/** What was said before it was corrected or taken away: figures as of then count it. Written by a trigger of shop_visits. */
export const shopVisitsWas = pgTable(
  'shop_visits_was',
  {
    id: id(),
    shopId: shopId(),
    day: text('day').notNull(),
    visits: integer('visits').notNull(),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull(),
    until: instant('until').notNull(),
  },
  (t) => [index('shop_visits_was_day').on(t.day, t.shopId)],
);

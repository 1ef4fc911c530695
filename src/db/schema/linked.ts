import { bigint, boolean, check, index, integer, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant, person } from './people.ts';
import { shop } from './shops.ts';

/** Something by which a platform may tell that two shops are of one hand: a keyed hash and what of it may be shown. */
export const shopIdentity = pgTable(
  'shop_identity',
  {
    id: id(),
    shopId: integer('shop_id')
      .notNull()
      .references(() => shop.id, { onDelete: 'cascade' }),
    /** entity, payee, device, address, operator, phone, ip. */
    kind: text('kind').notNull(),
    hash: text('hash').notNull(),
    label: text('label').notNull(),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique('shop_identity_once').on(t.shopId, t.kind, t.hash),
    index('shop_identity_hash').on(t.kind, t.hash),
    check('shop_identity_kind', sql`kind in ('entity', 'payee', 'device', 'address', 'operator', 'phone', 'ip')`),
  ],
);

/** How strongly a platform ('' for all) takes shops that share a kind of thing for one hand, in percent; kind `threshold`: from where on it does. */
export const linkWeight = pgTable(
  'link_weight',
  {
    platform: text('platform').notNull().default(''),
    kind: text('kind').notNull(),
    percent: integer('percent').notNull(),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.platform, t.kind] }), check('link_weight_percent', sql`percent between 0 and 100`)],
);

/** A shop on its way to going live: there from its connection on. One that has passed is not asked again. */
export const onboarding = pgTable('onboarding', {
  shopId: integer('shop_id')
    .primaryKey()
    .references(() => shop.id, { onDelete: 'cascade' }),
  startedAt: instant('started_at').notNull().default(sql`clock_timestamp()`),
  passedAt: instant('passed_at'),
  passedBy: text('passed_by').notNull().default(''),
  /** Let through with open items, and why. */
  overrideReason: text('override_reason').notNull().default(''),
  version: integer('version').notNull().default(1),
});

/** What a person vouched for. */
export const onboardingTick = pgTable(
  'onboarding_tick',
  {
    shopId: integer('shop_id')
      .notNull()
      .references(() => shop.id, { onDelete: 'cascade' }),
    item: text('item').notNull(),
    proof: text('proof').notNull(),
    personId: bigint('person_id', { mode: 'number' }).references(() => person.id),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.shopId, t.item] })],
);

/** What the group changed of the list: an item on or off, its days; items of its own, which a person ticks, with their words. */
export const onboardingItem = pgTable('onboarding_item', {
  code: text('code').primaryKey(),
  enabled: boolean('enabled').notNull().default(true),
  days: integer('days'),
  words: text('words').notNull().default(''),
  setBy: text('set_by').notNull(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
});

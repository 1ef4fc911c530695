import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  sql,
  text,
  unique,
} from '../orm.ts';
import { id, instant, person } from './people.ts';
import { listing } from './platforms.ts';
import { shop } from './shops.ts';

type Words = { zh: string; en: string };
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

/**
 * A rule as somebody set it, whole: what came with the system is version 1 and is not stored. The latest version of a rule and
 * scope whose time has come is in force; the narrowest scope that fits a shop wins.
 */
export const ruleVersion = pgTable(
  'rule_version',
  {
    id: id(),
    rule: text('rule').notNull(),
    version: integer('version').notNull(),
    /** `platform=taobao shop=SH-2 category=上装` in this order, as far as it is narrowed; '' for all. */
    scope: text('scope').notNull().default(''),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    platform: text('platform'),
    category: text('category'),
    name: jsonb('name').$type<Words>().notNull(),
    clause: jsonb('clause').$type<Words>().notNull(),
    /** Its settings by name, as numbers in the parameter's unit, or words. */
    params: jsonb('params').$type<Record<string, number | string>>().notNull(),
    severity: text('severity').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    effectiveFrom: instant('effective_from').notNull().default(sql`clock_timestamp()`),
    effectiveUntil: instant('effective_until'),
    reason: text('reason').notNull().default(''),
    author: text('author').notNull(),
    approvedBy: text('approved_by').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    unique().on(t.rule, t.version),
    index('rule_version_scope').on(t.rule, t.scope, t.version),
    check('rule_version_severity', sql`severity in ('low', 'medium', 'high', 'critical')`),
  ],
);

/** A rule said no to something. One row for one thing: it counts up, and opens again when it happens again. */
export const finding = pgTable(
  'finding',
  {
    id: id(),
    rule: text('rule').notNull(),
    ruleVersion: integer('rule_version').notNull(),
    /** None: the group's. */
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    /** The thing: `listing:12`, `order:34`, `coupon:5`, `sku:TEE-RED-M`, `message:9`, `licence:4`, `shop:3`. */
    subject: text('subject').notNull(),
    label: jsonb('label').$type<Words>().notNull(),
    /** The sentence that says what is wrong. */
    says: jsonb('says').$type<Words>().notNull(),
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull().default({}),
    /** How bad it is beside others of its rule: the greatest are shown first. */
    weight: numeric('weight', { mode: 'number' }).notNull().default(0),
    severity: text('severity').notNull(),
    /** open, assigned, handled, waived. */
    state: text('state').notNull().default('open'),
    ownerId: bigint('owner_id', { mode: 'number' }).references(() => person.id),
    dueAt: instant('due_at').notNull(),
    count: integer('count').notNull().default(1),
    reopened: integer('reopened').notNull().default(0),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
    /** When a look last came upon it, whether or not it had happened again. */
    seenAt: instant('seen_at').notNull().default(sql`clock_timestamp()`),
    /** Since when whole looks at its rule no longer come upon it. It stays until a person closes it. */
    goneAt: instant('gone_at'),
    /** How often its owner was told that it is overdue. */
    reminded: integer('reminded').notNull().default(0),
    closedAt: instant('closed_at'),
    closedBy: text('closed_by').notNull().default(''),
    reason: text('reason').notNull().default(''),
    waivedUntil: instant('waived_until'),
    /** What a person said of it: right, wrong; a label for the model. */
    verdict: text('verdict'),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    unique('finding_thing').on(t.rule, t.shopId, t.subject).nullsNotDistinct(),
    index('finding_open').on(t.dueAt).where(sql`state in ('open', 'assigned')`),
    index('finding_shop').on(t.shopId, t.rule, t.lastAt),
    index('finding_subject').on(t.subject),
    check(
      'finding_sane',
      sql`state in ('open', 'assigned', 'handled', 'waived') and severity in ('low', 'medium', 'high', 'critical') and verdict in ('right', 'wrong')`,
    ),
  ],
);

/** What a finding says of other shops than its own: seen by who sees all of these. */
export const findingSibling = pgTable('finding_sibling', {
  findingId: bigint('finding_id', { mode: 'number' })
    .primaryKey()
    .references(() => finding.id, { onDelete: 'cascade' }),
  /** The finding's shop and those it speaks of; none: all there are. */
  shops: integer('shops').array(),
  /** The whole sentence, with its label and further facts. */
  body: jsonb('body').notNull(),
});

/** Something changed that rules look at: written by triggers with the change, one row a statement, taken by the monitors. */
export const complianceMark = pgTable(
  'compliance_mark',
  {
    id: id(),
    /** listing, coupon, order, message, stock (of a listing), licence, shop. */
    kind: text('kind').notNull(),
    /** None: so many that all are to be looked at. */
    refs: bigint('refs', { mode: 'number' }).array().notNull(),
    /** Who wrote it: ids are given before the commit, so that only this says what somebody has not seen yet. */
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('compliance_mark_unseen').on(t.kind, t.xid)],
);

/** How one monitor stands. One process runs it at a time. */
export const monitor = pgTable('monitor', {
  code: text('code').primaryKey(),
  dueAt: instant('due_at').notNull().default(sql`clock_timestamp()`),
  /** Who runs it, until when. */
  leaseUntil: instant('lease_until'),
  leaseBy: text('lease_by').notNull().default(''),
  ranAt: instant('ran_at'),
  /** When it last looked at everything. */
  sweptAt: instant('swept_at'),
  tookMs: integer('took_ms'),
  /** What it saw of the group at its last run, and what it compares that with, in the unit of its figure. */
  figure: numeric('figure', { mode: 'number' }),
  threshold: numeric('threshold', { mode: 'number' }),
  /** The snapshot of its last look (pg_snapshot): marks of transactions that it shows are looked at. '': none yet. */
  seen: text('seen').notNull().default(''),
  /** From event to finding at its last run, in milliseconds. */
  lagMs: integer('lag_ms'),
  failures: integer('failures').notNull().default(0),
  lastFailure: text('last_failure').notNull().default(''),
  /** Since when it is known to stand still. */
  silentSince: instant('silent_since'),
});

/** What a listing cost, from when on: written by a trigger whenever its price changes. */
export const listingPrice = pgTable(
  'listing_price',
  {
    id: id(),
    listingId: bigint('listing_id', { mode: 'number' })
      .notNull()
      .references(() => listing.id, { onDelete: 'cascade' }),
    shopId: integer('shop_id').notNull(),
    priceMinor: bigint('price_minor', { mode: 'bigint' }).notNull(),
    currency: text('currency').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('listing_price_of').on(t.listingId, t.at)],
);

import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  sql,
  text,
  uniqueIndex,
} from '../orm.ts';
import { id, instant } from './people.ts';
import { shop } from './shops.ts';

/**
 * A number that comes from outside: traffic, advertising, content, staff cost, agents' figures. Never changed: the latest of the
 * same thing counts, and the earlier ones are kept.
 */
export const observation = pgTable(
  'observation',
  {
    id: id(),
    /** What was observed (services/kpis/inputs): visits, ad-cost, staff-cost, … */
    code: text('code').notNull(),
    /** Local day of the shop; of the group where there is no shop. Of a longer period its first day. */
    day: date('day', { mode: 'string' }).notNull(),
    /** day, week, month, quarter: how long it covers from that day on. */
    covers: text('covers').notNull().default('day'),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    /** Platform, listing, agent, campaign or whatever else the number is of; empty: the whole shop. */
    part: text('part').notNull().default(''),
    value: numeric('value').notNull(),
    /** Of amounts; empty for others. Amounts are in major units, as people write them. */
    currency: text('currency').notNull().default(''),
    /** `csv:<name>`, `api:<key>`, `chat`. */
    source: text('source').notNull(),
    author: text('author').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** Another took its place, or a person took it back. */
    replacedAt: instant('replaced_at'),
  },
  (t) => [
    uniqueIndex('observation_counts')
      .on(t.code, t.day, t.covers, sql`coalesce(shop_id, 0)`, t.part, t.currency)
      .where(sql`replaced_at is null`),
    index('observation_at').on(t.code, t.day),
    check('observation_covers', sql`covers in ('day', 'week', 'month', 'quarter')`),
  ],
);

/** A figure as it was: kept with all that explains it, so that an old report can be. Never changed. */
export const metricValue = pgTable(
  'metric_value',
  {
    id: id(),
    metric: text('metric').notNull(),
    /** Of the definition in the code. */
    version: integer('version').notNull(),
    /** Local days, both included. */
    from: date('from_day', { mode: 'string' }).notNull(),
    to: date('to_day', { mode: 'string' }).notNull(),
    /** all, shop:<id>, platform:<code>, division:<code>. */
    scope: text('scope').notNull().default('all'),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    currency: text('currency').notNull().default(''),
    /** Nothing where there was nothing to count. */
    value: numeric('value'),
    num: numeric('num'),
    den: numeric('den'),
    /** How many things were counted. */
    counted: bigint('counted', { mode: 'number' }).notNull().default(0),
    /** Of the shop-days that it wants, the share that there was, 0 to 1. */
    coverage: numeric('coverage').notNull(),
    asOf: instant('as_of').notNull(),
    ms: integer('ms').notNull().default(0),
  },
  (t) => [index('metric_value_of').on(t.metric, t.scope, t.from, t.to, t.asOf)],
);

/** Targets that operators set; what came with the system stands in the code. Never changed: the latest counts. */
export const metricTarget = pgTable(
  'metric_target',
  {
    metric: text('metric').notNull(),
    version: integer('version').notNull(),
    scope: text('scope').notNull().default('all'),
    /** {atLeast} or {atMost}, or thresholds; empty: as it came. */
    body: jsonb('body').notNull(),
    author: text('author').notNull(),
    reason: text('reason').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.metric, t.scope, t.version] })],
);

/** What one unit of a currency was worth in another on a day; loaded by a person. */
export const exchangeRate = pgTable(
  'exchange_rate',
  {
    day: date('day', { mode: 'string' }).notNull(),
    from: text('from_currency').notNull(),
    to: text('to_currency').notNull(),
    rate: numeric('rate').notNull(),
    source: text('source').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.from, t.to, t.day] }), check('exchange_rate_sane', sql`rate > 0`)],
);

/** What the daily look at the data found, check by check. */
export const dataCheck = pgTable(
  'data_check',
  {
    day: date('day', { mode: 'string' }).notNull(),
    code: text('code').notNull(),
    shopId: integer('shop_id').references(() => shop.id, { onDelete: 'cascade' }),
    /** Things looked at, and those that were wrong. */
    looked: bigint('looked', { mode: 'number' }).notNull(),
    wrong: bigint('wrong', { mode: 'number' }).notNull(),
    facts: jsonb('facts').notNull().default({}),
    ok: boolean('ok').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [uniqueIndex('data_check_of').on(t.day, t.code, sql`coalesce(shop_id, 0)`)],
);

import { bigint, index, integer, json, pgTable, sql, text } from '../orm.ts';
import { bytea, id, instant } from './people.ts';

/**
 * Who did what: written once, with the act, in its transaction. Triggers refuse update and delete, to the owner as well. `body` is
 * json and not jsonb, since its very bytes are hashed.
 */
export const evidence = pgTable(
  'evidence',
  {
    id: id(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    /** ask, approval, rule, finding, message, stock, price, coupon, order, key, ... */
    kind: text('kind').notNull(),
    /** The ask or job run that did it. */
    trace: text('trace'),
    /** A person's pseudonym; else what did it: `job:low-stock`, `api:erp`, `platform:taobao`. */
    actor: text('actor').notNull(),
    /** Whose it is: who may not see all of these shops does not see the row; none: the group's. */
    shops: integer('shops').array().notNull().default(sql`'{}'`),
    /** What it is about: `sku:TEE-RED-M`, `order:SH-1/1001`, `shop:SH-1`, `finding:12`, `rule:price-gap`. */
    subjects: text('subjects').array().notNull().default(sql`'{}'`),
    body: json('body').$type<Record<string, unknown>>().notNull(),
    /** What somebody wrote in their own words, encrypted with the key of that person and month. */
    keyId: bigint('key_id', { mode: 'number' }),
    words: bytea('words'),
  },
  (t) => [
    index('evidence_subjects').using('gin', t.subjects),
    index('evidence_trace').on(t.trace).where(sql`trace is not null`),
    index('evidence_actor').on(t.actor, t.id),
    index('evidence_kind').on(t.kind, t.at),
  ],
);

import { bigint, index, integer, json, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
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
    index('evidence_shops').using('gin', t.shops),
    index('evidence_trace').on(t.trace).where(sql`trace is not null`),
    index('evidence_actor').on(t.actor, t.id),
    index('evidence_kind').on(t.kind, t.at),
  ],
);

/** What has not been linked yet: a trigger puts it here with the row, the sealer takes it out. */
export const evidenceOpen = pgTable('evidence_open', { id: bigint('id', { mode: 'number' }).primaryKey() });

/** The chain: head_n = sha256(head_(n-1) || digest_n), head_0 = 32 zero bytes. Written by the sealer alone, never changed. */
export const evidenceLink = pgTable('evidence_link', {
  seq: bigint('seq', { mode: 'number' }).primaryKey(),
  evidenceId: bigint('evidence_id', { mode: 'number' }).notNull().unique(),
  digest: bytea('digest').notNull(),
  head: bytea('head').notNull(),
});

/** Each thousand links: milestone_n = sha256(milestone_(n-1) || head_(1000 n)), milestone_0 = 32 zero bytes. */
export const evidenceMilestone = pgTable('evidence_milestone', {
  n: bigint('n', { mode: 'number' }).primaryKey(),
  digest: bytea('digest').notNull(),
});

/** Heads that were signed; each goes to a file and to rooms, since whoever owns the database could rewrite all of it. */
export const evidenceHead = pgTable('evidence_head', {
  id: id(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  head: bytea('head').notNull(),
  milestones: bigint('milestones', { mode: 'number' }).notNull(),
  milestone: bytea('milestone').notNull(),
  at: instant('at').notNull(),
  publicKey: bytea('public_key').notNull(),
  signature: bytea('signature').notNull(),
});

/** The key of one person's words of one kind in one month, sealed; none: destroyed by retention. */
export const evidenceKey = pgTable(
  'evidence_key',
  {
    id: id(),
    /** A pseudonym, a stranger's hash, `api:erp`. */
    owner: text('owner').notNull(),
    kind: text('kind').notNull(),
    /** YYYY-MM, UTC. */
    month: text('month').notNull(),
    key: bytea('key'),
    madeAt: instant('made_at').notNull().default(sql`clock_timestamp()`),
    destroyedAt: instant('destroyed_at'),
  },
  (t) => [unique('evidence_key_of').on(t.owner, t.kind, t.month), index().on(t.month).where(sql`key is not null`)],
);

/** For how many months after its own the key of words is kept, by kind of words; `*` is for all that are not named. */
export const evidenceRetention = pgTable(
  'evidence_retention',
  { kind: text('kind').notNull(), months: integer('months').notNull() },
  (t) => [primaryKey({ columns: [t.kind] })],
);

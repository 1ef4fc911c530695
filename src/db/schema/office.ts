import { bigint, boolean, check, date, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant, person } from './people.ts';

type Words = { zh: string; en: string };

/** The rules in force as one document, as they were: a version for each time that they changed. Never changed again. */
export const handbook = pgTable('handbook', {
  version: integer('version').primaryKey(),
  /** SHA-256 of the content. */
  digest: text('digest').notNull(),
  content: jsonb('content').$type<Record<string, unknown>>().notNull(),
  /** Whose change made it: an account, or what else did. */
  author: text('author').notNull(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
});

/** Who has read which version, and says so. */
export const handbookAck = pgTable(
  'handbook_ack',
  {
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    version: integer('version')
      .notNull()
      .references(() => handbook.version),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.personId, t.version] })],
);

/** What changed on a platform, as a person noted it. */
export const policyNote = pgTable(
  'policy_note',
  {
    id: id(),
    platform: text('platform').notNull(),
    /** The day it is of, on the clock of the group. */
    day: date('day', { mode: 'string' }).notNull(),
    words: text('words').notNull(),
    url: text('url').notNull().default(''),
    /** Codes of the rules that it touches. */
    rules: text('rules').array().notNull().default(sql`'{}'`),
    author: text('author').notNull(),
    /** Of platform, day and words: a file that is read twice notes nothing twice. */
    digest: text('digest').notNull().unique(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('policy_note_platform').on(t.platform, t.day)],
);

/** What comes round: what operators set of a duty that came with the system, or one of their own. */
export const duty = pgTable(
  'duty',
  {
    code: text('code').primaryKey(),
    name: jsonb('name').$type<Words>().notNull(),
    /** monthly, quarterly, yearly, on-rule-change, on-expiry. */
    cadence: text('cadence').notNull(),
    ownerId: bigint('owner_id', { mode: 'number' }).references(() => person.id),
    /** Whose it is where nobody is named. */
    role: text('role').notNull(),
    /** Days before it is due that its to-do appears. */
    leadDays: integer('lead_days').notNull(),
    needsProof: boolean('needs_proof').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
  },
  () => [
    check(
      'duty_sane',
      sql`cadence in ('monthly', 'quarterly', 'yearly', 'on-rule-change', 'on-expiry') and lead_days between 0 and 366`,
    ),
  ],
);

/** A training that took place, with its proof. */
export const training = pgTable('training', {
  id: id(),
  topic: text('topic').notNull(),
  day: date('day', { mode: 'string' }).notNull(),
  proof: text('proof').notNull(),
  author: text('author').notNull(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
});

export const trainingPerson = pgTable(
  'training_person',
  {
    trainingId: bigint('training_id', { mode: 'number' })
      .notNull()
      .references(() => training.id, { onDelete: 'cascade' }),
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
  },
  (t) => [primaryKey({ columns: [t.trainingId, t.personId] }), index('training_of').on(t.personId)],
);

/** What may go wrong, what is done against it, by whom: read from a file, the same code again is the same risk. */
export const risk = pgTable(
  'risk',
  {
    code: text('code').primaryKey(),
    category: text('category').notNull().default(''),
    name: jsonb('name').$type<Words>().notNull(),
    measure: jsonb('measure').$type<Words>().notNull(),
    owner: text('owner').notNull(),
    /** Both 1 to 5. */
    likelihood: integer('likelihood').notNull(),
    effect: integer('effect').notNull(),
    rules: text('rules').array().notNull().default(sql`'{}'`),
    playbooks: text('playbooks').array().notNull().default(sql`'{}'`),
    setBy: text('set_by').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    version: integer('version').notNull().default(1),
  },
  () => [check('risk_sane', sql`likelihood between 1 and 5 and effect between 1 and 5`)],
);

/** The facts of a week as they were when it ended: who asks for it later gets the same. */
export const complianceDigest = pgTable(
  'compliance_digest',
  {
    id: id(),
    endsAt: instant('ends_at').notNull(),
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique('compliance_digest_once').on(t.endsAt)],
);

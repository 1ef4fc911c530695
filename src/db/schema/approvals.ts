import { bigint, check, index, integer, jsonb, pgTable, sql, text, unique } from '../orm.ts';
import { id, instant, room } from './people.ts';

/** Shops that one marketing team answers for. */
export const division = pgTable('division', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  code: text('code').notNull().unique(),
  nameZh: text('name_zh').notNull(),
  nameEn: text('name_en').notNull(),
});

/** A line of the approval policy as somebody set it: what came with the system is version 1 and is not stored. The latest is in force. */
export const approvalPolicy = pgTable(
  'approval_policy',
  {
    id: id(),
    /** `stock.units.one`: area, measure (with its currency), what is needed from that value on. */
    line: text('line').notNull(),
    version: integer('version').notNull(),
    /** A number in the measure's unit, `23-7 50%` for hours, or `off`. */
    value: text('value').notNull(),
    author: text('author').notNull(),
    approvedBy: text('approved_by').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique().on(t.line, t.version)],
);

/** A write that waits for other people. Never a timer in memory: the row expires. */
export const approval = pgTable(
  'approval',
  {
    /** `K7Q2M`, then `K7Q2M-2` for what takes its place when the data had changed. */
    code: text('code').primaryKey(),
    trace: text('trace').notNull(),
    /** Who asked: the account decides who that is today, the person who it was then. A system has no person. */
    channel: text('channel').notNull(),
    userId: text('user_id').notNull(),
    personId: bigint('person_id', { mode: 'number' }),
    name: text('name').notNull(),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    command: text('command').notNull(),
    canonical: text('canonical').notNull(),
    /** The change that this would undo. */
    undoes: text('undoes'),
    effect: jsonb('effect').notNull(),
    /** What an approval is bound to: the effect in substance. */
    hash: text('hash').notNull(),
    need: jsonb('need').notNull(),
    /** When it was first asked: its words are read as of then. */
    askedAt: instant('asked_at').notNull(),
    plannedAt: instant('planned_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** open, approved (and done), rejected, withdrawn, expired, lapsed (another took its place), failed. */
    state: text('state').notNull().default('open'),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by').notNull().default(''),
    reason: text('reason').notNull().default(''),
    /** What took its place. */
    next: text('next'),
  },
  (t) => [
    index('approval_due').on(t.expiresAt).where(sql`state = 'open'`),
    index('approval_person').on(t.personId, t.askedAt),
    check('approval_state', sql`state in ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'lapsed', 'failed')`),
  ],
);

/** Somebody's yes or no. */
export const approvalDecision = pgTable(
  'approval_decision',
  {
    id: id(),
    code: text('code')
      .notNull()
      .references(() => approval.code),
    channel: text('channel').notNull(),
    userId: text('user_id').notNull(),
    personId: bigint('person_id', { mode: 'number' }).notNull(),
    name: text('name').notNull(),
    /** Whose right it was, where it was delegated: their account. */
    behalf: text('behalf'),
    behalfPerson: bigint('behalf_person', { mode: 'number' }),
    verdict: text('verdict').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [unique().on(t.code, t.personId), check('approval_decision_verdict', sql`verdict in ('approve', 'reject')`)],
);

/** Somebody decides in somebody's place for a while; by account, since persons may turn out to be one. */
export const approvalDelegation = pgTable(
  'approval_delegation',
  {
    id: id(),
    fromAccount: text('from_account').notNull(),
    fromPerson: bigint('from_person', { mode: 'number' }).notNull(),
    toAccount: text('to_account').notNull(),
    toPerson: bigint('to_person', { mode: 'number' }).notNull(),
    until: instant('until').notNull(),
    at: instant('at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [index('approval_delegation_open').on(t.toPerson).where(sql`ended_at is null`)],
);

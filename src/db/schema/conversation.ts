import type { Message } from '../../core/message.ts';
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { bytea, id, instant, person, room } from './people.ts';

/** What arrived, stored before it is acknowledged. Bodies are cleared 7 days after handling, keys after 14. */
export const inbox = pgTable(
  'inbox',
  {
    id: id(),
    channel: text('channel').notNull(),
    key: text('key').notNull(),
    roomId: text('room_id').notNull(),
    /** Sealed with SECRET_KEY: `{ body, headers }`. */
    body: bytea('body'),
    replyUrl: bytea('reply_url'),
    replyUrlUses: integer('reply_url_uses').notNull().default(0),
    replyUrlExpiresAt: instant('reply_url_expires_at'),
    arrivedAt: instant('arrived_at').notNull(),
    storedAt: instant('stored_at').notNull().default(sql`clock_timestamp()`),
    /** Who works on it, until when; a process that dies lets it lapse. */
    leaseUntil: instant('lease_until'),
    attempts: integer('attempts').notNull().default(0),
    handledAt: instant('handled_at'),
  },
  (t) => [
    unique().on(t.channel, t.key),
    index('inbox_reply_urls').on(t.replyUrlExpiresAt).where(sql`reply_url is not null`),
    index('inbox_open').on(t.channel, t.roomId, t.id).where(sql`handled_at is null`),
  ],
);

/** The keys that were answered: claiming one is the first statement of the transaction that does the work. */
export const claim = pgTable('claim', {
  key: text('key').primaryKey(),
  at: instant('at').notNull().default(sql`now()`),
});

/** The audit of versions that kept it apart from evidence: the program moves its rows there and leaves it empty. */
export const askBefore = pgTable(
  'ask_before',
  {
    trace: text('trace').primaryKey(),
    inboxId: bigint('inbox_id', { mode: 'number' }),
    channel: text('channel').notNull(),
    actor: text('actor').notNull(),
    personId: bigint('person_id', { mode: 'number' }),
    roomId: bigint('room_id', { mode: 'number' }),
    command: text('command'),
    /** The ask as the parser understood it, in canonical words; what was typed, where nothing was understood. */
    canonical: text('canonical').notNull(),
    /** What was typed, or what the pressed button said: shown in the room; the audit reads `canonical`. */
    typed: text('typed').notNull().default(''),
    effect: jsonb('effect'),
    /** answered, refused, pending, failed. */
    result: text('result').notNull(),
    code: text('code'),
    arrivedAt: instant('arrived_at').notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at').notNull(),
  },
  (t) => [index('ask_finished_at_index').on(t.finishedAt)],
);

/** A write that waits for its asker's word. Never a timer in memory: the row expires. */
export const pending = pgTable(
  'pending',
  {
    code: text('code').primaryKey(),
    trace: text('trace').notNull(),
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    command: text('command').notNull(),
    canonical: text('canonical').notNull(),
    effect: jsonb('effect').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    /** confirmed, cancelled, expired, lapsed (the effect had changed). */
    decision: text('decision'),
    decidedAt: instant('decided_at'),
    decidedBy: text('decided_by'),
  },
  (t) => [
    index().on(t.personId).where(sql`decision is null`),
    index('pending_due').on(t.expiresAt).where(sql`decision is null`),
  ],
);

/** A write that was done, with what undoes it. */
export const change = pgTable(
  'change',
  {
    trace: text('trace').primaryKey(),
    command: text('command').notNull(),
    personId: bigint('person_id', { mode: 'number' }).notNull(),
    roomId: bigint('room_id', { mode: 'number' }),
    canonical: text('canonical').notNull(),
    effect: jsonb('effect').notNull(),
    at: instant('at').notNull(),
    undoUntil: instant('undo_until'),
    undoneBy: text('undone_by'),
  },
  (t) => [index().on(t.personId, t.at)],
);

/** What is to be said. A row is one delivery: a message in a room, or one part of it. */
export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    lane: text('lane').notNull(),
    part: text('part').notNull(),
    trace: text('trace'),
    inboxId: bigint('inbox_id', { mode: 'number' }),
    message: jsonb('message').$type<Message>().notNull(),
    reply: jsonb('reply').$type<Record<string, string>>().notNull().default({}),
    /** What the message is about (`pending:K7Q2`): everything said about it can be settled at once. */
    subject: text('subject'),
    /** The delivery that this one changes in place. */
    edits: bigint('edits', { mode: 'number' }),
    /** The delivery that this one belongs under, where a channel has threads. */
    under: bigint('under', { mode: 'number' }),
    /** Whose it is: they get the card where a group cannot show buttons; none: the room's operators. */
    people: bigint('people', { mode: 'number' }).array(),
    /** queued, sending, sent, dead. */
    state: text('state').notNull().default('queued'),
    attempts: integer('attempts').notNull().default(0),
    unknowns: integer('unknowns').notNull().default(0),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    dueAt: instant('due_at').notNull().default(sql`clock_timestamp()`),
    firstTriedAt: instant('first_tried_at'),
    triedAt: instant('tried_at'),
    sentAt: instant('sent_at'),
    reason: text('reason'),
    /** Ids and codes the vendor gave, sealed: among them response codes. */
    vendor: bytea('vendor'),
    /** It did not get there, and was put into other rooms instead. */
    fallenAt: instant('fallen_at'),
  },
  (t) => [
    index('outbox_open').on(t.lane, t.id).where(sql`state in ('queued', 'sending')`),
    index().on(t.roomId, t.id),
    index().on(t.trace),
    index().on(t.subject).where(sql`subject is not null`),
    index('outbox_dead').on(t.id).where(sql`state = 'dead'`),
  ],
);

/** One line of delivery: order, lease and rate belong to it. */
export const lane = pgTable('lane', {
  key: text('key').primaryKey(),
  roomId: bigint('room_id', { mode: 'number' })
    .notNull()
    .references(() => room.id),
  sent: instant('sent').array().notNull().default(sql`'{}'`),
  blockedUntil: instant('blocked_until').notNull().default(sql`'-infinity'`),
  leaseBy: text('lease_by'),
  leaseUntil: instant('lease_until').notNull().default(sql`'-infinity'`),
});

export const job = pgTable('job', {
  name: text('name').primaryKey(),
  paused: boolean('paused').notNull().default(false),
  pausedBy: text('paused_by'),
  /** Slots up to here are decided: run, skipped or missed by policy. */
  caughtUpTo: instant('caught_up_to').notNull(),
});

export const jobRun = pgTable(
  'job_run',
  {
    name: text('name').notNull(),
    slot: instant('slot').notNull(),
    /** running, done, failed, skipped. */
    state: text('state').notNull(),
    attempts: integer('attempts').notNull().default(1),
    startedAt: instant('started_at').notNull(),
    leaseUntil: instant('lease_until').notNull(),
    finishedAt: instant('finished_at'),
    result: text('result'),
    startedBy: text('started_by').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.name, t.slot] }),
    index('job_run_open').on(t.leaseUntil).where(sql`state = 'running'`),
  ],
);

/** When a notice last went to a room: an unchanged one is not repeated sooner than its job says. */
export const notice = pgTable(
  'notice',
  {
    source: text('source').notNull(),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    digest: text('digest').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.roomId] })],
);

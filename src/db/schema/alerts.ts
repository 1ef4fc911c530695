import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  unique,
  uniqueIndex,
} from '../orm.ts';
import { id, instant, person, room } from './people.ts';

type Words = { zh: string; en: string };

/**
 * Something that is wrong, or was: one row from its start to its end. What is wrong again later is a new row, so that
 * what was is kept.
 */
export const alert = pgTable(
  'alert',
  {
    id: id(),
    /** SHA-256 of the labels, in one order (src/core/alert.ts). */
    fingerprint: text('fingerprint').notNull(),
    /** kind, severity and audience are always there; shop, platform, sku and others where they apply. */
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    annotations: jsonb('annotations').$type<Record<string, string>>().notNull().default({}),
    /** Whose it is; none: the group's. Seen by who sees one of them. */
    shopIds: integer('shop_ids').array().notNull().default(sql`'{}'`),
    /** Who said it: `service:publishing`, `api:erp`, `alertmanager:<key>`, `grafana:<key>`. */
    source: text('source').notNull(),
    line: jsonb('line').$type<Words>().notNull(),
    /** A card of its own, where what noticed it has more to say than labels and line. */
    message: jsonb('message'),
    /** Commands that help, as typed: `transfer …`. */
    says: jsonb('says').$type<{ label: Words; says: string }[]>().notNull().default([]),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at'),
    /** Sources that only repeat what is wrong: it counts as over when it was not repeated until then. */
    lapsesAt: instant('lapses_at'),
    /** How often it was said, and when last. */
    count: integer('count').notNull().default(1),
    lastAt: instant('last_at').notNull(),
    /** Counts up each time that it is worth a new message: it is compared with what rooms were told. */
    loud: integer('loud').notNull().default(1),
    /** Counts up with every change that a card shows. */
    version: integer('version').notNull().default(1),
    /** The version that was routed; below `version`: the dispatcher has work. */
    routed: integer('routed').notNull().default(0),
  },
  (t) => [
    uniqueIndex('alert_firing').on(t.fingerprint).where(sql`ends_at is null`),
    index('alert_unrouted').on(t.id).where(sql`routed < version`),
    index('alert_lapses').on(t.lapsesAt).where(sql`ends_at is null and lapses_at is not null`),
    index('alert_started').on(t.startsAt),
    index('alert_kind_firing').on(sql`lower(labels ->> 'kind')`).where(sql`ends_at is null`),
  ],
);

/** What is told instead where all of these shops are spoken of: seen by who sees them. */
export const alertWhole = pgTable('alert_whole', {
  alertId: bigint('alert_id', { mode: 'number' })
    .primaryKey()
    .references(() => alert.id, { onDelete: 'cascade' }),
  /** None: all there are. */
  shops: integer('shops').array(),
  message: jsonb('message').notNull(),
});

/** A delivery of a webhook or of an API client that was taken: the same key does nothing again. */
export const alertReceipt = pgTable('alert_receipt', {
  key: text('key').primaryKey(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
  /** Of a rule that always fires (`beat:…`): how many seconds apart it has been heard; none: once only. */
  everyS: integer('every_s'),
});

/** Routing tree, inhibitions and mute timings as one document; a version for each change, never changed again. */
export const alertPolicy = pgTable('alert_policy', {
  version: integer('version').primaryKey(),
  body: jsonb('body').notNull(),
  author: text('author').notNull(),
  reason: text('reason').notNull().default(''),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
});

/** Alerts that match are not told until its end. Ended ones are kept. */
export const silence = pgTable(
  'silence',
  {
    id: id(),
    matchers: jsonb('matchers').notNull(),
    shopIds: integer('shop_ids').array().notNull().default(sql`'{}'`),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** Ended by a person before its time. */
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by').notNull().default(''),
    author: text('author').notNull(),
    authorId: bigint('author_id', { mode: 'number' }).references(() => person.id),
    reason: text('reason').notNull(),
    /** Where it was made: what is to be said of it is said there. */
    roomId: bigint('room_id', { mode: 'number' }).references(() => room.id),
    /** That it ends soon, and what still fires when it ended, was told. */
    remindedAt: instant('reminded_at'),
    endTold: boolean('end_told').notNull().default(false),
    version: integer('version').notNull().default(1),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [index('silence_ends').on(t.endsAt), check('silence_sane', sql`ends_at > starts_at`)],
);

/** Alerts that are told together, from the first that fires until all are over and that was told. */
export const alertGroup = pgTable(
  'alert_group',
  {
    id: id(),
    /** Of the route's name and the labels that it groups by. */
    key: text('key').notNull(),
    route: text('route').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    shopIds: integer('shop_ids').array().notNull().default(sql`'{}'`),
    /** Where it is told and how, as the route said when it opened or when routing was changed last (services/alerts). */
    plan: jsonb('plan').notNull(),
    openedAt: instant('opened_at').notNull(),
    endedAt: instant('ended_at'),
    /** Counts up with every change that its card shows. */
    version: integer('version').notNull().default(1),
    /** When there was something of it to tell for the first time: its chain begins then. */
    startedAt: instant('started_at'),
    /** When it is to be looked at next: group wait, group interval, repeat; none: nothing to do. */
    flushAt: instant('flush_at'),
    flushedAt: instant('flushed_at'),
    /** Who took it over, until when that holds without a word. */
    ackedBy: bigint('acked_by', { mode: 'number' }).references(() => person.id),
    ackedAt: instant('acked_at'),
    ackUntil: instant('ack_until'),
    /** That it ends soon was said to who took it over. */
    ackRemindedAt: instant('ack_reminded_at'),
    ownerId: bigint('owner_id', { mode: 'number' }).references(() => person.id),
    snoozedUntil: instant('snoozed_until'),
    snoozedAt: instant('snoozed_at'),
    snoozedBy: bigint('snoozed_by', { mode: 'number' }).references(() => person.id),
    /** The escalation chain as it was when the group opened; edits do not change a running one. */
    chain: jsonb('chain'),
    step: integer('step').notNull().default(0),
    /** Fencing: a timer that does not have the token of the row does nothing. Acknowledging, snoozing and ending change it. */
    token: integer('token').notNull().default(0),
    /** When the next step of the chain is due; none: it stands still. */
    stepAt: instant('step_at'),
    /** Why none of it was told when it was looked at last (services/alerts/groups/untold.ts); none: it was, or nothing fires. */
    untold: jsonb('untold'),
  },
  (t) => [
    uniqueIndex('alert_group_open').on(t.key).where(sql`ended_at is null`),
    index('alert_group_flush').on(t.flushAt).where(sql`flush_at is not null`),
    index('alert_group_step').on(t.stepAt).where(sql`step_at is not null`),
    index('alert_group_opened').on(t.openedAt),
    index('alert_group_key').on(t.key, t.id),
  ],
);

export const alertMember = pgTable(
  'alert_member',
  {
    groupId: bigint('group_id', { mode: 'number' })
      .notNull()
      .references(() => alertGroup.id, { onDelete: 'cascade' }),
    alertId: bigint('alert_id', { mode: 'number' })
      .notNull()
      .references(() => alert.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.groupId, t.alertId] }), index().on(t.alertId)],
);

/** What a room was told of a group last: the sets that decide whether there is something to tell (facts: a comparison of sets). */
export const alertTold = pgTable(
  'alert_told',
  {
    groupId: bigint('group_id', { mode: 'number' })
      .notNull()
      .references(() => alertGroup.id, { onDelete: 'cascade' }),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    /** `<alert id>:<loud>` of each. */
    firing: text('firing').array().notNull().default(sql`'{}'`),
    resolved: text('resolved').array().notNull().default(sql`'{}'`),
    /** first, new-alert, resolved, repeat, acked, … */
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
    /** The message that is changed in place. */
    outboxId: bigint('outbox_id', { mode: 'number' }),
    /** Told with many others in one card. */
    folded: boolean('folded').notNull().default(false),
    /** The gravest that it was told to be. */
    severity: text('severity').notNull().default('info'),
    /** Who has it and until when it is put off, as the card says. */
    state: text('state').notNull().default(''),
    /** What the card looks like: a hash of it, so that only what changed is sent. */
    drawn: text('drawn').notNull().default(''),
    /** When its card was posted. */
    postedAt: instant('posted_at'),
  },
  (t) => [
    primaryKey({ columns: [t.groupId, t.roomId] }),
    index('alert_told_posted').on(t.roomId, t.postedAt),
    index('alert_told_folded').on(t.outboxId).where(sql`folded`),
  ],
);

/** The story of a group: opened, told, acknowledged, who was asked, ended. Lines are only added. */
export const alertEvent = pgTable(
  'alert_event',
  {
    id: id(),
    groupId: bigint('group_id', { mode: 'number' })
      .notNull()
      .references(() => alertGroup.id, { onDelete: 'cascade' }),
    at: instant('at').notNull(),
    what: text('what').notNull(),
    words: jsonb('words').$type<Words>().notNull(),
    roomId: bigint('room_id', { mode: 'number' }).references(() => room.id),
    personId: bigint('person_id', { mode: 'number' }).references(() => person.id),
    outboxId: bigint('outbox_id', { mode: 'number' }),
  },
  (t) => [index().on(t.groupId, t.at)],
);

/** Who is asked when, by audience; a version for each change. Steps: services/alerts/chains. */
export const alertChain = pgTable(
  'alert_chain',
  {
    code: text('code').notNull(),
    version: integer('version').notNull(),
    /** Empty: there is none any more. */
    steps: jsonb('steps').notNull(),
    author: text('author').notNull(),
    reason: text('reason').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.code, t.version] })],
);

/** Whom a step of a chain asked, and when the vendor said that it has arrived. */
export const alertReach = pgTable(
  'alert_reach',
  {
    id: id(),
    groupId: bigint('group_id', { mode: 'number' })
      .notNull()
      .references(() => alertGroup.id, { onDelete: 'cascade' }),
    step: integer('step').notNull(),
    /** How often the chain ran anew: an acknowledgement that nobody kept up begins it again. */
    round: integer('round').notNull().default(1),
    personId: bigint('person_id', { mode: 'number' }).references(() => person.id),
    roomId: bigint('room_id', { mode: 'number' }).references(() => room.id),
    outboxId: bigint('outbox_id', { mode: 'number' }),
    askedAt: instant('asked_at').notNull(),
    deliveredAt: instant('delivered_at'),
    /** When another way, or the next step, was taken because it had not arrived. */
    failedAt: instant('failed_at'),
    /** What became of the group is not said yet in the summary in which it was asked. */
    stale: boolean('stale').notNull().default(false),
  },
  (t) => [
    unique().on(t.groupId, t.round, t.step, t.personId, t.roomId).nullsNotDistinct(),
    index().on(t.outboxId),
    index('alert_reach_open').on(t.askedAt).where(sql`delivered_at is null`),
    index('alert_reach_room').on(t.roomId, t.askedAt),
    index('alert_reach_stale').on(t.outboxId).where(sql`stale`),
  ],
);

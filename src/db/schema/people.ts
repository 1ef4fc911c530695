import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  sql,
  text,
  timestamp,
  unique,
} from '../orm.ts';

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
export const id = () => bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();

/** Facts about this database: whether it holds the demo, what made it. */
export const setting = pgTable('setting', { key: text('key').primaryKey(), value: text('value').notNull() });

/** A human being, however many chat accounts they have. */
export const person = pgTable('person', {
  id: id(),
  name: text('name').notNull(),
  /** Stands for them in evidence, which is never rewritten. */
  pseudonym: text('pseudonym')
    .notNull()
    .unique()
    .default(sql`'p-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)`),
  createdAt: instant('created_at').notNull().default(sql`now()`),
});

/** A chat account; one person may have several, and counts as one everywhere. */
export const account = pgTable(
  'account',
  {
    channel: text('channel').notNull(),
    userId: text('user_id').notNull(),
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    /** The account of the admin who said whose this is (link, vouch): through it nothing of that admin's own is approved. */
    vouchedBy: text('vouched_by'),
    vouchedAt: instant('vouched_at'),
  },
  (t) => [primaryKey({ columns: [t.channel, t.userId] }), index().on(t.personId)],
);

/** A role a person holds; without a shop and a division it holds for all shops. */
export const roleGrant = pgTable(
  'role_grant',
  {
    id: id(),
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    role: text('role').notNull(),
    shopId: integer('shop_id'),
    /** All shops of that division, whichever they are by then. */
    divisionId: integer('division_id'),
    grantedBy: text('granted_by').notNull(),
    grantedAt: instant('granted_at').notNull().default(sql`now()`),
  },
  (t) => [unique().on(t.personId, t.role, t.shopId, t.divisionId).nullsNotDistinct()],
);

/** A conversation we speak in. Language, time zone and currency belong to it. */
export const room = pgTable(
  'room',
  {
    id: id(),
    channel: text('channel').notNull(),
    address: text('address').notNull(),
    direct: boolean('direct').notNull(),
    name: text('name').notNull(),
    lang: text('lang').notNull().default('zh'),
    timeZone: text('time_zone').notNull().default('Asia/Shanghai'),
    currency: text('currency').notNull().default('CNY'),
    /** A WeCom group robot's key, sealed with SECRET_KEY. */
    robotKey: bytea('robot_key'),
    /** Where its alerts go while nothing arrives here. */
    fallbackId: bigint('fallback_id', { mode: 'number' }),
    createdAt: instant('created_at').notNull().default(sql`now()`),
  },
  (t) => [unique().on(t.channel, t.address)],
);

/** Who works in a room: they get cards of their own where the group cannot show buttons. */
export const roomOperator = pgTable(
  'room_operator',
  {
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.personId] })],
);

/** A one-time code that joins a WeCom group to its robot's key on a local page. */
export const roomBinding = pgTable('room_binding', {
  code: text('code').primaryKey(),
  roomId: bigint('room_id', { mode: 'number' })
    .notNull()
    .references(() => room.id),
  expiresAt: instant('expires_at').notNull(),
});

export const subscription = pgTable(
  'subscription',
  {
    audience: text('audience').notNull(),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
  },
  (t) => [primaryKey({ columns: [t.audience, t.roomId] })],
);

/** Vendors' access tokens, sealed; one refresher at a time over all processes (the row's lock). */
export const vendorToken = pgTable('vendor_token', {
  name: text('name').primaryKey(),
  token: bytea('token'),
  expiresAt: instant('expires_at'),
});

/** Something a person must do: one table for every service. */
export const todo = pgTable(
  'todo',
  {
    id: id(),
    shopId: integer('shop_id'),
    /** Same key, same to-do: a service that asks twice gets the one that is there. */
    key: text('key').unique(),
    title: jsonb('title').$type<{ zh: string; en: string }>().notNull(),
    ownerId: bigint('owner_id', { mode: 'number' }).references(() => person.id),
    roomId: bigint('room_id', { mode: 'number' }).references(() => room.id),
    dueAt: instant('due_at'),
    remindAt: instant('remind_at'),
    remindedAt: instant('reminded_at'),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().default(sql`now()`),
    doneAt: instant('done_at'),
    doneBy: text('done_by'),
    proof: text('proof'),
    /** Whether it may be closed only with proof. */
    needsProof: boolean('needs_proof').notNull().default(false),
    version: integer('version').notNull().default(1),
  },
  (t) => [index().on(t.doneAt, t.dueAt), index().on(t.remindAt).where(sql`done_at is null and reminded_at is null`)],
);

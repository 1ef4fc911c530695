import { bigint, date, index, integer, jsonb, pgTable, primaryKey, sql, text, unique } from '../orm.ts';
import { id, instant, room } from './people.ts';

/** What a room gets of digests and when (services/digests/settings): one row, counted up with each change. */
export const digestSetting = pgTable('digest_setting', {
  roomId: bigint('room_id', { mode: 'number' })
    .primaryKey()
    .references(() => room.id, { onDelete: 'cascade' }),
  body: jsonb('body').$type<Record<string, unknown>>().notNull(),
  setBy: text('set_by').notNull(),
  at: instant('at').notNull().default(sql`clock_timestamp()`),
  version: integer('version').notNull().default(1),
});

/** A digest that a room got: claimed in the transaction that put its message, so that there is one of each. */
export const digestSlot = pgTable(
  'digest_slot',
  {
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    /** The local day of the room on which it was to come, before holidays moved it. */
    slot: date('slot', { mode: 'string' }).notNull(),
    dueAt: instant('due_at').notNull(),
    toldAt: instant('told_at').notNull().default(sql`clock_timestamp()`),
    digest: text('digest').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.kind, t.slot] })],
);

/** The facts of a digest or report as they were when it was made: whoever asks for them as of then gets the same. Never changed. */
export const digest = pgTable(
  'digest',
  {
    id: id(),
    /** What it is asked for by; of all that makes it one. */
    code: text('code').notNull().unique(),
    /** daily, weekly, monthly, quarterly; user, supply, compliance. */
    kind: text('kind').notNull(),
    /** Local days of each shop, both included. */
    from: date('from_day', { mode: 'string' }).notNull(),
    to: date('to_day', { mode: 'string' }).notNull(),
    /** `all`, or the numbers of its shops. */
    scope: text('scope').notNull(),
    shopIds: integer('shop_ids').array().notNull().default(sql`'{}'`),
    asOf: instant('as_of').notNull(),
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique('digest_once').on(t.kind, t.from, t.to, t.scope, t.asOf), index('digest_made').on(t.kind, t.asOf)],
);

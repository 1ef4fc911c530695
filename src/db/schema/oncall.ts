import { bigint, check, index, integer, jsonb, pgTable, primaryKey, sql, text } from '../orm.ts';
import { id, instant, person } from './people.ts';

/** Who is on call in turns, as one document; a version for each change, never changed again. Body: services/oncall/rota.ts. */
export const oncallRota = pgTable(
  'oncall_rota',
  {
    code: text('code').notNull(),
    version: integer('version').notNull(),
    /** Without layers: there is none any more. */
    body: jsonb('body').notNull(),
    author: text('author').notNull(),
    reason: text('reason').notNull().default(''),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.code, t.version] })],
);

/** Somebody in the place of whoever it would be. The latest counts. */
export const oncallCover = pgTable(
  'oncall_cover',
  {
    id: id(),
    rota: text('rota').notNull(),
    personId: bigint('person_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    /** Agreed between two people, as this swap. */
    swapId: bigint('swap_id', { mode: 'number' }),
    author: text('author').notNull(),
    at: instant('at').notNull().default(sql`clock_timestamp()`),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('oncall_cover_of').on(t.rota, t.toAt).where(sql`ended_at is null`),
    check('oncall_cover_sane', sql`to_at > from_at`),
  ],
);

/** One asks another to take their turn; it counts when the other agrees, or a manager does it. */
export const oncallSwap = pgTable(
  'oncall_swap',
  {
    id: id(),
    rota: text('rota').notNull(),
    /** Whose turn it is, and who takes it. */
    givesId: bigint('gives_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    takesId: bigint('takes_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    askedBy: bigint('asked_by', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    askedAt: instant('asked_at').notNull(),
    /** open, agreed, declined. What nobody answered until it begins lapses. */
    state: text('state').notNull().default('open'),
    decidedBy: text('decided_by').notNull().default(''),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    index('oncall_swap_open').on(t.fromAt).where(sql`state = 'open'`),
    check(
      'oncall_swap_state',
      sql`state in ('open', 'agreed', 'declined') and to_at > from_at and gives_id <> takes_id`,
    ),
  ],
);

import { bigint, index, jsonb, pgTable, sql, text } from '../orm.ts';
import { id, instant, person, room } from './people.ts';

/** A command that is asked of itself when its time comes, in the name and with the rights of its owner. */
export const schedule = pgTable(
  'schedule',
  {
    id: id(),
    roomId: bigint('room_id', { mode: 'number' })
      .notNull()
      .references(() => room.id),
    ownerId: bigint('owner_id', { mode: 'number' })
      .notNull()
      .references(() => person.id),
    /** The account that it was asked with: `console:admin`. */
    account: text('account').notNull(),
    /** As it was typed: 昨天 is the day before each run. */
    line: text('line').notNull(),
    cadence: jsonb('cadence').notNull(),
    timeZone: text('time_zone').notNull(),
    /** None: it stands still. */
    nextAt: instant('next_at'),
    lastAt: instant('last_at'),
    /** Why it stands still: a person, or rights that ended. */
    paused: text('paused').notNull().default(''),
    createdAt: instant('created_at').notNull().default(sql`clock_timestamp()`),
    removedAt: instant('removed_at'),
  },
  (t) => [
    index('schedule_due').on(t.nextAt).where(sql`next_at is not null and removed_at is null`),
    index('schedule_room').on(t.roomId).where(sql`removed_at is null`),
  ],
);

import { bigint, pgTable, sql, text } from '../orm.ts';
import { instant, room } from './people.ts';

/** The figures that a room wants in its weekly report; none: the eight that came with the system. */
export const roomWeekly = pgTable('room_weekly', {
  roomId: bigint('room_id', { mode: 'number' })
    .primaryKey()
    .references(() => room.id, { onDelete: 'cascade' }),
  metrics: text('metrics').array().notNull(),
  setBy: text('set_by').notNull(),
  setAt: instant('set_at').notNull().default(sql`clock_timestamp()`),
});

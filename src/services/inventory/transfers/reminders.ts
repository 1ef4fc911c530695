import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Transfer, transfersWhere } from './rows.ts';

type Deps = { tx: Tx };

/** From the need to the decision. */
export const GOAL_MINUTES = 15;
const STEP_MINUTES = 5;

/** 1 after 5 minutes, 2 after 10, 3 after 15: handed to the next role. */
export type Reminder = { transfer: Transfer; step: 1 | 2 | 3 };

/**
 * Transfers whose next reminder is due, each step taken once over all replicas. What became due while nothing ran is said
 * once, as the latest step. Minutes count from the need; where it was proposed later than a step, from the proposal.
 */
export async function takeReminders({ tx }: Deps, now: Date, limit: number): Promise<Reminder[]> {
  const begun = sql`case when requested_at - needed_at < make_interval(mins => ${STEP_MINUTES}) then needed_at else requested_at end`;
  const due = sql`least(3, floor(extract(epoch from (${instantParam(now)} - ${begun})) / 60 / ${STEP_MINUTES}))::int`;
  const rows = await rowsOf<{ id: string; step: 1 | 2 | 3 }>(
    tx,
    sql`update transfer set reminders = ${due} where id in (
          select id from transfer where state = 'requested' and reminders < ${due}
          order by needed_at, id limit ${limit} for update skip locked)
        returning id, reminders as step`,
  );
  const reminders: Reminder[] = [];
  for (const { id, step } of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
    const [transfer] = await transfersWhere(tx, sql`t.id = ${id}::bigint`);
    if (transfer) reminders.push({ transfer, step });
  }
  return reminders;
}

/** People who work in a room, and the direct rooms of people: who is asked to decide, and where else they are told. */
export async function workersOf({ tx }: Deps, roomId: number): Promise<number[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select person_id as id from room_operator where room_id = ${roomId} order by person_id`,
  );
  return rows.map(({ id }) => Number(id));
}

export async function directRoomsOf({ tx }: Deps, people: readonly number[]): Promise<number[]> {
  if (people.length === 0) return [];
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select distinct r.id from room r join room_operator o on o.room_id = r.id
        where r.direct and o.person_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(people)}::jsonb))
        order by r.id`,
  );
  return rows.map(({ id }) => Number(id));
}

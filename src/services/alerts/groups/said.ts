import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** Which messages of groups there are in rooms, before new ones are put. */
export async function saidOf(tx: Tx, subjects: readonly string[]) {
  const rows = await rowsOf<{ id: string; room_id: string; subject: string; part: string; waiting: boolean }>(
    tx,
    sql`select id, room_id, subject, part, state = 'queued' and attempts = 0 as waiting from outbox where subject = any (${sql.param([...subjects])}::text[])
          and edits is null and under is null and state <> 'dead' order by id`,
  );
  return rows.map((row) => ({ ...row, id: Number(row.id), roomId: Number(row.room_id) }));
}

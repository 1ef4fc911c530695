import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** How soon changes that nobody waits for are shown: many of them are one change of the card. */
const SOON = '3 seconds';

/**
 * Something of a group changed that its card shows (acknowledged, assigned, snoozed, a step of its chain): it counts up, and the card
 * is brought to the new state, in a moment or with `flushNow` at once after the commit. Whoever commits may ring `zhanggui_alerts`.
 */
export async function touchGroup(tx: Tx, id: number, { flushNow }: { flushNow: boolean }): Promise<void> {
  const when = flushNow ? sql`clock_timestamp()` : sql`clock_timestamp() + interval '${sql.raw(SOON)}'`;
  await rowsOf(
    tx,
    sql`update alert_group set version = version + 1, flush_at = least(flush_at, ${when}) where id = ${id} and ended_at is null`,
  );
}

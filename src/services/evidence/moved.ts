import { maskAll } from '../../core/mask.ts';
import { instantOf, rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { Deps } from './deps.ts';
import { pseudonymOf } from './words.ts';

type Before = {
  trace: string;
  inbox_id: string | null;
  channel: string;
  actor: string;
  person_id: string | null;
  room_id: string | null;
  command: string | null;
  canonical: string;
  typed: string;
  effect: unknown;
  result: string;
  code: string | null;
  arrived_at: string;
  started_at: string;
  finished_at: string;
};

/**
 * Takes the audit of versions that kept it apart into evidence, some rows at a time, oldest first; says how many it took.
 * A migration cannot: the key with which words are encrypted is not in the database.
 */
export async function moveAsks(d: Deps, most: number): Promise<number> {
  const rows = await rowsOf<Before>(
    d.tx,
    sql`with due as (select trace from ask_before order by finished_at limit ${most} for update skip locked),
          taken as (delete from ask_before a using due where a.trace = due.trace returning a.*)
        select * from taken order by finished_at, trace`,
  );
  for (const row of rows) await moveOne(d, row);
  return rows.length;
}

async function moveOne(d: Deps, row: Before): Promise<void> {
  const { actor: account, canonical, typed, effect } = row;
  const at = instantOf(row.finished_at);
  const by = account === 'unknown' ? account : await pseudonymOf(d, row.person_id ? Number(row.person_id) : account);
  const said = maskAll({ account, canonical, typed, ...(effect ? { effect } : {}) });
  const words = await d.vault.sealOld(by, said, 'ask', at);
  await putEvidence(d.tx, {
    kind: 'ask',
    trace: row.trace,
    by,
    at,
    body: {
      channel: row.channel,
      room: row.room_id === null ? null : Number(row.room_id),
      command: row.command,
      result: row.result,
      code: row.code,
      inbox: row.inbox_id === null ? null : Number(row.inbox_id),
      arrived: instantOf(row.arrived_at).toISOString(),
      started: instantOf(row.started_at).toISOString(),
      finished: at.toISOString(),
      moved: true,
    },
    ...(words && { words }),
  });
}

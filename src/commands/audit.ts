import { instantParam, rowsOf, sql, type Tx } from '../db/client.ts';
import type { Heard, Outcome } from './router.ts';

/** How an ask ended. A bug is `failed`. */
export type Ended = {
  heard: Heard;
  outcome: Outcome;
  result: Outcome['result'] | 'failed';
  /** The stored delivery; none for a call of the API. */
  inboxId: number | undefined;
  arrivedAt: Date;
  finishedAt: Date;
};

/** One row for every ask, written in its own transaction. */
export async function writeAudit(tx: Tx, ended: Ended): Promise<void> {
  const { heard, outcome, result, inboxId, arrivedAt, finishedAt } = ended;
  const { channel, userId } = heard.actor.account;
  await rowsOf(
    tx,
    sql`insert into ask (trace, inbox_id, channel, actor, person_id, room_id, command, canonical, typed, effect, result, code, arrived_at, started_at, finished_at)
        values (${heard.trace}, ${inboxId ?? null}::bigint, ${channel}, ${`${channel}:${userId}`}, ${heard.actor.personId ?? null}::bigint, ${heard.room.id},
          ${outcome.command ?? null}, ${outcome.canonical}, ${heard.text.slice(0, 500)}, ${outcome.effect ? JSON.stringify(outcome.effect) : null}::jsonb,
          ${result}, ${outcome.error?.code ?? null},
          ${instantParam(arrivedAt)}, ${instantParam(heard.now)}, ${instantParam(finishedAt)})`,
  );
}

/** What the log says of an ask. */
export const askedFields = (heard: Heard, outcome: Outcome, result: string, finishedAt: Date) => ({
  ask: heard.trace,
  command: outcome.command,
  actor: `${heard.actor.account.channel}:${heard.actor.account.userId}`,
  room: heard.room.id,
  result,
  code: outcome.error?.code,
  ms: finishedAt.getTime() - heard.now.getTime(),
});

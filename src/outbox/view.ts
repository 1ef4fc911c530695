import { bindTo } from '../core/bind.ts';
import { type Effect, irreversible } from '../core/effect.ts';
import { effectChanged, UserError } from '../core/errors.ts';
import type { Message } from '../core/message.ts';
import { instantOf, rowsOf, sql, type Tx } from '../db/client.ts';
import type { DeadLetter, OutboxView } from '../services/services.ts';

type Deps = { tx: Tx };

/** What the `outbox` command sees and does. */
export const createOutboxView = (deps: Deps): OutboxView => bindTo(deps, { counts, dead, planResend, applyResend });

async function counts({ tx }: Deps) {
  const [row] = await rowsOf<{ queued: number; dead: number; oldest: number }>(
    tx,
    sql`select count(*) filter (where state in ('queued', 'sending'))::int as queued, count(*) filter (where state = 'dead')::int as dead,
          coalesce(extract(epoch from clock_timestamp() - min(created_at) filter (where state in ('queued', 'sending'))), 0)::float8 as oldest
        from outbox where state in ('queued', 'sending', 'dead')`,
  );
  return { queued: row?.queued ?? 0, dead: row?.dead ?? 0, oldestQueuedSeconds: row?.oldest ?? 0 };
}

type Row = {
  id: string;
  room: string;
  message: Message;
  created_at: string;
  attempts: number;
  reason: string | null;
  total: number;
};

const letters = sql`select o.id, r.name as room, o.message, o.created_at, o.attempts, o.reason, count(*) over ()::int as total
  from outbox o join room r on r.id = o.room_id where o.state = 'dead'`;

const letterOf = (row: Row): DeadLetter => ({
  id: Number(row.id),
  room: row.room,
  title: row.message.title,
  at: instantOf(row.created_at),
  attempts: row.attempts,
  reason: row.reason ?? '',
});

async function dead({ tx }: Deps, limit: number) {
  const rows = await rowsOf<Row>(tx, sql`${letters} order by o.id desc limit ${limit}`);
  return { rows: rows.map(letterOf), total: rows[0]?.total ?? 0 };
}

async function planResend({ tx }: Deps, id: number): Promise<Effect> {
  const [row] = await rowsOf<Row>(tx, sql`${letters} and o.id = ${id}`);
  if (!row)
    throw new UserError('outbox.not_dead', {
      zh: `没有编号为 ${id} 的死信，请用 outbox 查看`,
      en: `There is no dead letter ${id}, see outbox`,
    });
  const letter = letterOf(row);
  return {
    summary: {
      zh: `重新发送到 ${letter.room}：${letter.title.zh}`,
      en: `Send again to ${letter.room}: ${letter.title.en}`,
    },
    rows: [],
    figures: [{ label: { zh: '上次原因', en: 'Reason before' }, value: letter.reason }],
    inverse: irreversible('消息发出后不能收回', 'a message that was sent cannot be taken back'),
    data: { id, room: letter.room, zh: letter.title.zh, en: letter.title.en },
  };
}

/** It may have arrived before, so it goes out marked as a repeat when its outcome was unknown. */
async function applyResend({ tx }: Deps, effect: Effect): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`with again as (update outbox set state = 'queued', due_at = clock_timestamp(), first_tried_at = null, attempts = 0,
            unknowns = least(unknowns, 1), reason = null
          where id = ${effect.data['id']} and state = 'dead' returning lane)
        select pg_notify('zhanggui_outbox', lane) from again`,
  );
  if (done.length === 0) throw effectChanged(`#${effect.data['id']}`);
}

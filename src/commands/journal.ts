import { bindTo } from '../core/bind.ts';
import type { Effect } from '../core/effect.ts';
import { instantOf, rowsOf, sql, type Tx } from '../db/client.ts';
import type { AskRow, Journal, Moment } from '../services/services.ts';

type Deps = { tx: Tx };

/** The audit as `audit` and `why` read it. */
export const createJournal = (deps: Deps): Journal => bindTo(deps, { recent, lifeOf });

type Row = Record<string, unknown> & { trace: string; total: number };

const columns = sql`a.trace, a.actor, r.name as room, a.command, a.canonical, a.result, a.code, a.effect, a.arrived_at, a.started_at, a.finished_at`;

const askOf = (row: Row): AskRow => ({
  trace: row.trace,
  at: instantOf(row['arrived_at']),
  actor: row['actor'] as string,
  room: (row['room'] as string | null) ?? undefined,
  command: (row['command'] as string | null) ?? undefined,
  canonical: row['canonical'] as string,
  result: row['result'] as string,
  code: (row['code'] as string | null) ?? undefined,
  ms: instantOf(row['finished_at']).getTime() - instantOf(row['started_at']).getTime(),
  effect: (row['effect'] as Effect | null) ?? undefined,
});

async function recent({ tx }: Deps, filter: { actor?: string; command?: string; limit: number }) {
  const actor = filter.actor ? sql`and a.actor = ${filter.actor}` : sql``;
  const command = filter.command ? sql`and a.command = ${filter.command}` : sql``;
  const rows = await rowsOf<Row>(
    tx,
    sql`select ${columns}, count(*) over ()::int as total from ask a left join room r on r.id = a.room_id
        where true ${actor} ${command} order by a.finished_at desc limit ${filter.limit}`,
  );
  return { rows: rows.map(askOf), total: rows[0]?.total ?? 0 };
}

type Sent = {
  id: string;
  part: string;
  state: string;
  created_at: string;
  first_tried_at: string | null;
  sent_at: string | null;
  attempts: number;
  reason: string | null;
  edits: string | null;
};

async function lifeOf({ tx }: Deps, trace: string) {
  const [row] = await rowsOf<Row & { stored_at: string | null }>(
    tx,
    sql`select ${columns}, i.stored_at, 1 as total from ask a left join room r on r.id = a.room_id left join inbox i on i.id = a.inbox_id where a.trace = ${trace}`,
  );
  if (!row) return undefined;
  const sent = await rowsOf<Sent>(
    tx,
    sql`select id, part, state, created_at, first_tried_at, sent_at, attempts, reason, edits from outbox where trace = ${trace} order by id`,
  );
  return { ask: askOf(row), moments: [...askMoments(row), ...sent.flatMap(deliveryMoments)] };
}

const moment = (zh: string, en: string, at: unknown, detail?: string): Moment => ({
  what: { zh, en },
  at: at ? instantOf(at) : undefined,
  ...(detail ? { detail } : {}),
});

const askMoments = (row: Row & { stored_at: string | null }): Moment[] => [
  moment('收到', 'Arrived', row['arrived_at']),
  moment('存入收件箱', 'Stored in the inbox', row.stored_at),
  moment('开始处理', 'Work began', row['started_at']),
  moment('处理完成', 'Work ended', row['finished_at']),
];

const deliveryMoments = (sent: Sent): Moment[] => [
  moment(`写入发件箱 #${sent.id}（${sent.part}）`, `Put into the outbox #${sent.id} (${sent.part})`, sent.created_at),
  moment(`第一次发送 #${sent.id}`, `First attempt #${sent.id}`, sent.first_tried_at),
  sent.state === 'dead'
    ? moment(`未送达 #${sent.id}`, `Not delivered #${sent.id}`, undefined, sent.reason ?? '')
    : moment(
        `送达 #${sent.id}`,
        `Delivered #${sent.id}`,
        sent.sent_at,
        sent.attempts > 1 ? `× ${sent.attempts}` : undefined,
      ),
];

import { bindTo } from '../core/bind.ts';
import type { Effect } from '../core/effect.ts';
import { instantOf, rowsOf, sql, type Tx } from '../db/client.ts';
import type { AskRow, EvidenceService, Journal, Moment } from '../services/services.ts';

type Deps = { tx: Tx; evidence: Pick<EvidenceService, 'open' | 'pseudonymOf'> };

/** The audit as `audit` and `why` read it. */
export const createJournal = (deps: Deps): Journal => bindTo(deps, { recent, lifeOf });

type Row = {
  trace: string;
  actor: string;
  body: AskBody;
  room: string | null;
  key_id: string | null;
  words: Buffer | null;
};

type AskBody = {
  channel: string;
  command: string | null;
  result: string;
  code: string | null;
  inbox: number | null;
  arrived: string;
  started: string;
  finished: string;
};

const columns = sql`e.trace, e.actor, e.body, r.name as room, e.key_id, e.words`;
const joins = sql`left join room r on r.id = (e.body->>'room')::bigint`;

type Words = { account?: string; canonical?: string; effect?: Effect };

/** Who they are and what they said, as far as its key is there; else their pseudonym. */
async function asksOf({ evidence }: Deps, rows: readonly Row[]): Promise<AskRow[]> {
  const opened = await evidence.open(
    rows.map(({ key_id: keyId, words }) => (keyId && words ? { keyId: Number(keyId), sealed: words } : {})),
  );
  return rows.map((row, i) => {
    const found = opened[i];
    const words = (found && 'words' in found ? found.words : {}) as Words;
    const { body } = row;
    return {
      trace: row.trace,
      at: new Date(body.arrived),
      actor: words.account ?? row.actor,
      room: row.room ?? undefined,
      command: body.command ?? undefined,
      canonical: words.canonical ?? '',
      ...(found && 'gone' in found && { gone: found.gone }),
      result: body.result,
      code: body.code ?? undefined,
      ms: new Date(body.finished).getTime() - new Date(body.started).getTime(),
      effect: words.effect,
    };
  });
}

/** Asks are counted so far: one more means that there are more. */
const MOST_COUNTED = 10_000;

async function recent(d: Deps, filter: { actor?: string; command?: string; limit: number }) {
  const actor = filter.actor ? await byAccount(d, filter.actor) : sql``;
  const command = filter.command ? sql`and e.body->>'command' = ${filter.command}` : sql``;
  const those = sql`from evidence e ${joins} where e.kind = 'ask' ${actor} ${command}`;
  const rows = await rowsOf<Row>(
    d.tx,
    sql`select ${columns} ${those} order by e.at desc, e.id desc limit ${filter.limit}`,
  );
  const [all] = await rowsOf<{ n: number }>(
    d.tx,
    sql`select count(*)::int as n from (select 1 ${those} limit ${MOST_COUNTED + 1}) found`,
  );
  return { rows: await asksOf(d, rows), total: all?.n ?? 0 };
}

/** Of one account: its person's rows that came by its channel. */
async function byAccount({ tx, evidence }: Deps, account: string) {
  const [channel = '', userId = ''] = account.split(/:(.*)/s);
  const [known] = await rowsOf<{ person: string }>(
    tx,
    sql`select person_id as person from account where channel = ${channel} and user_id = ${userId}`,
  );
  const names = [
    await evidence.pseudonymOf(account),
    ...(known ? [await evidence.pseudonymOf(Number(known.person))] : []),
  ];
  return sql`and e.actor = any(${sql.param(names)}::text[]) and e.body->>'channel' = ${channel}`;
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

async function lifeOf(d: Deps, trace: string) {
  const { tx } = d;
  const [row] = await rowsOf<Row & { stored_at: string | null }>(
    tx,
    sql`select ${columns}, i.stored_at from evidence e ${joins} left join inbox i on i.id = (e.body->>'inbox')::bigint
        where e.trace = ${trace} and e.kind = 'ask'`,
  );
  const [ask] = row ? await asksOf(d, [row]) : [];
  if (!row || !ask) return undefined;
  const sent = await rowsOf<Sent>(
    tx,
    sql`select id, part, state, created_at, first_tried_at, sent_at, attempts, reason, edits from outbox where trace = ${trace} order by id`,
  );
  return { ask, moments: [...askMoments(row), ...sent.flatMap(deliveryMoments)] };
}

const moment = (zh: string, en: string, at: unknown, detail?: string): Moment => ({
  what: { zh, en },
  at: at ? instantOf(at) : undefined,
  ...(detail ? { detail } : {}),
});

const askMoments = (row: Row & { stored_at: string | null }): Moment[] => [
  moment('收到', 'Arrived', row.body.arrived),
  moment('存入收件箱', 'Stored in the inbox', row.stored_at),
  moment('开始处理', 'Work began', row.body.started),
  moment('处理完成', 'Work ended', row.body.finished),
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

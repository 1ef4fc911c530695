import type { AlertSeverity } from '../../../core/alert.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { actions, card, type Message, note, text } from '../../../core/message.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { saidOf } from '../groups/said.ts';
import { gravityOf } from '../groups/state.ts';
import { gravestFirst, STORM_LINES, type StormGroup, stormLine } from '../groups/storm.ts';
import type { Asking, Said } from './ports.ts';
import { type About, askedPeople, askedRooms } from './whom.ts';

/** Cards of their own that somebody who is asked gets in a minute; more groups are told in one summary, once a minute. */
export const MOST_CARDS = 5;
const MINUTE_MS = 60_000;
/** A summary waits this long for the rest of a storm. */
const GATHER_MS = 10_000;

const SUMMARY = 'asked:';
const begunAt = (subject: string): number => Number(subject.split(':')[2] ?? 0);

type Put = { outboxId: number; among: boolean };

/** As a card of its own, or with others in a summary that has not left yet. Undefined: there is no such room. */
export async function sayAsked(d: Asking, said: Said): Promise<Put | undefined> {
  const { cards, summary } = await lately(d, said.roomId);
  if (cards < MOST_CARDS && !summary) {
    const outboxId = await d.say(said);
    return outboxId === undefined ? undefined : { outboxId, among: false };
  }
  if (summary?.waiting && (await holds(d.tx, summary.id))) return { outboxId: summary.id, among: true };
  const leaves = Math.max(d.now.getTime() + GATHER_MS, summary ? begunAt(summary.subject) + MINUTE_MS : 0);
  const subject = `${SUMMARY}${said.roomId}:${leaves}`;
  const outboxId = await d.say({ ...said, subject, trace: subject, afterMs: leaves - d.now.getTime() });
  return outboxId === undefined ? undefined : { outboxId, among: true };
}

type Lately = { cards: number; summary: { id: number; subject: string; waiting: boolean } | undefined };

/** What they were sent within a minute. */
async function lately({ tx, now }: Asking, roomId: number): Promise<Lately> {
  const rows = await rowsOf<{ id: string; subject: string; waiting: boolean }>(
    tx,
    sql`select distinct o.id, o.subject, o.state = 'queued' and o.attempts = 0 as waiting from alert_reach r join outbox o on o.id = r.outbox_id
        where r.room_id = ${roomId} and r.asked_at > ${instantParam(new Date(now.getTime() - MINUTE_MS))} and o.subject is not null`,
  );
  const summaries = rows
    .filter(({ subject }) => subject.startsWith(SUMMARY))
    .map((row) => ({ ...row, id: Number(row.id) }))
    .sort((a, b) => a.id - b.id);
  return { cards: rows.length - summaries.length, summary: summaries.at(-1) };
}

/** It does not leave before this transaction ends. */
const holds = async (tx: Tx, outboxId: number): Promise<boolean> =>
  (
    await rowsOf(
      tx,
      sql`select 1 from outbox where id = ${outboxId} and state = 'queued' and attempts = 0 for no key update`,
    )
  ).length > 0;

/** Summaries in which something changed: taken over, over. Returns how many there were. */
export async function settleSummaries(d: Asking): Promise<number> {
  const stale = await rowsOf<{ id: string; summary: boolean }>(
    d.tx,
    sql`select distinct r.outbox_id as id, coalesce(o.subject like ${`${SUMMARY}%`}, false) as summary
        from alert_reach r left join outbox o on o.id = r.outbox_id where r.stale limit 20`,
  );
  for (const { id, summary } of stale) {
    if (summary) await redrawSummary(d, Number(id));
    await rowsOf(d.tx, sql`update alert_reach set stale = false where stale and outbox_id is not distinct from ${id}`);
  }
  return stale.length;
}

/** Brings a summary to what it stands for now: what has not left is replaced, what has is changed where the channel can. */
export async function redrawSummary(d: Asking, outboxId: number): Promise<void> {
  const [row] = await rowsOf<{
    subject: string;
    room: number;
    channel: string;
    person: number | null;
  }>(
    d.tx,
    sql`select o.subject, o.room_id::int as room, m.channel,
          (select min(r.person_id)::int from alert_reach r where r.outbox_id = o.id) as person
        from outbox o join room m on m.id = o.room_id where o.id = ${outboxId}`,
  );
  if (!row) return;
  const [who] = row.person === null ? await askedRooms(d.tx, [row.room]) : await askedPeople(d.find, [row.person]);
  const groups = await groupsIn(d.tx, outboxId, who?.about, row.person === null);
  const over = groups.every(({ waits }) => !waits);
  const message = summaryCard(groups);
  const editing = d.out.editing(row.channel);
  const said = (await saidOf(d.tx, [row.subject])).filter(({ roomId }) => roomId === row.room);
  const can = said.filter(({ waiting }) => waiting || editing === 'always' || (editing === 'once' && over));
  await d.out.redraw(
    d.tx,
    can.map(({ id }) => ({ outboxId: id, message })),
  );
}

type Asked = StormGroup & { waits: boolean };

/** The groups that a summary asks about, as somebody of these shops sees them. */
async function groupsIn(tx: Tx, outboxId: number, about: About, room: boolean): Promise<Asked[]> {
  const mine = about
    ? sql`and (a.shop_ids && ${sql.param([...about])}::int[] ${room ? sql`or a.shop_ids = '{}'` : sql``})`
    : sql``;
  const rows = await rowsOf<{
    id: string;
    acked: boolean;
    firing: number;
    line: Localized | null;
    severity: AlertSeverity;
  }>(
    tx,
    sql`select g.id, g.acked_by is not null as acked, coalesce(x.firing, 0)::int as firing, x.line, coalesce(x.severity, 'info') as severity
        from (select distinct group_id from alert_reach where outbox_id = ${outboxId}) r join alert_group g on g.id = r.group_id
        left join lateral (select count(*) over () as firing, a.line, a.labels ->> 'severity' as severity
          from alert_member m join alert a on a.id = m.alert_id where m.group_id = g.id and a.ends_at is null ${mine}
          order by ${gravityOf('a')}, a.id limit 1) x on true`,
  );
  return rows.map(({ id, acked, firing, line, severity }) => ({
    ...{ id: Number(id), firing, severity, line: line ?? same('') },
    waits: !acked && firing > 0,
  }));
}

/** One card for many groups that somebody is asked to take over. */
export function summaryCard(groups: readonly Asked[]): Message {
  const waiting = groups.filter(({ waits }) => waits);
  const [total, open] = [groups.length, waiting.length];
  if (open === 0)
    return card(
      {
        zh: `${total} 组告警都已有人接手或已恢复`,
        en: `All ${total} groups of alerts are taken over, or over`,
      },
      [],
      'success',
    );
  const shown = gravestFirst(waiting).slice(0, STORM_LINES);
  const list = (lang: 'zh' | 'en') => shown.map((one) => `• ${stormLine(one)[lang]}`).join('\n');
  const hidden = open - shown.length;
  const done = total - open;
  return card(
    { zh: `还有 ${open} 组告警等你处理`, en: `${open} more groups of alerts wait for you` },
    [
      text({ zh: list('zh'), en: list('en') }),
      ...(hidden > 0
        ? [note({ zh: `还有 ${hidden} 组没有列出`, en: `${hidden} more groups are not listed here` })]
        : []),
      ...(done > 0 ? [note({ zh: `${done} 组已有人接手或已恢复`, en: `${done} were taken over, or are over` })] : []),
      note({ zh: '接手一组：告警 确认 A12', en: 'To take one over: alert ack A12' }),
      actions({ label: { zh: '全部告警', en: 'All alerts' }, says: 'alerts' }),
    ],
    shown[0]?.severity === 'critical' ? 'danger' : 'warning',
  );
}

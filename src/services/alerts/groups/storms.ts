import type { AlertSeverity } from '../../../core/alert.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { withoutButtons } from '../../../core/message.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Act, RoomPast } from './acts.ts';
import { gravest } from './decide.ts';
import type { Room } from './look.ts';
import type { Look, Out, Post } from './ports.ts';
import { saidOf } from './said.ts';
import { gravityOf } from './state.ts';
import {
  GATHER_MS,
  gravestFirst,
  STORM_LINES,
  STORM_MOST_MS,
  STORM_REST_MS,
  type StormFacts,
  stormCard,
} from './storm.ts';
import type { View } from './view.ts';

const ids = (list: readonly number[]) => sql`${sql.param([...list])}::bigint[]`;
const MINUTE_MS = 60_000;

/** What rooms got lately, where somebody is to get a card. */
export async function roomPasts(tx: Tx, views: readonly View[], now: Date): Promise<Map<number, RoomPast>> {
  const rooms = [...new Set(views.flatMap(({ decision, room }) => (decision.reason ? [room.id] : [])))];
  if (rooms.length === 0) return new Map();
  const since = (ms: number) => instantParam(new Date(now.getTime() - ms));
  const rows = await rowsOf<{ room: number; recent: number; id: string | null; subject: string; waiting: boolean }>(
    tx,
    sql`select r.id::int as room, (select count(*)::int from alert_told t where t.room_id = r.id and t.posted_at > ${since(MINUTE_MS)}
            and not t.folded) as recent, s.id, s.subject, s.waiting
        from unnest(${ids(rooms)}) as r (id) left join lateral (
          select o.id, o.subject, o.state = 'queued' and o.attempts = 0 as waiting from alert_told t join outbox o on o.id = t.outbox_id
          where t.room_id = r.id and t.folded and t.posted_at > ${since(STORM_REST_MS)}
            and exists (select 1 from alert_told x where x.outbox_id = t.outbox_id and x.folded and x.firing <> '{}')
          order by t.posted_at desc, o.id desc limit 1) s on true`,
  );
  return new Map(
    rows.map(({ room, recent, id, subject, waiting }) => {
      const createdAt = begunAt(subject);
      const fits = id !== null && now.getTime() - createdAt.getTime() < STORM_MOST_MS;
      return [room, { recent, open: fits ? { outboxId: Number(id), subject, createdAt, waiting } : undefined }];
    }),
  );
}

const subjectAt = (room: Room, now: Date): string => `alert-storm:${room.id}:${now.getTime()}`;
const begunAt = (subject: string | null): Date => new Date(Number(subject?.split(':')[2] ?? 0));

/** New summaries, one a room. */
export function newStorms(acts: readonly Act[], { details, now, more }: Look): { acts: Act[]; post: Post }[] {
  const folded = acts.filter((act) => act.kind === 'fold' && !act.into);
  return [...Map.groupBy(folded, ({ view }) => view.room.id).values()].flatMap((list) => {
    const [first] = list;
    if (!first) return [];
    const groups = list.map(({ view: { group, firing, standing } }) => ({
      ...{ id: group.id, severity: standing.severity, firing: firing.length },
      line: details.get(firing[0]?.id ?? 0)?.line ?? same(''),
    }));
    const { room } = first.view;
    const message = stormCard({
      groups: gravestFirst(groups).slice(0, STORM_LINES),
      total: groups.length,
      open: groups.length,
      alerts: groups.reduce((sum, { firing }) => sum + firing, 0),
      severity: gravest(groups.map(({ severity }) => severity)),
      since: now,
    });
    const subject = subjectAt(room, now);
    const post: Post = { room, message, subject, trace: subject, ...(more && { afterMs: GATHER_MS }) };
    return [{ acts: list, post }];
  });
}

/** Summaries whose groups changed say how it stands now; a channel that cannot change them hears of the end. */
export async function settleStorms(
  tx: Tx,
  out: Out,
  { acts, views, now }: { acts: readonly Act[]; views: readonly View[]; now: Date },
): Promise<void> {
  const rooms = new Map<number, Room>();
  for (const act of acts) {
    const id = act.kind === 'fold' ? act.into?.outboxId : act.view.told?.folded ? act.view.told.outboxId : undefined;
    if (id !== undefined) rooms.set(id, act.view.room);
  }
  for (const { told, room, decision } of views)
    if (told?.folded && told.outboxId !== undefined && decision.reason) rooms.set(told.outboxId, room);
  if (rooms.size === 0) return;
  for (const storm of await standingOf(tx, [...rooms.keys()])) {
    const room = rooms.get(storm.outboxId);
    if (room) await settleOne(tx, out, { storm, room, now });
  }
}

type Storm = StormFacts & { outboxId: number; subject: string };

async function settleOne(tx: Tx, out: Out, { storm, room, now }: { storm: Storm; room: Room; now: Date }) {
  const editing = out.editing(room.channel);
  const over = storm.open === 0;
  const message = stormCard(storm);
  const said = (await saidOf(tx, [storm.subject])).filter(({ roomId }) => roomId === room.id);
  const ends = (part: string) => over && editing === 'once' && (part === 'card' || room.direct);
  const can = said.filter(({ part, waiting }) => editing === 'always' || waiting || ends(part));
  await out.redraw(
    tx,
    can.map(({ id }) => ({ outboxId: id, message })),
  );
  if (editing === 'always' || !over) return;
  const subject = `${storm.subject}:over`;
  if ((await saidOf(tx, [subject])).length > 0) return;
  await out.put(tx, [{ room, message: withoutButtons(message), subject, trace: `${storm.subject}:${now.getTime()}` }]);
}

/** Summaries as they stand: how many groups, how many of them fire, the gravest of them; in the words of what their room is about. */
async function standingOf(tx: Tx, outboxIds: readonly number[]): Promise<Storm[]> {
  const rows = await rowsOf<{
    id: string;
    subject: string;
    created_at: string;
    total: number;
    open: number;
    alerts: number;
    severities: AlertSeverity[];
    groups: { id: number; severity: AlertSeverity; firing: number; line: Localized | null }[];
  }>(
    tx,
    sql`select o.id, o.subject, o.created_at, s.*, (
            select coalesce(jsonb_agg(jsonb_build_object('id', top.group_id, 'severity', top.severity, 'firing', top.n, 'line', l.line) order by top.n desc), '[]')
            from (select t.group_id, t.severity, cardinality(t.firing) as n from alert_told t where t.outbox_id = o.id and t.folded
                order by t.firing <> '{}' desc, array_position(array['critical', 'warning', 'info'], t.severity), n desc, t.group_id limit ${STORM_LINES}) top
              left join lateral (select a.line from alert_member m join alert a on a.id = m.alert_id where m.group_id = top.group_id
                  and (a.shop_ids = '{}' or a.shop_ids && o.about or o.about is null)
                order by a.ends_at is null desc, ${gravityOf('a')}, a.id limit 1) l on true) as groups
        from (select o.*, (select array_agg(shop_id) from room_shop where room_id = o.room_id) as about from outbox o) o cross join lateral (
          select count(*)::int as total, (count(*) filter (where t.firing <> '{}'))::int as open, coalesce(sum(cardinality(t.firing)), 0)::int as alerts,
            array_agg(distinct t.severity) filter (where t.firing <> '{}') as severities
          from alert_told t where t.outbox_id = o.id and t.folded) s
        where o.id = any (${ids(outboxIds)}) order by o.id`,
  );
  return rows.map(({ id, subject, created_at, total, open, alerts, severities, groups }) => ({
    ...{ outboxId: Number(id), subject, total, open, alerts, since: instantOf(created_at) },
    severity: gravest(severities ?? []),
    groups: gravestFirst(groups.map((one) => ({ ...one, line: one.line ?? same('') }))),
  }));
}

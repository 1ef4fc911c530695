import type { AlertLabels } from '../../../core/alert.ts';
import { bindTo } from '../../../core/bind.ts';
import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { at, field } from '../../../core/message.ts';
import { instantOf, instantParam, rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { touchGroup } from '../groups/touch.ts';
import type { Deps } from './deps.ts';
import type { Act } from './keep.ts';
import { type Matcher, matches, written } from './matcher.ts';
import { lastWeek, matched } from './preview.ts';
import { readMatchers } from './read.ts';
import { boundTo, reachOf, refuseBroad, seenBy } from './silence-reach.ts';
import { readSilence } from './silence-text.ts';
import { refuseTwice } from './silence-twice.ts';

export type Silence = {
  id: number;
  matchers: string;
  startsAt: Date;
  endsAt: Date;
  liftedAt: Date | undefined;
  liftedBy: string;
  author: string;
  reason: string;
  state: 'active' | 'expired' | 'lifted';
  /** Alerts that fire now and that it keeps quiet. */
  quiet: number;
};

export type Silences = ReturnType<typeof createSilences>;

/** Alerts that match are not told for a while, with an author and a reason. Those that are over are kept. */
export const createSilences = (deps: Deps) =>
  bindTo(deps, { planAdd, add, list, planEnd, end, takeReminders, takeEnded });

const MOST_OPEN = 500;
const MOST_FIRING = 20_000;

type Asked = { typed: string; now: Date; read(text: string): Date | undefined };

/** Read only. Throws alerts.silence, alerts.reason, alerts.past, alerts.long, alerts.all, alerts.shop, alerts.too_many, alerts.silenced and more. */
async function planAdd(d: Deps, { typed, now, read }: Asked): Promise<Effect> {
  const { words, until, reason } = readSilence(typed, read, now);
  const reach = await reachOf(d);
  const all = await d.shops();
  const { matchers, shops } = boundTo(reach, await readMatchers(d, words), all);
  refuseBroad(reach, matchers, all);
  await refuseTooMany(d, now);
  await refuseTwice(d.tx, { matchers, until, reason }, now);
  const [firing, week] = [await firingOf(d), await lastWeek(d.tx, now)];
  const quiet = firing.filter(({ labels }) => matches(matchers, labels)).length;
  return {
    summary: { zh: `静默 ${written(matchers)}：${reason}`, en: `Silence ${written(matchers)}: ${reason}` },
    rows: [],
    figures: [
      field({ zh: '到', en: 'Until' }, at(until)),
      field({ zh: '正在告警、会被静默', en: 'Fires now and goes quiet' }, quiet),
      field(
        { zh: '最近 7 天会静默', en: 'Of the last 7 days' },
        {
          zh: `${week.alerts.length} 条中的 ${matched(week, matchers)} 条`,
          en: `${matched(week, matchers)} of ${week.alerts.length}`,
        },
      ),
    ],
    risk: { area: 'rules', shops },
    inverse: irreversible('发送 静默 结束 <编号>', 'send silence end <number>'),
    data: {
      matchers: JSON.stringify(matchers),
      shops: JSON.stringify(shops),
      until: until.toISOString(),
      reason,
      quiet,
    },
  };
}

async function refuseTooMany({ tx }: Deps, now: Date): Promise<void> {
  const [row] = await rowsOf<{ n: number }>(
    tx,
    sql`select count(*)::int as n from silence where ends_at > ${instantParam(now)} and lifted_at is null`,
  );
  if ((row?.n ?? 0) < MOST_OPEN) return;
  throw new UserError('alerts.too_many', {
    zh: `同时最多 ${MOST_OPEN} 个静默，请先结束一些：静默 结束 <编号>`,
    en: `There are ${MOST_OPEN} silences already, which is the most; end some first: silence end <number>`,
  });
}

type Firing = { id: number; labels: AlertLabels; groups: number[] };

async function firingOf({ tx }: Deps): Promise<Firing[]> {
  const rows = await rowsOf<{ id: string; labels: AlertLabels; groups: string[] | null }>(
    tx,
    sql`select a.id, a.labels, (select array_agg(m.group_id) from alert_member m where m.alert_id = a.id) as groups
        from alert a where a.ends_at is null order by a.id desc limit ${MOST_FIRING}`,
  );
  return rows.map(({ id, labels, groups }) => ({ id: Number(id), labels, groups: (groups ?? []).map(Number) }));
}

/** Groups whose alerts it is about are looked at again. */
async function lookAgain(d: Deps, matchers: readonly Matcher[], flushNow: boolean): Promise<Firing[]> {
  const mine = (await firingOf(d)).filter(({ labels }) => matches(matchers, labels));
  for (const id of new Set(mine.flatMap(({ groups }) => groups))) await touchGroup(d.tx, id, { flushNow });
  return mine;
}

/** Its number. */
async function add(d: Deps, { data, inverse: _ }: Effect, act: Act & { roomId?: number }): Promise<number> {
  const matchers = JSON.parse(String(data['matchers'])) as Matcher[];
  const shops = JSON.parse(String(data['shops'])) as number[];
  const until = instantOf(data['until']);
  if (until <= act.now) throw effectChanged({ zh: '静默的结束时间', en: 'The end of the silence' });
  await refuseTwice(d.tx, { matchers, until, reason: String(data['reason']) }, act.now, true);
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into silence (matchers, shop_ids, starts_at, ends_at, author, author_id, reason, room_id)
        values (${JSON.stringify(matchers)}::jsonb, ${sql.param(shops)}::int[], ${instantParam(act.now)}, ${instantParam(until)}, ${act.actor},
          ${act.personId === 0 ? null : act.personId}, ${String(data['reason'])}, ${act.roomId ?? null}) returning id`,
  );
  const id = Number(row?.id);
  await putEvidence(d.tx, {
    kind: 'silence',
    trace: act.trace,
    by: act.personId === 0 ? act.actor : act.personId,
    shops,
    subjects: await subjectsOf(d, id, shops),
    body: { event: 'made', id, matchers: written(matchers), until: until.toISOString() },
  });
  await lookAgain(d, matchers, false);
  return id;
}

/** What its evidence is found by: itself, and its shops. */
async function subjectsOf(d: Deps, id: number, shops: readonly number[]): Promise<string[]> {
  const named = (await d.shops()).filter((shop) => shops.includes(shop.id));
  return [`silence:${id}`, ...named.map(({ code }) => `shop:${code}`)];
}

type Row = {
  id: string;
  matchers: Matcher[];
  shop_ids: number[];
  starts_at: string;
  ends_at: string;
  lifted_at: string | null;
  lifted_by: string;
  author: string;
  reason: string;
  version: number;
  room_id: string | null;
};

const COLUMNS = sql`s.id, s.matchers, s.shop_ids, s.starts_at, s.ends_at, s.lifted_at, s.lifted_by, coalesce(p.name, s.author) as author,
  s.reason, s.version, s.room_id`;

/** The open ones first, by their end; then the latest of those that are over. */
async function list(
  d: Deps,
  { now, limit, all }: { now: Date; limit: number; all: boolean },
): Promise<{ rows: Silence[]; total: number; open: number }> {
  const open = sql`(s.ends_at > ${instantParam(now)} and s.lifted_at is null)`;
  const rows = await rowsOf<Row & { total: number; open_n: number }>(
    d.tx,
    sql`select ${COLUMNS}, count(*) over ()::int as total, (count(*) filter (where ${open}) over ())::int as open_n
        from silence s left join person p on p.id = s.author_id where ${all ? sql`true` : open}
        order by ${open} desc, case when ${open} then s.ends_at end, coalesce(s.lifted_at, s.ends_at) desc, s.id desc limit ${limit}`,
  );
  const reach = await reachOf(d);
  const firing = rows.length > 0 ? await firingOf(d) : [];
  return {
    rows: rows.map((row) => seenBy(reach, row.shop_ids, silenceOf(row, now, firing), row.matchers)),
    total: rows[0]?.total ?? 0,
    open: rows[0]?.open_n ?? 0,
  };
}

function silenceOf(row: Row, now: Date, firing: readonly Firing[]): Silence {
  const state = row.lifted_at !== null ? 'lifted' : instantOf(row.ends_at) <= now ? 'expired' : 'active';
  return {
    id: Number(row.id),
    matchers: written(row.matchers),
    startsAt: instantOf(row.starts_at),
    endsAt: instantOf(row.ends_at),
    liftedAt: row.lifted_at === null ? undefined : instantOf(row.lifted_at),
    liftedBy: row.lifted_by,
    author: row.author,
    reason: row.reason,
    state,
    quiet: state === 'active' ? firing.filter(({ labels }) => matches(row.matchers, labels)).length : 0,
  };
}

async function byId(d: Deps, id: number): Promise<Row | undefined> {
  const [row] = await rowsOf<Row>(
    d.tx,
    sql`select ${COLUMNS} from silence s left join person p on p.id = s.author_id where s.id = ${id}`,
  );
  return row;
}

/** Read only. Throws alerts.no_silence, alerts.over, alerts.shop. */
async function planEnd(d: Deps, id: number, now: Date): Promise<Effect> {
  const row = await byId(d, id);
  if (!row)
    throw new UserError('alerts.no_silence', {
      zh: `没有编号为 ${id} 的静默；发送 静默列表 看有哪些`,
      en: `There is no silence ${id}; send silences to see them`,
    });
  const { state, matchers, endsAt, reason } = silenceOf(row, now, []);
  if (state !== 'active')
    throw new UserError('alerts.over', { zh: `静默 ${id} 已经结束`, en: `Silence ${id} is over already` });
  const reach = await reachOf(d);
  if (reach && !row.shop_ids.every((shop) => reach.some((one) => one.id === shop)))
    throw new UserError('alerts.shop', {
      zh: `静默 ${id} 也管别的店铺，请由负责全部店铺的人结束`,
      en: `Silence ${id} is about other shops too; somebody who has them all must end it`,
    });
  const quiet = (await firingOf(d)).filter(({ labels }) => matches(row.matchers, labels)).length;
  return {
    summary: { zh: `结束静默 ${id}（${matchers}）`, en: `End silence ${id} (${matchers})` },
    rows: [
      {
        key: `silence:${id}`,
        label: { zh: `静默 ${id}`, en: `Silence ${id}` },
        version: row.version,
        versionAfter: row.version + 1,
        changes: [{ label: { zh: '结束', en: 'Ends' }, before: at(endsAt), after: { zh: '现在', en: 'now' } }],
      },
    ],
    figures: [field({ zh: '仍在告警', en: 'Still firing' }, quiet)],
    inverse: { says: `silence ${matchers} ${endsAt.toISOString().slice(0, 16)}Z ${reason}` },
    data: { id, version: row.version, quiet },
  };
}

/** Throws effect.changed. */
async function end(d: Deps, { data }: Effect, act: Act): Promise<void> {
  const [row] = await rowsOf<{ matchers: Matcher[]; shop_ids: number[] }>(
    d.tx,
    sql`update silence set lifted_at = ${instantParam(act.now)}, lifted_by = ${act.actor}, end_told = true, version = version + 1
        where id = ${data['id']} and version = ${data['version']} and lifted_at is null returning matchers, shop_ids`,
  );
  if (!row) throw effectChanged({ zh: `静默 ${data['id']}`, en: `Silence ${data['id']}` });
  await putEvidence(d.tx, {
    kind: 'silence',
    trace: act.trace,
    by: act.personId === 0 ? act.actor : act.personId,
    shops: row.shop_ids,
    subjects: await subjectsOf(d, Number(data['id']), row.shop_ids),
    body: { event: 'ended', id: Number(data['id']), firing: Number(data['quiet']) },
  });
  await lookAgain(d, row.matchers, true);
}

export type SilenceNote = { silence: Silence; roomId: number | undefined; firing: number };

const REMIND_MINUTES = 30;

/** Those that end within half an hour and last longer than an hour, each once. */
async function takeReminders(d: Deps, now: Date): Promise<SilenceNote[]> {
  return notes(
    d,
    now,
    sql`set reminded_at = ${instantParam(now)} where lifted_at is null and reminded_at is null and ends_at > ${instantParam(now)}
        and ends_at <= ${instantParam(now)} + make_interval(mins => ${REMIND_MINUTES}) and ends_at - starts_at >= interval '1 hour'`,
  );
}

/** Those that ended by themselves, each once, with how many of their alerts still fire; their groups are told again. */
async function takeEnded(d: Deps, now: Date): Promise<SilenceNote[]> {
  const ended = await notes(
    d,
    now,
    sql`set end_told = true where not end_told and lifted_at is null and ends_at <= ${instantParam(now)}`,
  );
  return ended.filter(({ firing, silence }) => firing > 0 && now.getTime() - silence.endsAt.getTime() < 86_400_000);
}

async function notes(d: Deps, now: Date, which: ReturnType<typeof sql>): Promise<SilenceNote[]> {
  const taken = await rowsOf<{ id: string }>(d.tx, sql`update silence ${which} returning id`);
  const told: SilenceNote[] = [];
  for (const { id } of taken.slice(0, MOST_OPEN)) {
    const row = await byId(d, Number(id));
    if (!row) continue;
    const over = instantOf(row.ends_at) <= now;
    const mine = over
      ? await lookAgain(d, row.matchers, true)
      : (await firingOf(d)).filter(({ labels }) => matches(row.matchers, labels));
    const roomId = row.room_id === null ? undefined : Number(row.room_id);
    told.push({ silence: silenceOf(row, now, []), roomId, firing: mine.length });
  }
  return told;
}

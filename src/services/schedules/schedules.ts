import { bindTo } from '../../core/bind.ts';
import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { dayIn, instantText } from '../../core/wall-clock.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Cadence, cadenceWords, nextOf, readCadence } from './cadence.ts';

export { type Cadence, cadenceWords } from './cadence.ts';

/** Schedules of one room, and how long a command of one may be. */
const MOST_IN_ROOM = 30;
const SHOWN_RUNS = 3;

export type Schedule = {
  id: number;
  roomId: number;
  room: string;
  ownerId: number;
  owner: string;
  account: string;
  line: string;
  cadence: Cadence;
  words: Localized;
  timeZone: string;
  nextAt: Date | undefined;
  lastAt: Date | undefined;
  paused: string;
};

/** Why one stands still. */
export const PAUSES: Record<string, Localized> = {
  asked: { zh: '有人让它停下', en: 'somebody paused it' },
  left: { zh: '它的主人已没有权限', en: 'its owner has no rights any more' },
  broken: { zh: '命令已不能执行', en: 'its command cannot be run any more' },
};

type Deps = { tx: Tx };
export type Schedules = ReturnType<typeof createSchedules>;

/** Commands that come round. What they may be, whoever asks has checked (a reading that its owner may run). */
export const createSchedules = (deps: Deps) =>
  bindTo(deps, { read, planAdd, applyAdd, ofRoom, lineOf, planTurn, applyTurn, due, advanceFrom, pause });

type Adding = { roomId: number; ownerId: number; timeZone: string };

/** When, and which command. Throws schedule.when and schedule.nothing. */
function read(_: Deps, typed: string): { cadence: Cadence; line: string } {
  const told = readCadence(typed);
  if ('wrong' in told) throw new UserError('schedule.when', told.wrong);
  if (told.rest === '')
    throw new UserError('schedule.nothing', {
      zh: '还缺要定时执行的命令，例如 定时 工作日 9:00 缺货',
      en: 'What is to be run is missing, for example: every weekday 9:00 low-stock',
    });
  return { cadence: told.cadence, line: told.rest };
}

/** Read only. Throws schedule.too_many and schedule.there. */
async function planAdd(
  d: Deps,
  { typed, roomId, timeZone, now }: Adding & { typed: string; now: Date },
): Promise<Effect> {
  const { cadence, line } = read(d, typed);
  const there = await ofRoom(d, roomId);
  if (there.length >= MOST_IN_ROOM)
    throw new UserError('schedule.too_many', {
      zh: `本群已有 ${MOST_IN_ROOM} 个定时；请先删除一个（定时 删除 编号）`,
      en: `This room has ${MOST_IN_ROOM} schedules already; remove one first (every remove number)`,
    });
  const words = cadenceWords(cadence);
  const same = there.find((one) => one.line === line && one.words.en === words.en);
  if (same)
    throw new UserError('schedule.there', {
      zh: `本群已有这个定时：#${same.id}`,
      en: `This room has that schedule already: #${same.id}`,
    });
  const off = await holidays(d, now, timeZone);
  const runs: string[] = [];
  for (let at = now; runs.length < SHOWN_RUNS; runs.push(instantText(at, timeZone)))
    at = nextOf(cadence, timeZone, at, off);
  return {
    summary: { zh: `${words.zh} 在本群执行：${line}`, en: `Run ${words.en} in this room: ${line}` },
    rows: [{ key: `schedule:${roomId}|${words.en}|${line}`, label: words, version: 0, versionAfter: 1, changes: [] }],
    figures: [{ label: { zh: '接下来', en: 'Next' }, value: runs.join(' · ') }],
    inverse: irreversible('用 定时 删除 删掉它', 'Remove it with every remove'),
    data: {
      line,
      cadence: JSON.stringify(cadence),
      words: JSON.stringify(words),
      next: nextOf(cadence, timeZone, now, off).toISOString(),
    },
  };
}

/** The number of the new one. */
async function applyAdd(
  { tx }: Deps,
  { data }: Effect,
  { roomId, ownerId, account, timeZone }: Adding & { account: string },
): Promise<number> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into schedule (room_id, owner_id, account, line, cadence, time_zone, next_at)
        values (${roomId}, ${ownerId}, ${account}, ${String(data['line'])}, ${String(data['cadence'])}::jsonb, ${timeZone},
          ${instantParam(new Date(String(data['next'])))}) returning id`,
  );
  return Number((row as { id: string }).id);
}

const ofRoom = (d: Deps, roomId: number): Promise<Schedule[]> =>
  select(d, sql`s.room_id = ${roomId} order by s.next_at nulls last, s.id limit 100`);

/** The command of one of this room. Throws schedule.not_found. */
const lineOf = async (d: Deps, roomId: number, id: number): Promise<string> => (await found(d, roomId, id)).line;

async function found(d: Deps, roomId: number, id: number): Promise<Schedule> {
  const [one] = await select(d, sql`s.room_id = ${roomId} and s.id = ${id}`);
  if (one) return one;
  throw new UserError('schedule.not_found', {
    zh: `本群没有编号为 ${id} 的定时；用 定时 列表 查看`,
    en: `This room has no schedule #${id}; see every list`,
  });
}

async function select({ tx }: Deps, where: ReturnType<typeof sql>): Promise<Schedule[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select s.*, p.name as owner, r.name as room from schedule s join person p on p.id = s.owner_id join room r on r.id = s.room_id
        where s.removed_at is null and ${where}`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    roomId: Number(row['room_id']),
    room: row['room'] as string,
    ownerId: Number(row['owner_id']),
    owner: row['owner'] as string,
    account: row['account'] as string,
    line: row['line'] as string,
    cadence: row['cadence'] as Cadence,
    words: cadenceWords(row['cadence'] as Cadence),
    timeZone: row['time_zone'] as string,
    nextAt: row['next_at'] ? instantOf(row['next_at']) : undefined,
    lastAt: row['last_at'] ? instantOf(row['last_at']) : undefined,
    paused: row['paused'] as string,
  }));
}

export type Turn = 'pause' | 'resume' | 'remove';

const DONE: Record<Turn, Localized> = {
  pause: { zh: '停下', en: 'paused' },
  resume: { zh: '继续', en: 'resumed' },
  remove: { zh: '删除', en: 'removed' },
};

/** Of one of this room, by its number. Throws schedule.not_found and schedule.already. */
async function planTurn(d: Deps, { id, roomId, turn }: { id: number; roomId: number; turn: Turn }): Promise<Effect> {
  const one = await found(d, roomId, id);
  const stands = one.nextAt === undefined;
  if ((turn === 'pause' && stands) || (turn === 'resume' && !stands))
    throw new UserError('schedule.already', {
      zh: stands ? `定时 #${id} 已经停下` : `定时 #${id} 正在执行，不用恢复`,
      en: stands ? `Schedule #${id} is paused already` : `Schedule #${id} runs; there is nothing to resume`,
    });
  const { words } = one;
  return {
    summary: {
      zh: `定时 #${id} ${DONE[turn].zh}：${words.zh} ${one.line}`,
      en: `Schedule #${id} is ${DONE[turn].en}: ${one.line}, ${words.en}`,
    },
    rows: [{ key: `schedule:${id}`, label: words, version: stands ? 0 : 1, versionAfter: stands ? 1 : 0, changes: [] }],
    figures: [],
    inverse:
      turn === 'remove'
        ? irreversible('需要的话重新加一个', 'Add it again if it is wanted')
        : { says: `every ${turn === 'pause' ? 'resume' : 'pause'} ${id}` },
    data: { id, turn, stands, owner: one.owner },
  };
}

/** Whoever lets one go on again is its owner from then on: it runs with their rights. Throws effect.changed. */
async function applyTurn(
  d: Deps,
  { data }: Effect,
  by: { ownerId: number; account: string; now: Date },
): Promise<void> {
  const [id, turn] = [Number(data['id']), data['turn'] as Turn];
  const [one] = await select(d, sql`s.id = ${id} for update of s`);
  if (!one || (one.nextAt === undefined) !== data['stands']) throw effectChanged(`#${id}`);
  if (turn === 'remove') {
    await rowsOf(d.tx, sql`update schedule set removed_at = clock_timestamp(), next_at = null where id = ${id}`);
    return;
  }
  if (turn === 'pause') return pause(d, id, 'asked');
  const next = nextOf(one.cadence, one.timeZone, by.now, await holidays(d, by.now, one.timeZone));
  await rowsOf(
    d.tx,
    sql`update schedule set next_at = ${instantParam(next)}, paused = '', owner_id = ${by.ownerId}, account = ${by.account} where id = ${id}`,
  );
}

/** One that is due, locked for the transaction; those that another process has are left to it. */
async function due(d: Deps, now: Date): Promise<Schedule | undefined> {
  const [one] = await select(
    d,
    sql`s.next_at <= ${instantParam(now)} order by s.next_at, s.id limit 1 for update of s skip locked`,
  );
  return one;
}

/** On to its next time, where it still runs; what came while nobody ran is made up for once. */
async function advanceFrom(d: Deps, one: Schedule, now: Date): Promise<void> {
  const next = nextOf(one.cadence, one.timeZone, now, await holidays(d, now, one.timeZone));
  await rowsOf(
    d.tx,
    sql`update schedule set last_at = ${instantParam(one.nextAt ?? now)}, next_at = case when next_at is not null then ${instantParam(next)} end where id = ${one.id}`,
  );
}

async function pause({ tx }: Deps, id: number, why: keyof typeof PAUSES): Promise<void> {
  await rowsOf(tx, sql`update schedule set next_at = null, paused = ${why} where id = ${id}`);
}

/** Local days that are holidays, from the calendar. */
async function holidays({ tx }: Deps, now: Date, timeZone: string): Promise<Set<string>> {
  const rows = await rowsOf<{ day: string }>(
    tx,
    sql`select distinct day::text as day from calendar_day where kind = 'holiday' and subject = '*'
          and day between ${dayIn(now, timeZone)}::date and ${dayIn(now, timeZone)}::date + 400`,
  );
  return new Set(rows.map(({ day }) => day));
}

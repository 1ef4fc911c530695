import type { Localized } from '../../core/localized.ts';
import { dayIn, instantIn } from '../../core/wall-clock.ts';

/**
 * When something comes round, on the clock of a room. `time` is HH:MM. `days`: 1 Monday to 7 Sunday. `work`: Monday to Friday but for
 * holidays of the calendar. A month that is too short has the day on its last one.
 */
export type Cadence =
  | { kind: 'days'; days: readonly number[]; time: string }
  | { kind: 'work'; time: string }
  | { kind: 'month'; day: number; time: string }
  | { kind: 'hours'; every: number };

export type Read = { cadence: Cadence; rest: string } | { wrong: Localized };

const DAY_MS = 86_400_000;
const ALL_DAYS = [1, 2, 3, 4, 5, 6, 7];
const ENGLISH = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const CHINESE = '一二三四五六日';
/** Nothing comes round for longer than this: a search that goes on has found a mistake. */
const LONGEST_DAYS = 400;

const wrong = (zh: string, en: string): { wrong: Localized } => ({ wrong: { zh, en } });

/** From `weekday 9:00 缺货 分店2`: when, and what is left. The line is normalised (core/text.ts). */
export function readCadence(line: string): Read {
  const words = line.trim().split(/\s+/);
  const hours = hoursOf(words[0] ?? '');
  if (hours) return { cadence: { kind: 'hours', every: hours }, rest: words.slice(1).join(' ') };
  const month = monthOf(words);
  const { days, used } = month ? { days: [], used: month.used } : daysOf(words);
  if (!month && used === 0)
    return wrong(
      `不认识“${words[0] ?? ''}”；请写 每天、工作日、周一、周一至周五、每月 10 日 或 每 2 小时，再写时间和命令`,
      `I do not know “${words[0] ?? ''}”; write day, weekday, monday, mon-fri, month 10 or 2h, then the time and the command`,
    );
  const time = timeOf(words[used] ?? '');
  if (!time)
    return wrong(
      `“${words[used] ?? ''}”不是时间；请写成 9:00 这样`,
      `“${words[used] ?? ''}” is no time; write it like 9:00`,
    );
  const rest = words.slice(used + 1).join(' ');
  if (month) return { cadence: { kind: 'month', day: month.day, time }, rest };
  return { cadence: days === 'work' ? { kind: 'work', time } : { kind: 'days', days, time }, rest };
}

/** `每2小时`, `每小时`, `hourly`, `2h`: 1 to 24. */
function hoursOf(word: string): number | undefined {
  const match = /^(?:每(?:(\d{1,2})?个?小时)|hourly|hour|(\d{1,2})h)$/i.exec(word);
  if (!match) return undefined;
  const every = Number(match[1] ?? match[2] ?? 1);
  return every >= 1 && every <= 24 ? every : undefined;
}

/** `每月10日`, `每月 10 日`, `monthly 10`, `month 10`. */
function monthOf(words: readonly string[]): { day: number; used: number } | undefined {
  const typed = /^(每月|monthly|month)(\d{1,2})?[日号]?$/i.exec(words[0] ?? '');
  if (!typed) return undefined;
  const inNext = typed[2] === undefined;
  const number = /^(\d{1,2})[日号]?$/.exec(inNext ? (words[1] ?? '') : (typed[2] as string))?.[1];
  const day = Number(number ?? 0);
  if (day < 1 || day > 31) return undefined;
  const used = inNext ? 2 : 1;
  return { day, used: /^[日号]$/.test(words[used] ?? '') ? used + 1 : used };
}

/** As many words as name days. */
function daysOf(words: readonly string[]): { days: number[] | 'work'; used: number } {
  const first = (words[0] ?? '').toLowerCase();
  if (/^(每天|每日|day|daily|everyday)$/.test(first)) return { days: ALL_DAYS, used: 1 };
  if (/^(每个?)?工作日$|^(weekdays?|workdays?)$/.test(first)) return { days: 'work', used: 1 };
  const days = new Set<number>();
  let used = 0;
  for (const word of words) {
    const named = word
      .split(/[,、，]/)
      .filter((part) => part !== '')
      .map(rangeOf);
    if (named.length === 0 || named.some((range) => range === undefined)) break;
    for (const day of named.flatMap((range) => range ?? [])) days.add(day);
    used += 1;
  }
  return { days: [...days].sort(), used };
}

/** `周一`, `每周一`, `mon`, `周一至周五`, `mon-fri`. */
function rangeOf(word: string): number[] | undefined {
  const [from, to, ...more] = word.split(/[-–~至到]/);
  const [first, last] = [dayOf(from ?? ''), to === undefined ? undefined : dayOf(to)];
  if (first === undefined || more.length > 0) return undefined;
  if (to === undefined) return [first];
  return last !== undefined && last >= first ? ALL_DAYS.filter((day) => day >= first && day <= last) : undefined;
}

function dayOf(word: string): number | undefined {
  const chinese = /^每?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(word)?.[1]?.replace('天', '日');
  if (chinese) return CHINESE.indexOf(chinese) + 1;
  const english = word.toLowerCase();
  const at = english.length < 3 ? -1 : ENGLISH.findIndex((name) => name === english || name.slice(0, 3) === english);
  return at < 0 ? undefined : at + 1;
}

/** `9:00`, `9点`, `9点30`, `9点半`, as HH:MM. */
function timeOf(word: string): string | undefined {
  const match = /^(\d{1,2})(?::(\d{2})|[点时](?:(\d{1,2})分?|(半))?)$/.exec(word);
  if (!match) return undefined;
  const [hour, minute] = [Number(match[1]), match[4] ? 30 : Number(match[2] ?? match[3] ?? 0)];
  const two = (n: number) => String(n).padStart(2, '0');
  return hour < 24 && minute < 60 ? `${two(hour)}:${two(minute)}` : undefined;
}

const dayAfter = (day: string, n: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + n * DAY_MS).toISOString().slice(0, 10);

const weekdayOf = (day: string): number => ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;

function falls(cadence: Exclude<Cadence, { kind: 'hours' }>, day: string, off: ReadonlySet<string>): boolean {
  if (cadence.kind === 'work') return weekdayOf(day) <= 5 && !off.has(day);
  if (cadence.kind === 'days') return cadence.days.includes(weekdayOf(day));
  const last = new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();
  return Number(day.slice(8)) === Math.min(cadence.day, last);
}

/** The first time after an instant. `off`: local days that are holidays. */
export function nextOf(cadence: Cadence, timeZone: string, after: Date, off: ReadonlySet<string>): Date {
  if (cadence.kind === 'hours') {
    const step = cadence.every * 3_600_000;
    return new Date((Math.floor(after.getTime() / step) + 1) * step);
  }
  const today = dayIn(after, timeZone);
  for (let n = 0; n <= LONGEST_DAYS; n += 1) {
    const day = dayAfter(today, n);
    if (!falls(cadence, day, off)) continue;
    const at = instantIn(day, cadence.time, timeZone);
    if (at > after) return at;
  }
  throw new Error('a cadence that never comes round');
}

/** `每个工作日 9:00`, `every weekday at 9:00`. */
export function cadenceWords(cadence: Cadence): Localized {
  if (cadence.kind === 'hours')
    return cadence.every === 1
      ? { zh: '每小时', en: 'every hour' }
      : { zh: `每 ${cadence.every} 小时`, en: `every ${cadence.every} hours` };
  const { time } = cadence;
  if (cadence.kind === 'work') return { zh: `每个工作日 ${time}`, en: `every weekday at ${time}` };
  if (cadence.kind === 'month')
    return { zh: `每月 ${cadence.day} 日 ${time}`, en: `every month on day ${cadence.day} at ${time}` };
  const { days } = cadence;
  if (days.length === 7) return { zh: `每天 ${time}`, en: `every day at ${time}` };
  const [zh, en] = [days.map((day) => `周${CHINESE[day - 1]}`), days.map((day) => capital(ENGLISH[day - 1] ?? ''))];
  return { zh: `每${zh.join('、')} ${time}`, en: `every ${en.join(', ')} at ${time}` };
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

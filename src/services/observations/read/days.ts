import { type Covers, no, shown, type Why } from '../kinds.ts';

/** A first day and how long from it. */
export type Span = { day: string; covers: Covers };

/** Which comes first where both could: `22/11/2026` or `11/22/2026`. */
export type DayOrder = 'day-first' | 'month-first';

const DAY_MS = 86_400_000;
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;

const bare = (typed: string): string =>
  typed
    .normalize('NFKC')
    .trim()
    .replace(/[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z?$/, '')
    .replace(/[ (]*(?:周|星期)[一二三四五六日天]\)?$/, '')
    .trim();

/** YYYY-MM-DD of a day that there is. */
export function dayOf(year: number, month: number, day: number): string | undefined {
  if (year < 2000 || year > 2100 || month < 1 || month > 12 || day < 1) return undefined;
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

export const plusDays = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/**
 * Which order the days of a file are written in: one row that can be read in one way only decides it for all. Nothing: it does not matter.
 * `why`: no row decides it, or two decide it otherwise.
 */
export function orderOf(days: readonly string[]): DayOrder | undefined | Why {
  let order: DayOrder | undefined;
  let doubtful: string | undefined;
  for (const typed of days) {
    const match = SLASHED.exec(bare(typed));
    if (!match) continue;
    const [first, second] = [Number(match[1]), Number(match[3])];
    if (first > 12 === second > 12) {
      if (first !== second && first <= 12) doubtful ??= typed;
      continue;
    }
    const found = first > 12 ? 'day-first' : 'month-first';
    if (order && order !== found)
      return no(
        `日期的写法前后不一（有的日在前，有的月在前），请统一写成 2026-11-22`,
        'Some days are written day first and others month first; write all of them as 2026-11-22',
      );
    order = found;
  }
  if (order || doubtful === undefined) return order;
  return no(
    `“${shown(doubtful)}”分不清哪个是日、哪个是月，别处也看不出来；请写成 2026-11-22`,
    `“${shown(doubtful)}” may be two days, and nothing else decides which; write days as 2026-11-22`,
  );
}

/** A day, week, month or quarter as written. Days without a year are the latest up to `today`. */
export function readSpan(
  typed: string,
  { today, order }: { today: string; order?: DayOrder | undefined },
): Span | undefined {
  const text = bare(typed);
  const day = readFull(text, order) ?? readShort(text, today);
  return day ? { day, covers: 'day' } : (longer(text) ?? said(text, today));
}

function readFull(text: string, order: DayOrder | undefined): string | undefined {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso) return dayOf(Number(iso[1]), Number(iso[3]), Number(iso[4]));
  const zh = /^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (zh) return dayOf(Number(zh[1]), Number(zh[2]), Number(zh[3]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (dotted) return dayOf(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const slashed = SLASHED.exec(text);
  if (!slashed) return undefined;
  const [first, second, year] = [Number(slashed[1]), Number(slashed[3]), Number(slashed[4])];
  if (first !== second && first <= 12 && second <= 12 && !order) return undefined;
  const dayFirst = first > 12 || (second <= 12 && order === 'day-first');
  return dayFirst ? dayOf(year, second, first) : dayOf(year, first, second);
}

/** Known, so that it can be said that they have not come yet. */
const TO_COME = { 明天: 1, 明日: 1, tomorrow: 1, 后天: 2 };

function readShort(text: string, today: string): string | undefined {
  const words: Record<string, number> = {
    今天: 0,
    今日: 0,
    today: 0,
    昨天: -1,
    昨日: -1,
    yesterday: -1,
    前天: -2,
    ...TO_COME,
  };
  const shift = words[text.toLowerCase()];
  if (shift !== undefined) return plusDays(today, shift);
  const match = /^(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?$/.exec(text) ?? /^(\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const year = Number(today.slice(0, 4));
  const [month, day] = [Number(match[1]), Number(match[2])];
  const own = dayOf(year, month, day);
  return own !== undefined && own <= today ? own : dayOf(year - 1, month, day);
}

function longer(text: string): Span | undefined {
  const month = /^(\d{4})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4}) ?年 ?(\d{1,2}) ?月(?:份)?$/.exec(text);
  if (month) return spanned(dayOf(Number(month[1]), Number(month[2]), 1), 'month');
  const quarter = /^(\d{4})[- ]?(?:年 ?第?)?q?([1-4])(?: ?季度?)?$/i.exec(text);
  if (quarter && /q|季/i.test(text))
    return spanned(dayOf(Number(quarter[1]), Number(quarter[2]) * 3 - 2, 1), 'quarter');
  const week = /^(\d{4})[- ]?w(\d{1,2})$/i.exec(text) ?? /^(\d{4}) ?年 ?第 ?(\d{1,2}) ?周$/.exec(text);
  return week ? spanned(mondayOf(Number(week[1]), Number(week[2])), 'week') : undefined;
}

const SAID = /^(?:(本|这|上)(?:个)?(周|月|季度?)|(this|last) (week|month|quarter))$/i;

/** 上周, last month: whole ones; those that run count from their first day. */
function said(text: string, today: string): Span | undefined {
  const match = SAID.exec(text);
  if (!match) return undefined;
  const [, zh = '', what = '', en = '', unit = ''] = match;
  const back = zh === '上' || en.toLowerCase() === 'last' ? 1 : 0;
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const first = (m: number): string => new Date(Date.UTC(year, m - 1, 1)).toISOString().slice(0, 10);
  if (what === '周' || /week/i.test(unit)) {
    const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
    return { day: plusDays(today, -weekday - 7 * back), covers: 'week' };
  }
  if (what === '月' || /month/i.test(unit)) return { day: first(month - back), covers: 'month' };
  return { day: first(Math.ceil(month / 3) * 3 - 2 - 3 * back), covers: 'quarter' };
}

const spanned = (day: string | undefined, covers: Covers): Span | undefined =>
  day === undefined ? undefined : { day, covers };

/** ISO weeks: the first holds the 4th of January. */
function mondayOf(year: number, week: number): string | undefined {
  if (week < 1 || week > 53 || dayOf(year, 1, 1) === undefined) return undefined;
  const fourth = new Date(Date.UTC(year, 0, 4));
  const first = plusDays(fourth.toISOString().slice(0, 10), -((fourth.getUTCDay() + 6) % 7));
  const monday = plusDays(first, (week - 1) * 7);
  return Number(plusDays(monday, 3).slice(0, 4)) === year ? monday : undefined;
}

/** How many days a value covers at most. */
export const DAYS_OF: Record<Covers, number> = { day: 1, week: 7, month: 31, quarter: 92 };

/** The local day of a zone. */
export const todayIn = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);

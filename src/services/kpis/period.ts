import type { Localized } from '../../core/localized.ts';
import type { Grain } from './metric-kind.ts';

/** Local days of each shop, YYYY-MM-DD, both included. `code` is how it is typed: 2026-11-22, 2026-W47, 2026-11, 2026Q3. */
export type Period = { grain: Grain; from: string; to: string; code: string; words: Localized };

const DAY_MS = 86_400_000;

/** The calendar day of an instant, YYYY-MM-DD. */
export const dayAt = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);

export const shiftDays = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** Days from `from` to `to`, both included. */
export const daysIn = ({ from, to }: { from: string; to: string }): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

const isDay = (day: string): boolean => {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day;
};

/** 1 is Monday. */
const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

/** The period of that kind in which a day lies. Weeks begin on Monday and have the number of ISO 8601. */
export function periodAt(day: string, grain: Grain): Period {
  if (grain === 'week') return weekFrom(shiftDays(day, 1 - weekdayOf(day)));
  if (grain === 'day') return { grain, from: day, to: day, code: day, words: { zh: day, en: day } };
  const [year = 0, month = 1] = day.split('-').map(Number);
  const months = grain === 'month' ? 1 : 3;
  const first = month - ((month - 1) % months);
  const from = `${year}-${pad(first)}-01`;
  const to = new Date(Date.UTC(year, first - 1 + months, 0)).toISOString().slice(0, 10);
  if (grain === 'month') {
    const code = `${year}-${pad(month)}`;
    return { grain, from, to, code, words: { zh: `${year} 年 ${month} 月`, en: code } };
  }
  const quarter = (first + 2) / 3;
  const words = { zh: `${year} 年第 ${quarter} 季度`, en: `Q${quarter} ${year}` };
  return { grain, from, to, code: `${year}Q${quarter}`, words };
}

const pad = (n: number): string => String(n).padStart(2, '0');

function weekFrom(from: string): Period {
  const to = shiftDays(from, 6);
  const thursday = shiftDays(from, 3);
  const year = thursday.slice(0, 4);
  const number = Math.floor((daysIn({ from: `${year}-01-01`, to: thursday }) - 1) / 7) + 1;
  const [begins, ends] = [from.slice(5), to.slice(5)];
  return {
    grain: 'week',
    from,
    to,
    code: `${year}-W${pad(number)}`,
    words: {
      zh: `${year} 年第 ${number} 周（${begins} 至 ${ends}）`,
      en: `${year}-W${pad(number)} (${begins} to ${ends})`,
    },
  };
}

/** The one before, of the same kind; `by` of them. */
export function periodBefore({ grain, from }: Pick<Period, 'grain' | 'from'>, by = 1): Period {
  if (grain === 'day') return periodAt(shiftDays(from, -by), grain);
  if (grain === 'week') return periodAt(shiftDays(from, -7 * by), grain);
  const [year = 0, month = 1] = from.split('-').map(Number);
  const back = by * (grain === 'month' ? 1 : 3);
  return periodAt(new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 10), grain);
}

/** The same a year before: the same month, quarter or date; of weeks the one 52 weeks before, so that weekdays meet. */
export function yearBefore(period: Pick<Period, 'grain' | 'from'>): Period {
  const { grain, from } = period;
  if (grain === 'week') return periodBefore(period, 52);
  const year = Number(from.slice(0, 4)) - 1;
  const day = `${year}${from.slice(4)}`;
  return periodAt(isDay(day) ? day : `${year}-02-28`, grain);
}

/** Of a period that is not over on `today`: as many of its days as have begun; the whole one otherwise. */
export const elapsed = (period: Period, today: string): number =>
  period.to <= today ? daysIn(period) : Math.max(0, daysIn({ from: period.from, to: today }));

/** The first days of a period. */
export const cut = (period: Period, days: number): Period =>
  days >= daysIn(period) ? period : { ...period, to: shiftDays(period.from, Math.max(0, days - 1)) };

const RELATIVE: readonly [Grain, number, RegExp][] = [
  ['day', 0, /^(今天|今日|today|day|日)$/],
  ['day', 1, /^(昨天|昨日|yesterday|last ?day)$/],
  ['day', 2, /^(前天|前日)$/],
  ['week', 0, /^(本周|这周|week|this ?week|周)$/],
  ['week', 1, /^(上周|last ?week)$/],
  ['month', 0, /^(本月|这个月|当月|month|this ?month|月)$/],
  ['month', 1, /^(上月|上个月|last ?month)$/],
  ['quarter', 0, /^(本季|本季度|quarter|this ?quarter|季|季度)$/],
  ['quarter', 1, /^(上季|上季度|last ?quarter)$/],
];

/**
 * A period as typed: 2011-11, 2011年11月, 2026-W47, 2026Q3, 2026-11-22, 昨天/yesterday, 本周/this week, 上周/last week,
 * 本月, 上月, 本季, 上季 and their English words. `zone` and `now` say what today is. None: that is no period.
 */
export function periodOf(typed: string, zone: string, now: Date): Period | undefined {
  const word = typed.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
  if (word.length > 40) return undefined;
  const today = dayAt(now, zone);
  for (const [grain, back, words] of RELATIVE)
    if (words.test(word)) return back === 0 ? periodAt(today, grain) : periodBefore(periodAt(today, grain), back);
  return writtenOut(word);
}

const YEAR = '((?:19|20|21)\\d{2})';
const WRITTEN = {
  day: new RegExp(`^${YEAR}(?:[-/.]|年 ?)(\\d{1,2})(?:[-/.]|月 ?)(\\d{1,2})日?$`),
  week: new RegExp(`^${YEAR}(?:-?w|年?第? ?)(\\d{1,2})周?$`),
  month: new RegExp(`^${YEAR}(?:[-/.]|年 ?)(\\d{1,2})月?$`),
  quarter: new RegExp(`^${YEAR}(?:-?q|年? ?第?)([1-4一二三四])(?:季度?)?$`),
};

function writtenOut(word: string): Period | undefined {
  const day = WRITTEN.day.exec(word);
  if (day) {
    const written = `${day[1]}-${pad(Number(day[2]))}-${pad(Number(day[3]))}`;
    return isDay(written) ? periodAt(written, 'day') : undefined;
  }
  const month = WRITTEN.month.exec(word);
  if (month)
    return inRange(Number(month[2]), 12) ? periodAt(`${month[1]}-${pad(Number(month[2]))}-01`, 'month') : undefined;
  const week = /w|周/.test(word) ? WRITTEN.week.exec(word) : null;
  if (week) {
    const from = shiftDays(`${week[1]}-01-04`, 7 * (Number(week[2]) - 1));
    const found = periodAt(from, 'week');
    return found.code === `${week[1]}-W${pad(Number(week[2]))}` ? found : undefined;
  }
  const quarter = /q|季/.test(word) ? WRITTEN.quarter.exec(word) : null;
  if (!quarter) return undefined;
  const number = Number(quarter[2]) || '一二三四'.indexOf(quarter[2] as string) + 1;
  return periodAt(`${quarter[1]}-${pad(3 * number - 2)}-01`, 'quarter');
}

const inRange = (n: number, most: number): boolean => n >= 1 && n <= most;

/** The query of the period before; of days that are no whole period, as many days before. */
export const queryBefore = <Q extends { from: string; to: string; grain?: Grain }>(q: Q): Q => {
  if (!q.grain) return { ...q, from: shiftDays(q.from, -daysIn(q)), to: shiftDays(q.from, -1) };
  const { from, to } = periodBefore({ grain: q.grain, from: q.from });
  return { ...q, from, to };
};

/** The same days a year before; of weeks 52 weeks before. The last day of a month stays the last one. */
export const queryYearBefore = <Q extends { from: string; to: string; grain?: Grain }>(q: Q): Q => {
  if (q.grain === 'week') return { ...q, from: shiftDays(q.from, -364), to: shiftDays(q.to, -364) };
  return { ...q, from: dayYearBefore(q.from), to: dayYearBefore(q.to) };
};

function dayYearBefore(day: string): string {
  const written = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  const lastOfMonth = shiftDays(day, 1).endsWith('-01') && day.slice(5, 7) === '02';
  if (lastOfMonth) return shiftDays(`${written.slice(0, 4)}-03-01`, -1);
  return isDay(written) ? written : `${written.slice(0, 4)}-02-28`;
}

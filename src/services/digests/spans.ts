import { UserError } from '../../core/errors.ts';
import { clampChars } from '../../core/text.ts';
import { dayIn } from '../../core/wall-clock.ts';
import { DIGEST_KINDS, type DigestKind } from './kinds.ts';

type Grain = 'day' | 'week' | 'month' | 'quarter';
type Period = { grain: Grain; from: string; to: string; code: string };

/** How periods are read and cut, as for figures (services/kpis/period). */
export type Periods = {
  periodOf(typed: string, zone: string, now: Date): Period | undefined;
  periodAt(day: string, grain: Grain): Period;
  periodBefore(period: Pick<Period, 'grain' | 'from'>): Period;
};

/**
 * What a digest is of and what it is compared with: local days of each shop, both included. `code` is how it is typed. `grain`: where it
 * is a whole period of figures. `running`: the period is not over, so that it is compared with as many days of the last one.
 */
export type Span = {
  from: string;
  to: string;
  code: string;
  grain?: Grain;
  before: { from: string; to: string };
  running: boolean;
};

const DAY_MS = 86_400_000;

export const shiftDay = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10);

/** From `from` to `to`, both included. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;

/**
 * The period of a digest as typed; none: the last one that was over at `now` (of weeks: the seven days until yesterday, which on a Friday
 * are Friday to Thursday). A day stands for the week, month or quarter that it is in. Throws digest.period and digest.future.
 */
export function spanOf(
  kind: DigestKind,
  typed: string | undefined,
  at: { zone: string; now: Date },
  periods: Periods,
): Span {
  const today = dayIn(at.now, at.zone);
  if (typed === undefined) return latest(kind, today, periods);
  const days = kind === 'weekly' ? sevenDays(typed) : undefined;
  if (days) return begun({ ...days, code: `${days.from}..${days.to}` }, today);
  const { grain } = DIGEST_KINDS[kind];
  const read = periods.periodOf(typed, at.zone, at.now);
  if (!read || (read.grain !== grain && read.grain !== 'day')) throw noPeriod(kind, typed);
  const period = read.grain === grain ? read : periods.periodAt(read.from, grain);
  return begun(period, today, periods.periodBefore(period));
}

/** The one whose days ended before `today`, as a scheduled digest tells it. */
export function latest(kind: DigestKind, today: string, periods: Periods): Span {
  const yesterday = shiftDay(today, -1);
  if (kind === 'weekly') {
    const from = shiftDay(today, -7);
    return begun({ from, to: yesterday, code: `${from}..${yesterday}` }, today);
  }
  const { grain } = DIGEST_KINDS[kind];
  const running = periods.periodAt(today, grain);
  const period = periods.periodBefore(running);
  return begun(period, today, periods.periodBefore(period));
}

type Days = { from: string; to: string; code: string; grain?: Grain };

/** Throws digest.future. */
function begun({ from, to, code, grain }: Days, today: string, before?: Days): Span {
  if (from > today) throw notBegun(code, today);
  const running = to >= today;
  const until = running ? today : to;
  const length = daysBetween(from, until);
  const first = before?.from ?? shiftDay(from, -length);
  const last = before && !running ? before.to : shiftDay(first, length - 1);
  const until0 = before && last > before.to ? before.to : last;
  return {
    ...{ from, to: until, code, running, before: { from: first, to: until0 } },
    ...(grain && !running && { grain }),
  };
}

/** `2026-11-13..2026-11-19`: a week that begins on any day. */
function sevenDays(typed: string): { from: string; to: string } | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})\s*(?:\.\.|至|到|to|~)\s*(\d{4}-\d{2}-\d{2})$/i.exec(typed.trim());
  const [, from = '', to = ''] = found ?? [];
  const real = (day: string) => !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) && shiftDay(day, 0) === day;
  return found && real(from) && real(to) && daysBetween(from, to) === 7 ? { from, to } : undefined;
}

const LIKE: Record<DigestKind, { zh: string; en: string }> = {
  daily: { zh: '2026-11-22 或 昨天', en: '2026-11-22 or yesterday' },
  weekly: {
    zh: '2026-W47、上周 或那一周里的一天 2026-11-18',
    en: '2026-W47, last week or a day in it such as 2026-11-18',
  },
  monthly: { zh: '2026-10 或 上月', en: '2026-10 or last month' },
  quarterly: { zh: '2026Q3 或 上季', en: '2026Q3 or last quarter' },
};

function noPeriod(kind: DigestKind, typed: string): UserError {
  const { words } = DIGEST_KINDS[kind];
  const shown = clampChars(typed, 30);
  return new UserError('digest.period', {
    zh: `“${shown}”不是${words.zh}的时段；请写 ${LIKE[kind].zh}`,
    en: `“${shown}” is no period of a ${words.en.toLowerCase()}; write ${LIKE[kind].en}`,
  });
}

const notBegun = (code: string, today: string): UserError =>
  new UserError('digest.future', {
    zh: `${code} 还没有开始，今天是 ${today}；请写已经开始的时段`,
    en: `${code} has not begun, today is ${today}; write a period that has`,
  });

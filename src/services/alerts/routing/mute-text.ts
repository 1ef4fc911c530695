import { UserError } from '../../../core/errors.ts';
import { clampChars, foldName } from '../../../core/text.ts';
import { wordsIn } from './matcher.ts';
import type { MuteTiming } from './mute.ts';
import { nameOf } from './route-text.ts';

/**
 * A mute timing as typed: `22:00-07:00 mon-fri zone=Asia/Shanghai on=default`, `2026-11-10..2026-11-12`, `day=-1`, `holidays`.
 * All that is said must hold.
 */
export type TypedMute = { timing: MuteTiming; on: string[] };

const WEEKDAYS: readonly (readonly string[])[] = [
  ['mon', 'monday', '周一', '星期一', '一'],
  ['tue', 'tuesday', '周二', '星期二', '二'],
  ['wed', 'wednesday', '周三', '星期三', '三'],
  ['thu', 'thursday', '周四', '星期四', '四'],
  ['fri', 'friday', '周五', '星期五', '五'],
  ['sat', 'saturday', '周六', '星期六', '六'],
  ['sun', 'sunday', '周日', '星期日', '周天', '日', '天'],
];
const WEEKDAY_SETS: Record<string, number[]> = {
  weekdays: [1, 2, 3, 4, 5],
  工作日: [1, 2, 3, 4, 5],
  weekends: [6, 7],
  weekend: [6, 7],
  周末: [6, 7],
};
const MOST_SPAN_DAYS = 92;

/** Throws alerts.mute, alerts.zone, alerts.twice, alerts.always. */
export function readMuteText(name: string, typed: string, zone: string): TypedMute {
  const timing: MuteTiming = { name: nameOf(name), zone };
  const on: string[] = [];
  const seen = new Set<string>();
  for (const word of wordsIn(typed)) {
    const [, key = '', value = word] = /^(zone|时区|on|用于|day|days|每月)=(.*)$/iu.exec(word) ?? [];
    const folded = foldName(key);
    if (folded === 'on' || folded === '用于') {
      on.push(
        ...value
          .split(/[,，、]/)
          .filter(Boolean)
          .map(nameOf),
      );
      continue;
    }
    const part =
      key === ''
        ? plainOf(word)
        : ['zone', '时区'].includes(folded)
          ? { zone: zoneOf(value) }
          : { days: daysOf(value) };
    for (const field of Object.keys(part)) {
      if (seen.has(field)) throw twice(word);
      seen.add(field);
    }
    Object.assign(timing, part);
  }
  const { times, weekdays, days, dates, holidays } = timing;
  if (!times && !weekdays && !days && !dates && !holidays) throw always();
  if (weekdays?.length === 7 && !times && !days && !dates && !holidays) throw always();
  return { timing, on };
}

function plainOf(word: string): Partial<MuteTiming> {
  if (/^(holidays?|节假日|假日|假期)$/i.test(word)) return { holidays: true };
  const times = timesOf(word);
  if (times) return { times };
  const dates = datesOf(word);
  if (dates) return { dates };
  const weekdays = weekdaysOf(word);
  if (weekdays) return { weekdays };
  throw wrong(word);
}

function timesOf(word: string): MuteTiming['times'] | undefined {
  const [, a, b = '0', c, d = '0'] = /^(\d{1,2})(?::(\d{2}))?[-~至](\d{1,2})(?::(\d{2}))?$/.exec(word) ?? [];
  if (a === undefined || c === undefined) return undefined;
  const from = Number(a) * 60 + Number(b);
  const to = Number(c) * 60 + Number(d);
  if (from >= 1_440 || to > 1_440 || Number(b) > 59 || Number(d) > 59 || from === to) throw wrong(word);
  return { from, to };
}

function datesOf(word: string): MuteTiming['dates'] | undefined {
  const [, from, to = from] = /^(\d{4}-\d{2}-\d{2})(?:(?:\.\.|~|至|到)(\d{4}-\d{2}-\d{2}))?$/.exec(word) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
  const real = [from, to].every((day) => isDay(day));
  if (!real || days < 0 || days > MOST_SPAN_DAYS) throw wrong(word);
  return { from, to };
}

const isDay = (day: string): boolean => {
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
};

function weekdaysOf(word: string): number[] | undefined {
  const folded = foldName(word);
  if (Object.hasOwn(WEEKDAY_SETS, folded)) return WEEKDAY_SETS[folded];
  const [from, to] = folded.split(/[-~至到]/).map(weekday);
  if (from !== undefined && to !== undefined && /[-~至到]/.test(folded))
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, n) => ((from - 1 + n) % 7) + 1).sort();
  const all = folded.split(/[,、，]/).map(weekday);
  return all.every((one) => one !== undefined) ? [...new Set(all)].sort() : undefined;
}

const weekday = (word: string): number | undefined => {
  const at = WEEKDAYS.findIndex((names) => names.includes(word));
  return at < 0 ? undefined : at + 1;
};

function daysOf(value: string): number[] {
  const days = value.split(/[,，、]/).map((one) => (/^-?\d{1,2}$/.test(one) ? Number(one) : 0));
  if (days.length > 31 || days.some((day) => day === 0 || Math.abs(day) > 31)) throw wrong(`day=${value}`);
  return [...new Set(days)];
}

/** Throws alerts.zone. */
function zoneOf(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new UserError('alerts.zone', {
      zh: `没有时区“${clampChars(value, 40)}”；写成 Asia/Shanghai 这样`,
      en: `There is no time zone “${clampChars(value, 40)}”; write it like Asia/Shanghai`,
    });
  }
}

/** As it is typed again. */
export function muteWords({ times, weekdays, days, dates, holidays, zone }: MuteTiming): string {
  return [
    times && `${clock(times.from)}-${clock(times.to)}`,
    weekdays?.map((one) => (WEEKDAYS[one - 1] as readonly string[])[0]).join(','),
    days && `day=${days.join(',')}`,
    dates && (dates.from === dates.to ? dates.from : `${dates.from}..${dates.to}`),
    holidays && 'holidays',
    `zone=${zone}`,
  ]
    .filter(Boolean)
    .join(' ');
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const wrong = (word: string): UserError =>
  new UserError('alerts.mute', {
    zh: `看不懂“${clampChars(word, 40)}”；写时间 22:00-07:00、周一-周五、每月=1,-1、日期 2026-11-10..2026-11-12（最多 ${MOST_SPAN_DAYS} 天）或 节假日`,
    en: `“${clampChars(word, 40)}” is not understood; write a time 22:00-07:00, mon-fri, day=1,-1, dates 2026-11-10..2026-11-12 (${MOST_SPAN_DAYS} days at most) or holidays`,
  });

const twice = (word: string): UserError =>
  new UserError('alerts.twice', {
    zh: `“${clampChars(word, 40)}”这一项写了两次；两段时间请分成两个静音时段`,
    en: `“${clampChars(word, 40)}” says something a second time; make two mute timings of two spans`,
  });

const always = (): UserError =>
  new UserError('alerts.always', {
    zh: '这样会一直静音；请写清什么时候，例如 22:00-07:00 或 2026-11-10..2026-11-12',
    en: 'That would be always; say when, such as 22:00-07:00 or 2026-11-10..2026-11-12',
  });

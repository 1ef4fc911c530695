import type { Localized } from '../core/localized.ts';
import { dayIn, instantIn, instantText } from '../core/wall-clock.ts';
import { type ArgSpec, type ReadContext, valueArg } from './args.ts';

export { dayIn, instantIn, instantText };

/** Counts, signed counts and dates as operators type them: 3, +20, 1.5万, 2千, 昨天, 11-11, 2026-11-11. */

const POWERS: Record<string, number> = { '': 1, 千: 1000, k: 1000, 万: 10_000, w: 10_000, 亿: 100_000_000 };

/** A whole number of units, or undefined. `1.5万` is 15000; `0.5` is no whole number. */
export function readUnits(typed: string): number | undefined {
  const match =
    /^([+-]?)(\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,8}))?(千|万|亿|k|w)?(?: ?(?:件|个|pcs?|pieces?|units?))?$/i.exec(
      typed,
    );
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', unit = ''] = match;
  const power = POWERS[unit.toLowerCase()] as number;
  const scaled = BigInt(whole.replaceAll(',', '') + fraction) * BigInt(power);
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled % divisor !== 0n) return undefined;
  const value = Number(scaled / divisor);
  return value > 2_147_483_647 ? undefined : sign === '-' ? -value : value;
}

const found = <T>(value: T | undefined): { value: T } | undefined => (value === undefined ? undefined : { value });

const PIECES = /^(?:件|个|pcs?|pieces?|units?)$/i;
const PACKS = /^(?:箱|盒|包|袋|打|托|托盘|boxe?s?|cartons?|cases?|packs?|bags?|dozens?|pallets?)$/i;

/** Units, at least `least`. A word for pieces may follow the number; one for packs is refused, since nobody knows how many are in one. */
export const units = (words: Localized, least = 0): ArgSpec<number> =>
  valueArg(words, (typed) => found(ifAtLeast(least, readUnits(typed))), {
    takes: (typed, next) =>
      /^[+-]?[\d.,]+(?:千|万|亿|k|w)?$/i.test(typed) && (PIECES.test(next) || PACKS.test(next))
        ? `${typed} ${next}`
        : undefined,
    refusal: inPacks,
  });

function inPacks(typed: string): Localized | undefined {
  const [, number, pack = ''] = /^([+-]?[\d.,]+(?:千|万|亿|k|w)?)\s*(\D+)$/i.exec(typed) ?? [];
  if (!PACKS.test(pack)) return undefined;
  return {
    zh: `数量以件为单位，不认“${pack}”；请换算成件数再写，例如 ${number} 件就写 ${number}`,
    en: `Quantities are in pieces, not in “${pack}”; say how many pieces it is, without a unit, such as ${number}`,
  };
}

/** A change of units, not zero; the sign may be left out for plus. */
export const signedUnits = (words: Localized): ArgSpec<number> =>
  valueArg(
    words,
    (typed) => {
      const value = readUnits(typed);
      return value ? { value } : undefined;
    },
    { keys: ['数量', '变动', 'quantity', 'qty', 'change'] },
  );

const ifAtLeast = (least: number, value: number | undefined): number | undefined =>
  value !== undefined && value >= least ? value : undefined;

const RELATIVE = new Map([
  ['前天', -2],
  ['昨天', -1],
  ['昨日', -1],
  ['yesterday', -1],
  ['今天', 0],
  ['今日', 0],
  ['today', 0],
  ['明天', 1],
  ['明日', 1],
  ['tomorrow', 1],
  ['后天', 2],
]);

/** A calendar day `YYYY-MM-DD` where the room is. 11-11 and 11月11日 mean this year's. */
export function readDay(typed: string, { now, timeZone }: ReadContext): string | undefined {
  const today = dayIn(now, timeZone);
  const shift = RELATIVE.get(typed.toLowerCase());
  if (shift !== undefined) return shiftDay(today, shift);
  const weekday = weekdayShift(typed.toLowerCase(), today);
  if (weekday !== undefined) return shiftDay(today, weekday);
  const full = /^(?:((?:19|20|21)\d{2})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$/.exec(typed);
  if (!full) return undefined;
  const [, year = today.slice(0, 4), month = '', day = ''] = full;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return shiftDay(written, 0) === written ? written : undefined;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** 周五, friday: the next one, today included; 本周五 and 下周五 of this week and the next, which begin on Monday. */
function weekdayShift(word: string, today: string): number | undefined {
  const zh = /^(本|这|下)?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(word);
  const en = /^(next )?([a-z]+)$/.exec(word);
  const number = zh ? '日一二三四五六'.indexOf((zh[2] as string).replace('天', '日')) : WEEKDAYS.indexOf(en?.[2] ?? '');
  if (number < 0) return undefined;
  const now = new Date(`${today}T00:00:00Z`).getUTCDay();
  const inWeek = ((number + 6) % 7) - ((now + 6) % 7);
  if (zh?.[1] === '下' || en?.[1]) return inWeek + 7;
  return zh?.[1] ? inWeek : (inWeek + 7) % 7;
}

function shiftDay(day: string, by: number): string | undefined {
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime())) return undefined;
  return new Date(midnight.getTime() + by * 86_400_000).toISOString().slice(0, 10);
}

/**
 * A deadline: `2h`, `30m`, `3d`, `18:00`, `下午3点`, a day (its end), a day and a time (`明天 18:00`, `fridayT9:00`), or an
 * instant with its offset (`2026-12-01T09:00+08:00`).
 */
export function readDeadline(typed: string, context: ReadContext): Date | undefined {
  const span = /^(\d{1,4})(m|分钟|h|小时|d|天)$/i.exec(typed);
  if (span) return new Date(context.now.getTime() + Number(span[1]) * spanMs(span[2] as string));
  const exact = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2})?(Z|[+-]\d{2}:\d{2})$/i.exec(typed);
  if (exact) return readDay(exact[1] as string, context) ? instantOrNone(typed.replace(' ', 'T')) : undefined;
  const joined =
    /^(?:(.+?)(?:T| |(?<=\p{Script=Han})))?((?:上午|早上|中午|下午|晚上)?\d{1,2}(?::\d{2}|点半?|时))$/iu.exec(typed);
  const [dayPart, timePart] = readClock(typed)
    ? ['今天', typed]
    : joined
      ? [joined[1] ?? '今天', joined[2]]
      : [typed, undefined];
  const day = readDay(dayPart, context);
  const clock = timePart === undefined ? '23:59' : readClock(timePart);
  return day && clock ? instantIn(day, clock, context.timeZone) : undefined;
}

/** `HH:MM` of 18:00, 9:05, 3点, 下午3点半. */
export function readClock(typed: string): string | undefined {
  const match = /^(上午|早上|中午|下午|晚上)?(\d{1,2})(?::(\d{2})|点(半)?|时)$/.exec(typed);
  if (!match) return undefined;
  const [, part, hours, minutes, half] = match;
  const later = (part === '下午' || part === '晚上') && Number(hours) < 12 ? 12 : 0;
  const clock = `${String(Number(hours) + later).padStart(2, '0')}:${minutes ?? (half ? '30' : '00')}`;
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(clock) ? clock : undefined;
}

function instantOrNone(iso: string): Date | undefined {
  const instant = new Date(iso.toUpperCase());
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

const spanMs = (unit: string): number =>
  /^(m|分钟)$/i.test(unit) ? 60_000 : /^(h|小时)$/i.test(unit) ? 3_600_000 : 86_400_000;

export const day = (words: Localized): ArgSpec<string> =>
  valueArg(words, (typed, context) => found(readDay(typed, context)));

export const deadline = (words: Localized): ArgSpec<Date> =>
  valueArg(words, (typed, context) => found(readDeadline(typed, context)), {
    takes: (typed, next) => (takesClock(typed, next) ? `${typed} ${next}` : undefined),
  });

/** A time of day after a day belongs to it: `明天 18:00`, `friday 下午3点`, and `next` before a weekday. */
const takesClock = (typed: string, next: string): boolean =>
  (readClock(next) !== undefined &&
    !/\d{1,2}(:\d{2}|点半?|时)$/.test(typed) &&
    !/^\d+(m|分钟|h|小时|d|天)$/i.test(typed)) ||
  (/^next$/i.test(typed) && WEEKDAYS.includes(next.toLowerCase()));

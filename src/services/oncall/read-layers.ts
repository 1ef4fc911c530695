import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { dayIn, instantIn } from '../../core/wall-clock.ts';
import { type Layer, shiftDay, weekdayOf } from './rota.ts';

/** A layer as typed: its people are looked up afterwards. */
export type TypedLayer = Omit<Layer, 'people'> & { people: string[] };
export type TypedRota = { zone: string; layers: TypedLayer[]; gapsOk: boolean; zoneSaid: boolean };

export const MOST_LAYERS = 10;
export const MOST_PEOPLE = 20;

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const HAN = '一二三四五六日';

/**
 * `@anna @ben weekly monday 09:00 Asia/Shanghai; @cara holidays` or `@张三 @李四 每周 周一 09:00；@王五 节假日`: layers with `;` between
 * them. The first who is named is on call as of now, unless `from 2026-12-01` says when it begins. Throws oncall.words.
 */
export function readRota(typed: string, now: Date, zone: string): TypedRota {
  const said = { text: typed.normalize('NFKC') };
  const gapsOk = take(said, /(?:gaps? ok|with gaps|允许空档)/i) !== undefined;
  const zoneSaid = take(said, /(?:^|\s)([A-Z][A-Za-z_]+\/[A-Za-z_/+-]+|UTC)(?=\s|;|$)/)?.[1];
  const inZone = zoneSaid ?? zone;
  if (!isZone(inZone)) throw wrong({ zh: `没有时区“${inZone}”`, en: `There is no time zone “${inZone}”` });
  const parts = said.text.split(/\s*[;\n]\s*/).filter((part) => part.trim() !== '');
  if (parts.length === 0) throw wrong({ zh: '没有写谁值班', en: 'It does not say who is on call' });
  if (parts.length > MOST_LAYERS)
    throw wrong({ zh: `最多 ${MOST_LAYERS} 层`, en: `A rota has at most ${MOST_LAYERS} layers` });
  const layers = parts.map((part) => readLayer(part, now, inZone));
  return { zone: inZone, layers, gapsOk, zoneSaid: zoneSaid !== undefined };
}

type Text = { text: string };

function take(said: Text, pattern: RegExp): RegExpExecArray | undefined {
  const found = pattern.exec(said.text);
  if (found) said.text = said.text.replace(found[0], ' ');
  return found ?? undefined;
}

function readLayer(part: string, now: Date, zone: string): TypedLayer {
  const said = { text: part };
  const holidays = take(said, /(?:on )?(?:public )?holidays|节假日|法定假日/i) !== undefined;
  const from = take(said, /(?:from|since|从|自)\s*(\d{4}-\d\d-\d\d)/i)?.[1];
  const weekdays = weekdaysIn(said);
  const times = take(said, /(?:hours?|时段)?\s*(\d{1,2}:\d\d)\s*(?:-|–|~|至|到|to)\s*(\d{1,2}:\d\d)/i);
  const days = holidays && !/(?:week|day|周|天)/i.test(said.text) ? 1 : daysIn(said);
  const handover = take(said, /(?:at|交接)?\s*(\d{1,2}:\d\d)(?:\s*(?:交接|换班))?/i)?.[1];
  const weekday = weekdayIn(said);
  const at = clock(handover ?? (holidays ? '00:00' : '09:00'));
  const people = said.text.split(/[\s,、]+/).filter((word) => word !== '' && !/^(?:on|every|at|每)$/i.test(word));
  if (people.length === 0)
    throw wrong({ zh: `“${part.slice(0, 60)}”没有写谁`, en: `“${part.slice(0, 60)}” names nobody` });
  if (people.length > MOST_PEOPLE)
    throw wrong({ zh: `一层最多 ${MOST_PEOPLE} 人`, en: `A layer has at most ${MOST_PEOPLE} people` });
  if (from !== undefined && shiftDay(from, 0) !== from)
    throw wrong({ zh: `没有 ${from} 这一天`, en: `There is no day ${from}` });
  const hours = hoursOf(times, weekdays);
  return {
    people,
    days,
    at,
    from: from ?? firstDay({ days, at, weekday }, now, zone),
    ...(hours && { hours }),
    ...(holidays && { holidays: true as const }),
  };
}

function hoursOf(times: RegExpExecArray | undefined, weekdays: number[] | undefined): Layer['hours'] {
  if (!times && !weekdays) return undefined;
  const [from, to] = times ? [clock(times[1] ?? ''), clock(times[2] ?? '', true)] : ['00:00', '24:00'];
  return { weekdays: weekdays ?? [1, 2, 3, 4, 5, 6, 7], from, to };
}

function clock(typed: string, end = false): string {
  const [hours = '', minutes = ''] = typed.split(':');
  const written = `${hours.padStart(2, '0')}:${minutes}`;
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(written) || (end && written === '24:00')) return written;
  throw wrong({ zh: `没有 ${typed} 这个时间`, en: `There is no time ${typed}` });
}

const numberOf = (word: string): number => {
  const han = HAN.indexOf(word.replace(/^(?:周|星期)/, '').replace('天', '日'));
  return han >= 0 ? han + 1 : DAYS.indexOf(word.slice(0, 3).toLowerCase()) + 1;
};

const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|(?:周|星期)[一二三四五六日天]';

/** `weekdays`, 周末, `mon-fri`, `on mon,wed`. */
function weekdaysIn(said: Text): number[] | undefined {
  if (take(said, /weekdays|workdays|工作日/i)) return [1, 2, 3, 4, 5];
  if (take(said, /weekends?|周末/i)) return [6, 7];
  const range = take(said, new RegExp(`(?:on )?(${DAY})\\s*(?:-|–|~|至|到|to)\\s*(${DAY})`, 'i'));
  if (range) return between(numberOf(range[1] ?? ''), numberOf(range[2] ?? ''));
  const list = take(said, new RegExp(`on ((?:${DAY})(?:,(?:${DAY}))*)`, 'i'))?.[1];
  return list === undefined ? undefined : [...new Set(list.split(',').map(numberOf))].sort();
}

const between = (first: number, last: number): number[] =>
  Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, n) => ((first + n - 1) % 7) + 1).sort();

function daysIn(said: Text): number {
  const counted = take(said, /(?:every\s+|每)?(\d{1,2})\s*(weeks?|周|days?|天)(?:轮换|一换)?/i);
  const count = counted ? Number(counted[1]) * (/^(w|周)/i.test(counted[2] ?? '') ? 7 : 1) : undefined;
  if (count !== undefined && (count < 1 || count > 84))
    throw wrong({ zh: '一班 1 天到 12 周', en: 'A turn is from 1 day to 12 weeks' });
  if (count !== undefined) return count;
  if (take(said, /daily|every day|每天|每日/i)) return 1;
  take(said, /weekly|every week|每周(?![一二三四五六日天])|一周/i);
  return 7;
}

function weekdayIn(said: Text): number | undefined {
  const found = take(said, new RegExp(`(?:每)?(?<![:\\w@])(${DAY})(?![\\w:])`, 'i'))?.[1];
  return found === undefined ? undefined : numberOf(found);
}

/** The handover that has passed last, so that whoever is named first is on call now. */
function firstDay(
  { days, at, weekday }: { days: number; at: string; weekday: number | undefined },
  now: Date,
  zone: string,
) {
  const today = dayIn(now, zone);
  const passed = instantIn(today, at, zone) <= now ? today : shiftDay(today, -1);
  if (weekday === undefined && days % 7 !== 0) return passed;
  return shiftDay(passed, -((weekdayOf(passed) - (weekday ?? 1) + 7) % 7));
}

function isZone(zone: string): boolean {
  try {
    dayIn(new Date(0), zone);
    return true;
  } catch {
    return false;
  }
}

const wrong = (why: Localized): UserError =>
  new UserError('oncall.words', {
    zh: `${why.zh}；请写成“@甲 @乙 每周 周一 09:00 Asia/Shanghai”，多层用 ; 隔开`,
    en: `${why.en}; write it as “@anna @ben weekly monday 09:00 Asia/Shanghai”, layers with ; between them`,
  });

/** As it can be typed again. */
export function layerWords(layer: Layer, nameOf: (id: number) => string): Localized {
  const { people, days, from, at, hours, holidays } = layer;
  const names = people.map(nameOf).join(' ');
  const [count, zh, en] = days % 7 === 0 ? [days / 7, '周', 'weeks'] : [days, '天', 'days'];
  const every = (unit: string) => `${count}${unit}`;
  const all = hours && hours.weekdays.length === 7;
  const when = hours
    ? `${all ? '' : ` on ${hours.weekdays.map((day) => DAYS[day - 1]).join(',')}`} ${hours.from}-${hours.to}`
    : '';
  const rest = `${when} at ${at} from ${from}`;
  return {
    zh: `${names} ${every(zh)}${holidays ? ' 节假日' : ''}${rest}`,
    en: `${names} ${every(en)}${holidays ? ' holidays' : ''}${rest}`,
  };
}

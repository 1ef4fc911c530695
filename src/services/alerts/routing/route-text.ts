import { UserError } from '../../../core/errors.ts';
import { clampChars, foldName } from '../../../core/text.ts';
import { LABEL_NAME, labelCalled } from './labels.ts';
import { looksLikeMatcher, wordsIn } from './matcher.ts';

/** Settings of a route as typed: `kind=sync-* to=shops by=shop,kind wait=10s interval=5m repeat=4h continue mutes=nights`. */

export type TypedRoute = {
  /** Words of matchers; `*` alone: everything. */
  matchers: string[];
  to?: string;
  under?: string;
  before?: string;
  groupBy?: string[];
  groupWaitMs?: number;
  groupIntervalMs?: number;
  repeatMs?: number;
  mutes?: string[];
  /** Empty: the audience's own again. */
  chain?: string;
  flood?: number;
  continue?: boolean;
  any?: true;
};

type Key = 'to' | 'under' | 'before' | 'by' | 'wait' | 'interval' | 'repeat' | 'mutes' | 'chain' | 'flood' | 'continue';

const KEYS: Record<Key, readonly string[]> = {
  to: ['到', '发到', '发给', 'receiver'],
  under: ['在', '上级', '属于', 'parent'],
  before: ['之前', '排在'],
  by: ['分组', '按', 'group', 'groupby'],
  wait: ['等待', 'groupwait'],
  interval: ['间隔', 'groupinterval'],
  repeat: ['重复', '重发'],
  mutes: ['静音', '静音时段', 'mute'],
  chain: ['升级链', '升级', '链'],
  flood: ['上限', '每分钟'],
  continue: ['继续'],
};

const keyCalled = (typed: string): Key | undefined => {
  const folded = foldName(typed);
  return (Object.keys(KEYS) as Key[]).find((key) => key === folded || KEYS[key].includes(folded));
};

/** Durations that make sense: least and most, in seconds. */
const SPANS = {
  wait: [0, 3_600],
  interval: [30, 86_400],
  repeat: [300, 7 * 86_400],
} as const;
const MOST_LABELS = 10;
const MOST_FLOOD = 60;

/** Throws alerts.twice, alerts.setting, alerts.span, alerts.matchers. */
export function readRouteText(typed: string): TypedRoute {
  const read: TypedRoute = { matchers: [] };
  const seen = new Set<Key>();
  for (const word of wordsIn(typed)) {
    const [, name = word, value = ''] = /^([^=!]+)=(.*)$/su.exec(word) ?? [];
    const key = keyCalled(name);
    if (key !== undefined && (word.includes('=') || key === 'continue')) {
      if (seen.has(key)) throw twice(name);
      seen.add(key);
      Object.assign(read, settingOf(key, value));
    } else if (word === '*' || /^(all|全部|所有)$/i.test(word)) read.any = true;
    else if (looksLikeMatcher(word)) read.matchers.push(word);
    else throw unknown(word);
  }
  return read;
}

function settingOf(key: Key, value: string): Partial<TypedRoute> {
  if (key === 'continue') return { continue: yes(value) };
  if (value === '' && key !== 'mutes' && key !== 'chain') throw unknown(`${key}=`);
  if (key === 'to' || key === 'under' || key === 'before') return { [key]: value };
  if (key === 'by') return { groupBy: labelsIn(value) };
  if (key === 'mutes') return { mutes: none(value) ? [] : namesIn(value) };
  if (key === 'chain') return { chain: none(value) ? '' : nameOf(value) };
  if (key === 'flood') return { flood: floodOf(value) };
  const ms = spanOf(key, value);
  return key === 'wait' ? { groupWaitMs: ms } : key === 'interval' ? { groupIntervalMs: ms } : { repeatMs: ms };
}

const none = (value: string): boolean => ['', '-', '–', 'none', 'off', '无', '没有', '取消'].includes(foldName(value));

function yes(value: string): boolean {
  if (['', 'yes', 'on', 'true', '是', '1'].includes(foldName(value))) return true;
  if (['no', 'off', 'false', '否', '不', '0'].includes(foldName(value))) return false;
  throw unknown(`continue=${value}`);
}

function labelsIn(value: string): string[] {
  if (/^(\*|all|全部)$/i.test(value)) return ['*'];
  if (none(value)) return [];
  const labels = [
    ...new Set(
      value
        .split(/[,，、+]/)
        .filter(Boolean)
        .map(labelCalled),
    ),
  ];
  if (labels.length > MOST_LABELS || !labels.every((one) => LABEL_NAME.test(one))) throw unknown(`by=${value}`);
  return labels;
}

const namesIn = (value: string): string[] => [
  ...new Set(
    value
      .split(/[,，、+]/)
      .filter(Boolean)
      .map(nameOf),
  ),
];

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u;

/** A name of a route, mute timing, inhibition or chain as it is kept. Throws alerts.name. */
export function nameOf(typed: string): string {
  const name = typed.normalize('NFKC').trim().toLowerCase();
  if (NAME.test(name) && !keyCalled(name)) return name;
  throw new UserError('alerts.name', {
    zh: `“${clampChars(typed, 40)}”不能作名称；用字母、数字、汉字和 -，最多 40 个字符，例如 night-crew`,
    en: `“${clampChars(typed, 40)}” is no name; use letters, digits and -, 40 at most, such as night-crew`,
  });
}

function floodOf(value: string): number {
  const number = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= MOST_FLOOD) return number;
  throw new UserError('alerts.span', {
    zh: `上限要在 1 到 ${MOST_FLOOD} 之间（每群每分钟的新卡片数）`,
    en: `flood must be 1 to ${MOST_FLOOD} (new cards a room and minute)`,
  });
}

const UNITS: Record<string, number> = {
  s: 1,
  秒: 1,
  m: 60,
  min: 60,
  分: 60,
  分钟: 60,
  h: 3_600,
  小时: 3_600,
  时: 3_600,
};

/** Milliseconds of `10s`, `5m`, `4h`, `1d`. Throws alerts.span. */
function spanOf(key: keyof typeof SPANS, value: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})(\p{L}+)$/u.exec(foldName(value)) ?? [];
  const power = unit === 'd' || unit === '天' ? 86_400 : Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  const seconds = value === '0' ? 0 : Number(number || Number.NaN) * (power ?? Number.NaN);
  const [least, most] = SPANS[key];
  if (seconds >= least && seconds <= most) return seconds * 1_000;
  const from = spanText(least * 1_000);
  throw new UserError('alerts.span', {
    zh: `${key} 要在 ${from} 到 ${spanText(most * 1_000)} 之间，写成 10s、5m、4h 或 1d`,
    en: `${key} must be from ${from} to ${spanText(most * 1_000)}, written 10s, 5m, 4h or 1d`,
  });
}

/** `90s` is 90s, an hour 1h: what spanOf reads again. */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [size, unit] = (
    [
      [86_400, 'd'],
      [3_600, 'h'],
      [60, 'm'],
    ] as const
  ).find(([size]) => seconds > 0 && seconds % size === 0) ?? [1, 's'];
  return `${seconds / size}${unit}`;
}

const twice = (name: string): UserError =>
  new UserError('alerts.twice', { zh: `${name}= 写了两次，请只写一次`, en: `${name}= is there twice; write it once` });

const unknown = (word: string): UserError =>
  new UserError('alerts.setting', {
    zh: `看不懂“${clampChars(word, 40)}”；写条件（店铺=SH-2）和 到= 分组= 等待= 间隔= 重复= 静音= 升级链= 上限= 在= 继续`,
    en: `“${clampChars(word, 40)}” is not understood; write conditions (shop=SH-2) and to= by= wait= interval= repeat= mutes= chain= flood= under= continue`,
  });

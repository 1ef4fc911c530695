import { UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import type { Bound, Grain, MetricKind } from './metric-kind.ts';
import { UNIT_WORDS } from './words.ts';

/** What operators changed of a metric; what is not there is as it came. */
export type TargetBody = {
  target?: Bound;
  period?: Grain;
  currency?: string;
  alarm?: Bound;
  clear?: Bound;
};

/** `only`: nothing else of what was set before stays. `default`: nothing of it at all. */
export type TargetWish = { body: TargetBody; how: 'add' | 'only' | 'default'; reason: string };

const GRAINS: Record<string, Grain> = {
  day: 'day',
  日: 'day',
  week: 'week',
  周: 'week',
  month: 'month',
  月: 'month',
  quarter: 'quarter',
  季: 'quarter',
};

const MOST_REASON = 200;

/**
 * A target as typed: `>=45%`, `45%` (the side that is good for the metric), `<=0.3`, `1:30`, `1.5万`, `300 CNY month`, `alarm >18% clear
 * 17%`, `default`; what follows is the reason. `only` at the end: nothing of what was set before stays. Throws kpi.target_words,
 * kpi.target_order.
 */
export function readTarget(kind: MetricKind, words: string): TargetWish {
  const tokens = tidied(words).split(' ').filter(Boolean);
  const body: TargetBody = {};
  let how: TargetWish['how'] = 'add';
  let slot: 'target' | 'alarm' | 'clear' = 'target';
  let at = 0;
  for (; at < tokens.length; at += 1) {
    const token = (tokens[at] as string).toLowerCase();
    const grain = GRAINS[token];
    const bound = boundIn(kind, token, slot, body);
    if (/^(default|默认|恢复)$/.test(token)) how = 'default';
    else if (/^(only|仅此)$/.test(token)) how = 'only';
    else if (/^(alarm|告警)$/.test(token)) slot = 'alarm';
    else if (/^(clear|解除)$/.test(token)) slot = 'clear';
    else if (bound && !body[slot]) body[slot] = bound;
    else if (grain && !body.period && kind.grains.includes(grain)) body.period = grain;
    else if (/^[a-z]{3}$/.test(token) && kind.unit === 'money' && !body.currency) body.currency = token.toUpperCase();
    else break;
  }
  const reason = tokens.slice(at).join(' ').slice(0, MOST_REASON);
  if (how === 'default' ? body.target || body.alarm : !body.target && !body.alarm) throw notUnderstood(kind);
  if (body.clear && !body.alarm) throw notUnderstood(kind);
  refuseOrder(kind, body);
  return { body, how, reason };
}

/** One token for each thing: `>= 45 %` is one, `<18%clear` two. */
const tidied = (words: string): string =>
  words
    .normalize('NFKC')
    .replaceAll('≥', '>=')
    .replaceAll('≤', '<=')
    .replace(/([<>]=?|至少|最多|不超过)\s+/g, '$1')
    .replace(/(\d)\s+%/g, '$1%')
    .trim();

function boundIn(
  kind: MetricKind,
  token: string,
  slot: 'target' | 'alarm' | 'clear',
  body: TargetBody,
): Bound | undefined {
  const match =
    /^(>=?|<=?|至少|不低于|最多|不超过)?(?:1:)?(-?\d{1,15}(?:,\d{3})*(?:\.\d{1,6})?)(%|万|千|k)?(?:元|天|秒|件)?$/.exec(
      token,
    );
  if (!match) return undefined;
  const [, sign = '', digits = '', unit = ''] = match;
  if (unit === '%' && kind.unit !== 'percent') return undefined;
  const value =
    Number(digits.replaceAll(',', '')) * (unit === '万' ? 10_000 : unit === '千' || unit === 'k' ? 1_000 : 1);
  if (!Number.isFinite(value)) return undefined;
  // An alarm may be said by what it is over: `alarm >18%` keeps a figure at most 18.
  const side = sign === '' ? kind.good === 'up' : /^(>|至少|不低于)/.test(sign);
  const beyond = slot === 'alarm' && (sign === '>' || sign === '<');
  const atLeast = slot === 'clear' && body.alarm ? 'atLeast' in body.alarm : beyond ? !side : side;
  return atLeast ? { atLeast: value } : { atMost: value };
}

function refuseOrder(kind: MetricKind, { alarm, clear }: TargetBody): void {
  if (!alarm || !clear) return;
  const within =
    'atMost' in alarm
      ? 'atMost' in clear && clear.atMost <= alarm.atMost
      : 'atLeast' in clear && clear.atLeast >= alarm.atLeast;
  if (within) return;
  throw new UserError('kpi.target_order', {
    zh: `${kind.name.zh} 的解除线要在告警线以内；请把两个数换过来`,
    en: `${kind.name.en} must clear within its alarm; swap the two numbers`,
  });
}

/** `≥ 45 %`, `≤ 8 天`, `≥ 1:30`, `≥ 328 CNY`. */
export const sayBound = (kind: Pick<MetricKind, 'unit'>, bound: Bound, currency?: string): Localized =>
  'atLeast' in bound ? signed(kind, '≥', bound.atLeast, currency) : signed(kind, '≤', bound.atMost, currency);

/** What is beyond a bound, as an alarm is said: `> 18 %`, `< 1:30`. */
export const sayBeyond = (kind: Pick<MetricKind, 'unit'>, bound: Bound, currency?: string): Localized =>
  'atLeast' in bound ? signed(kind, '<', bound.atLeast, currency) : signed(kind, '>', bound.atMost, currency);

function signed({ unit }: Pick<MetricKind, 'unit'>, sign: string, value: number, currency: string | undefined) {
  const shown = new Intl.NumberFormat('en', { maximumFractionDigits: 4 }).format(value);
  if (unit === 'ratio') return same(`${sign} 1:${shown}`);
  if (unit === 'percent') return same(`${sign} ${shown} %`);
  const words = unit === 'money' && currency ? same(` ${currency}`) : (UNIT_WORDS[unit] ?? same(''));
  return { zh: `${sign} ${shown}${words.zh}`, en: `${sign} ${shown}${words.en}` };
}

const EXAMPLES: Partial<Record<MetricKind['unit'], string>> = { percent: '45%', ratio: '1:30', money: '350 CNY' };

const notUnderstood = (kind: MetricKind): UserError => {
  const example = `${kind.good === 'up' ? '>=' : '<='}${EXAMPLES[kind.unit] ?? '10'}`;
  return new UserError('kpi.target_words', {
    zh: `请写要达到多少，例如：目标 ${kind.code} ${example}；告警线写 告警 >18 解除 17，恢复原样写 默认`,
    en: `Say what it is to reach, such as target ${kind.code} ${example}; alarms are written alarm >18 clear 17, and default takes back what was set`,
  });
};

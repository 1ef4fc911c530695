import { at, day, deadline, type Localized, onOff, type RuleRow, type RuleVersion, type Value, valueWords } from '#kit';

const instant = deadline({ zh: '日期', en: 'day' });
const wholeDay = day({ zh: '日期', en: 'day' });

/** Days as they are where the asker's room is: the start of one, the end of one. */
export function daysIn({ now, room }: { now: Date; room: { timeZone: string } }) {
  const context = { now, timeZone: room.timeZone };
  return {
    now,
    start: (typed: string) => instant.read(wholeDay.read(typed, context) ? `${typed}T00:00` : typed, context)?.value,
    end: (typed: string) => instant.read(typed, context)?.value,
  };
}

const PARTLY: Localized = { zh: '部分启用', en: 'partly on' };

export const stateWords = ({ state }: Pick<RuleRow, 'state'>): Localized =>
  state === 'partly' ? PARTLY : onOff(state === 'on');

/** `min 25 %, days 30 days`. */
export function paramsWords({ rule, params }: { rule: RuleRow['rule']; params: RuleRow['params'] }): Localized {
  const all = Object.entries(rule.params).map(([name, spec]) => ({
    name,
    value: valueWords(spec, params[name] ?? spec.value),
  }));
  const list = (lang: 'zh' | 'en') => all.map(({ name, value }) => `${name} ${value[lang]}`).join(', ') || '–';
  return { zh: list('zh'), en: list('en') };
}

export const scopeWords = ({ scope }: Pick<RuleVersion, 'scope'>): Localized =>
  scope === '' ? { zh: '全部', en: 'everywhere' } : { zh: scope, en: scope };

const NOW_WORDS: Record<RuleVersion['now'], Localized> = {
  'in force': { zh: '生效中', en: 'in force' },
  'to come': { zh: '待生效', en: 'to come' },
  ended: { zh: '已结束', en: 'ended' },
  followed: { zh: '已被取代', en: 'followed' },
};

export const nowWords = ({ now }: Pick<RuleVersion, 'now'>): Localized => NOW_WORDS[now];

const SHIPPED: Localized = { zh: '随系统', en: 'with the system' };

export const authorWords = ({ author, approvedBy, version }: RuleVersion): Value => {
  if (version === 1) return SHIPPED;
  return approvedBy ? { zh: `${author}，${approvedBy} 批准`, en: `${author}, approved by ${approvedBy}` } : author;
};

export const instantOr = (instant: Date | undefined, otherwise: Value = '–'): Value =>
  instant ? at(instant) : otherwise;

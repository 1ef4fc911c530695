import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { clampChars, firstTen } from '../../../core/text.ts';
import type { ParamSpec, RuleKind } from '../rule-kind.ts';
import { rangeWords } from './values.ts';

const shown = (typed: string): string => clampChars(typed, 40);

export const noSuchRule = (typed: string, rules: readonly RuleKind[]): UserError =>
  new UserError('rule.unknown', {
    zh: `没有规则“${shown(typed)}”；发送 规则 看全部 ${rules.length} 条`,
    en: `There is no rule “${shown(typed)}”; send rule to see all ${rules.length}`,
  });

export function noSuchParam(rule: RuleKind, typed: string): UserError {
  const params = Object.entries(rule.params);
  const own = (lang: 'zh' | 'en') => params.map(([name, { words }]) => `${name}（${words[lang]}）`).join('、');
  const scopes = [...rule.scopes, 'severity', 'from', 'until'];
  return new UserError('rule.param_unknown', {
    zh: `${rule.code} 没有“${shown(typed)}”；可以设：${[own('zh'), scopes.join('、')].filter(Boolean).join('、')}`,
    en: `${rule.code} has no “${shown(typed)}”; you may set ${[...params.map(([name]) => name), ...scopes].join(', ')}`,
  });
}

export const notAValue = (name: string, spec: ParamSpec, typed: string): UserError => {
  const range = rangeWords(spec);
  return new UserError('rule.value', {
    zh: `“${shown(typed)}”看不懂；${name}（${spec.words.zh}）写 ${range.zh}`,
    en: `“${shown(typed)}” is not understood; ${name} (${spec.words.en}) is ${range.en}`,
  });
};

export const outOfRange = (name: string, spec: ParamSpec, typed: string): UserError => {
  const range = rangeWords(spec);
  return new UserError('rule.range', {
    zh: `${name}（${spec.words.zh}）不能是 ${shown(typed)}，范围是 ${range.zh}`,
    en: `${name} (${spec.words.en}) cannot be ${shown(typed)}, its range is ${range.en}`,
  });
};

export const twice = (name: string): UserError =>
  new UserError('rule.twice', {
    zh: `“${shown(name)}=”写了两次，只写一次`,
    en: `“${shown(name)}=” is given twice, give it once`,
  });

export const scopeRefused = (rule: RuleKind, scope: string): UserError =>
  new UserError('rule.scope', {
    zh: `${rule.code} 不能按 ${scope} 单独设${allowed(rule, '；可以按 ', '、', '，只能对全部设')}`,
    en: `${rule.code} cannot be narrowed by ${scope}${allowed(rule, '; it can by ', ', ', ', only set for all')}`,
  });

const allowed = ({ scopes }: RuleKind, start: string, comma: string, none: string): string =>
  scopes.length > 0 ? start + scopes.join(comma) : none;

export const unknownIn = (
  what: 'shop' | 'platform' | 'category',
  typed: string,
  there: readonly string[],
): UserError => {
  const words: Record<typeof what, Localized> = {
    shop: { zh: '店铺', en: 'shop' },
    platform: { zh: '平台', en: 'platform' },
    category: { zh: '类目', en: 'category' },
  };
  return new UserError(`rule.${what}_unknown`, {
    zh: `没有${words[what].zh}“${shown(typed)}”，有：${firstTen(there, '、')}`,
    en: `There is no ${words[what].en} “${shown(typed)}”, there are ${firstTen(there, ', ')}`,
  });
};

export const shopNotOnPlatform = (shop: string, platform: string): UserError =>
  new UserError('rule.scope_empty', {
    zh: `店铺 ${shop} 不在 ${platform}，这样没有店铺适用；去掉其中一个`,
    en: `Shop ${shop} is not on ${platform}, so this fits no shop; leave one of them out`,
  });

export const badSeverity = (typed: string): UserError =>
  new UserError('rule.severity', {
    zh: `级别“${shown(typed)}”看不懂，写 严重、高、中 或 低（critical、high、medium、low）`,
    en: `“${shown(typed)}” is no severity, write critical, high, medium or low`,
  });

export const badDay = (name: string, typed: string): UserError =>
  new UserError('rule.day', {
    zh: `${name}=“${shown(typed)}”不是日期，写成 2026-12-01 这样`,
    en: `${name}=“${shown(typed)}” is no day, write it like 2026-12-01`,
  });

export const badSpan = (from: Date | undefined, until: Date): UserError =>
  new UserError('rule.span', {
    zh: `until（${until.toISOString().slice(0, 10)}）必须晚于${from ? ' from' : '现在'}`,
    en: `until (${until.toISOString().slice(0, 10)}) must be later than ${from ? 'from' : 'now'}`,
  });

export const noReason = (): UserError =>
  new UserError('rule.reason', {
    zh: '请在最后写上原因（最多 200 个字符），例如：大促期间放宽',
    en: 'Add the reason at the end (at most 200 characters), such as: relaxed during the promotion',
  });

export const nothingToSet = (rule: RuleKind): UserError =>
  new UserError('rule.nothing', {
    zh: `写上要改什么，例如：规则 设置 ${rule.code} ${exampleOf(rule)} 原因`,
    en: `Say what to change, such as: rule set ${rule.code} ${exampleOf(rule)} reason`,
  });

const exampleOf = (rule: RuleKind): string => {
  const [first] = Object.keys(rule.params);
  return first ? `${first}=…` : 'severity=high';
};

export const notHere = (rule: RuleKind, key: string): UserError =>
  new UserError('rule.not_here', {
    zh: `停用、启用时不能改 ${shown(key)}；要改请用 规则 设置 ${rule.code} ${shown(key)}=…`,
    en: `Switching takes no ${shown(key)}; change it with rule set ${rule.code} ${shown(key)}=…`,
  });

export const unchanged = (rule: RuleKind, on?: boolean): UserError => {
  if (on === undefined)
    return new UserError('rule.unchanged', {
      zh: `${rule.code} 在这个范围本来就是这样，没有可改的`,
      en: `${rule.code} is set so already there, nothing would change`,
    });
  return new UserError('rule.unchanged', {
    zh: `${rule.code} 在这个范围已经是${on ? '启用' : '停用'}的`,
    en: `${rule.code} is ${on ? 'on' : 'off'} there already`,
  });
};

export const previewTooSlow = (rule: RuleKind, seconds: number): UserError =>
  new UserError('rule.preview_slow', {
    zh: `${rule.code} 在 ${seconds} 秒内没能算完最近 30 天，没有改动；请先用 shop= 缩小范围，或稍后再试`,
    en: `${rule.code} could not be evaluated over 30 days within ${seconds} seconds, nothing was changed; narrow it with shop=, or try again later`,
  });

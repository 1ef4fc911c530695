import type { Localized } from '../../../core/localized.ts';
import { SEVERITY_WORDS } from '../findings/words.ts';
import type { Handbook, HandbookParam, HandbookRule } from './content.ts';

/** One thing that two versions say differently. `from` none: new; `to` none: gone. */
export type HandbookChange = {
  rule: string;
  name: Localized;
  kind: 'added' | 'removed' | 'changed';
  what: Localized;
  from: Localized | undefined;
  to: Localized | undefined;
  /** Of a setting of one shop: which. */
  shop: number | null;
};

/** What became of the rules from one version to another; pure. */
export function diffOf(before: Handbook, after: Handbook): HandbookChange[] {
  const old = new Map(before.rules.map((rule) => [rule.code, rule]));
  const now = new Map(after.rules.map((rule) => [rule.code, rule]));
  const gone = before.rules.filter(({ code }) => !now.has(code)).map((rule) => whole(rule, 'removed'));
  const rest = after.rules.flatMap((rule) => {
    const was = old.get(rule.code);
    return was ? changesOf(was, rule) : [whole(rule, 'added')];
  });
  return [...rest, ...gone];
}

const RULE: Localized = { zh: '规则', en: 'Rule' };

const whole = (rule: HandbookRule, kind: 'added' | 'removed'): HandbookChange => ({
  rule: rule.code,
  name: rule.name,
  kind,
  what: RULE,
  from: kind === 'removed' ? rule.text : undefined,
  to: kind === 'added' ? rule.text : undefined,
  shop: null,
});

type Part = { key: string; what: Localized; value: Localized; shop?: number | null };

function changesOf(before: HandbookRule, after: HandbookRule): HandbookChange[] {
  const old = new Map(partsOf(before).map((part) => [part.key, part]));
  const now = new Map(partsOf(after).map((part) => [part.key, part]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const part = is ?? was;
    if (!part || (was && is && was.value.zh === is.value.zh && was.value.en === is.value.en)) return [];
    return [
      {
        rule: after.code,
        name: after.name,
        kind: 'changed',
        what: part.what,
        from: was?.value,
        to: is?.value,
        shop: part.shop ?? null,
      },
    ];
  });
}

/** A rule as things that can be compared: a parameter is one, and so is all that holds in one scope. */
function partsOf(rule: HandbookRule): Part[] {
  return [
    { key: 'name', what: { zh: '名称', en: 'Name' }, value: rule.name },
    { key: 'clause', what: { zh: '依据', en: 'Clause' }, value: rule.clause },
    { key: 'text', what: { zh: '要求', en: 'What it asks' }, value: rule.text },
    { key: 'state', what: { zh: '状态', en: 'State' }, value: stateWords(rule) },
    { key: 'severity', what: { zh: '级别', en: 'Severity' }, value: SEVERITY_WORDS[rule.severity] },
    ...rule.params.map(({ name, words, value }) => ({ key: `param ${name}`, what: words, value })),
    ...rule.narrower.map((one) => ({
      key: `scope ${one.scope}`,
      what: { zh: `单独设置 ${one.scope}`, en: `Setting of ${one.scope}` },
      value: settingWords(one),
      shop: one.shopId,
    })),
  ];
}

export const stateWords = ({ enabled }: { enabled: boolean }): Localized =>
  enabled ? { zh: '启用', en: 'on' } : { zh: '停用', en: 'off' };

export function paramsWords(params: readonly HandbookParam[]): Localized {
  const list = (lang: 'zh' | 'en') =>
    params.map(({ words, value }) => `${words[lang]} ${value[lang]}`).join(lang === 'zh' ? '；' : '; ');
  return { zh: list('zh'), en: list('en') };
}

/** A setting in one line: whether it is on, how grave, its parameters. */
export function settingWords(one: Pick<HandbookRule, 'enabled' | 'severity' | 'params'>): Localized {
  if (!one.enabled) return stateWords(one);
  const params = paramsWords(one.params);
  const severity = SEVERITY_WORDS[one.severity];
  return {
    zh: [`级别${severity.zh}`, params.zh].filter(Boolean).join('；'),
    en: [`severity ${severity.en}`, params.en].filter(Boolean).join('; '),
  };
}

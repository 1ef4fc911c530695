import type { Lang, Localized } from '../../../core/localized.ts';
import { MODULE_WORDS, SEVERITY_WORDS } from '../findings/words.ts';
import { MODULES } from '../load.ts';
import type { HandbookRule } from './content.ts';
import { settingWords, stateWords } from './diff.ts';
import type { HandbookShown } from './handbook.ts';
import { dayOf } from './periods.ts';
import type { PolicyNote } from './policy.ts';

/** The document as blocks of words, before it is Markdown or HTML. */
type Part =
  | { kind: 'title' | 'module' | 'rule' | 'line'; words: Localized; id?: string }
  | { kind: 'list'; items: Localized[] };

const TITLE: Localized = { zh: '合规手册', en: 'Compliance handbook' };

/** The whole document in one language or in both, one after the other in each place; pure. */
export function asMarkdown(shown: HandbookShown, notes: readonly PolicyNote[], langs: readonly Lang[]): string {
  const both = (words: Localized) => joined(words, langs).map(plainLine).join(' · ');
  const lines = partsOf(shown, notes).map((part) => {
    if (part.kind === 'list') return part.items.map((item) => `- ${both(item)}`).join('\n');
    const mark = { title: '# ', module: '## ', rule: '### ', line: '' }[part.kind];
    return part.kind === 'line' ? joined(part.words, langs).map(plainLine).join('\n\n') : `${mark}${both(part.words)}`;
  });
  return `${lines.join('\n\n')}\n`;
}

/** The same as HTML, without a frame around it: every word escaped. */
export function asHtml(shown: HandbookShown, notes: readonly PolicyNote[], langs: readonly Lang[]): string {
  const tagged = (words: Localized, tag: string) =>
    langs
      .filter((lang, n) => n === 0 || words[lang] !== words[langs[0] ?? 'zh'])
      .map((lang) => `<${tag} lang="${lang}">${escaped(words[lang])}</${tag}>`);
  return partsOf(shown, notes)
    .map((part) => {
      if (part.kind === 'list')
        return `<ul>${part.items.map((item) => `<li>${tagged(item, 'span').join('<br>')}</li>`).join('')}</ul>`;
      if (part.kind === 'line') return tagged(part.words, 'p').join('');
      const tag = { title: 'h1', module: 'h2', rule: 'h3' }[part.kind];
      const id = part.id === undefined ? '' : ` id="${escaped(part.id)}"`;
      return `<${tag}${id}>${tagged(part.words, 'span').join(' · ')}</${tag}>`;
    })
    .join('\n');
}

const joined = (words: Localized, langs: readonly Lang[]): string[] => [...new Set(langs.map((lang) => words[lang]))];
const plainLine = (text: string): string => text.replace(/[\\`*_<>[\]#|]/g, '\\$&').replace(/\s+/g, ' ');
const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

function partsOf(shown: HandbookShown, notes: readonly PolicyNote[]): Part[] {
  const { content } = shown;
  return [
    { kind: 'title', words: TITLE },
    { kind: 'line', words: versionWords(shown) },
    ...MODULES.flatMap((module, n): Part[] => [
      {
        kind: 'module',
        words: { zh: `${n + 1}. ${MODULE_WORDS[module].zh}`, en: `${n + 1}. ${MODULE_WORDS[module].en}` },
        id: module,
      },
      ...content.rules.filter((rule) => rule.module === module).flatMap((rule) => ruleParts(rule, notes)),
    ]),
  ];
}

export function versionWords({ version, at }: Pick<HandbookShown, 'version' | 'at'>): Localized {
  return at
    ? { zh: `第 ${version} 版，${dayOf(at)} 起生效`, en: `Version ${version}, in force since ${dayOf(at)}` }
    : {
        zh: `第 ${version} 版，10 分钟内生成；下面是现在生效的规则`,
        en: `Version ${version}, which is made within 10 minutes; these are the rules in force now`,
      };
}

function ruleParts(rule: HandbookRule, notes: readonly PolicyNote[]): Part[] {
  const touching = notes.filter((one) => one.rules.includes(rule.code));
  return [
    {
      kind: 'rule',
      words: { zh: `${rule.name.zh}（${rule.code}）`, en: `${rule.name.en} (${rule.code})` },
      id: rule.code,
    },
    { kind: 'line', words: rule.text },
    { kind: 'list', items: [...factsOf(rule), ...touching.map(noteWords)] },
  ];
}

function factsOf(rule: HandbookRule): Localized[] {
  const severity = SEVERITY_WORDS[rule.severity];
  return [
    { zh: `依据：${rule.clause.zh}`, en: `Clause: ${rule.clause.en}` },
    {
      zh: `状态：${stateWords(rule).zh}；级别：${severity.zh}`,
      en: `State: ${stateWords(rule).en}; severity: ${severity.en}`,
    },
    ...rule.params.map(({ words, value }) => ({
      zh: `${words.zh}：${value.zh}`,
      en: `${words.en}: ${value.en}`,
    })),
    ...rule.narrower.map((one) => ({
      zh: `单独设置 ${one.scope}：${settingWords(one).zh}`,
      en: `Set for ${one.scope}: ${settingWords(one).en}`,
    })),
  ];
}

/** What changed on a platform, as a line under the rule that it touches. */
export const noteWords = ({ day, platformWords, words }: PolicyNote): Localized => ({
  zh: `平台政策 ${day} ${platformWords.zh}：${words}`,
  en: `Platform policy ${day} ${platformWords.en}: ${words}`,
});

import type { Localized } from '../../../core/localized.ts';
import type { Hit } from '../rule-kind.ts';
import { cutOf, type Found, saysSomething } from './phrase.ts';

/**
 * Texts by field that say no forbidden word any more. `clean`: nothing is found in them. `anew`: fields of which no text is left that says
 * something, with the words that must go and what kind of statement may stand there; they are not among the texts.
 */
export type Rewritten = { texts: Record<string, string>; clean: boolean; anew: Anew[] };
export type Anew = { field: string; words: string[]; instead: Localized };

type Texts = Readonly<Record<string, string>>;

/** So often hits are replaced by what their term suggests; then they are cut out, which ends. */
const REPLACING = 3;
const MOST_ROUNDS = 40;

/**
 * Replaces each hit by what its term suggests and looks again, until nothing is found: what two rewrites make together is found as
 * well. What has no suggestion is cut out with what it leaves behind. `look`: what is found in texts.
 */
export function rewrite(texts: Texts, found: readonly Hit[], look: (texts: Texts) => readonly Hit[]): Rewritten {
  let now: Record<string, string> = { ...texts };
  let hits = found;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const places = hits.flatMap(({ rule, places = [] }) => places.map((place): Found => ({ ...place, rule })));
    if (places.length === 0) return sayingSomething({ texts, now, found });
    const byField = Map.groupBy(places, ({ field }) => field);
    now = Object.fromEntries(
      Object.entries(now).map(([field, text]) => [field, replaced(text, byField.get(field) ?? [], round < REPLACING)]),
    );
    hits = look(now);
  }
  return { texts: now, clean: false, anew: anewOf(Object.keys(texts), found) };
}

/** A stem is no rewrite: where no more is left of a text than that, it is said what must go. */
function sayingSomething({ texts, now, found }: { texts: Texts; now: Texts; found: readonly Hit[] }): Rewritten {
  const gone = Object.keys(texts).filter((field) => now[field] !== texts[field] && !saysSomething(now[field] ?? ''));
  const left = Object.entries(now).filter(([field]) => !gone.includes(field));
  return { texts: Object.fromEntries(left), clean: left.length > 0, anew: anewOf(gone, found) };
}

const MOST_WORDS = 8;

function anewOf(fields: readonly string[], found: readonly Hit[]): Anew[] {
  return fields.flatMap((field) => {
    const own = found.filter(({ places = [] }) => places.some((place) => place.field === field));
    const words = own.flatMap(({ places = [] }) =>
      places.flatMap((place) => (place.field === field ? place.found : [])),
    );
    const instead = own.map(({ rule }) => STATEMENTS[rule]).find((one) => one !== undefined) ?? PLAIN;
    return own.length === 0 ? [] : [{ field, words: [...new Set(words)].slice(0, MOST_WORDS), instead }];
  });
}

const PLAIN: Localized = { zh: '能查证的事实', en: 'facts that can be checked' };

/** By what kind of statement a claim may be replaced. */
const STATEMENTS: Readonly<Record<string, Localized>> = {
  'absolute-terms': {
    zh: '能查证的事实：材质、尺寸、工艺、有出处的数据',
    en: 'facts that can be checked: material, size, make, figures with their source',
  },
  'medical-claims': {
    zh: '成分、用法和使用感受，不写疗效和功效',
    en: 'what it is made of, how it is used and how it feels, without effects on health',
  },
  'empty-promises': {
    zh: '实际能做到的条件：退换规则、质保期限、活动时间和数量',
    en: 'what you really do: rules of returns, months of warranty, dates and quantities of an offer',
  },
  'agent-wording': {
    zh: '礼貌地说明事情怎么处理，请顾客在平台上联系、如实评价',
    en: 'politely what happens next; ask customers to write to you here and to review as they see fit',
  },
  'brand-words': { zh: '自己的品牌，或“适用于某品牌”', en: 'your own brand, or for which brand it fits' },
};

/** Places that overlap those before them were said by another rule: they are replaced once. */
function replaced(text: string, places: readonly Found[], suggest: boolean): string {
  let out = '';
  let from = 0;
  const cuts = places.map((place) => cutOf(text, place, suggest));
  for (const cut of cuts.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (cut.to <= from) continue;
    const start = Math.max(cut.from, from);
    out = joined(out + text.slice(from, start), cut.instead, text.slice(cut.to));
    from = cut.to;
    if (cut.instead === '') from += leftBehind(out, text.slice(cut.to));
  }
  return from === 0 ? text : tidy(out + text.slice(from));
}

/** Latin words keep their space. */
const joined = (before: string, instead: string, after: string): string => {
  const spaced = instead !== '' && /[a-z0-9]$/i.test(before) && /^[a-z]/i.test(instead) ? ' ' : '';
  const end = instead !== '' && /[a-z]$/i.test(instead) && /^[a-z0-9]/i.test(after) ? ' ' : '';
  return before + spaced + instead + end;
};

/** What a word that was cut out leaves behind it: 的 with nothing before it, a mark after a mark. */
function leftBehind(before: string, after: string): number {
  const bare = before === '' || /[\s，,、。.；;！!：:（(【[]$/.test(before);
  if (bare && /^[的地得]/.test(after)) return 1;
  return bare ? (/^[\s，,、；;：:]+/.exec(after)?.[0].length ?? 0) : 0;
}

const tidy = (text: string): string =>
  trimmed(
    text
      .replace(/([（(【[])[\s，,、]*([）)】\]])/g, '')
      .replace(/([，,、；;：:])(?:\s*[，,、；;])+/g, '$1')
      .replace(/[，,、；;：:]\s*([。！？!?])/g, '$1')
      .replace(/ {2,}/g, ' ')
      .replace(/^[\s，,、；;：:。！!]+/, ''),
  );

/** Without marks that lead on at its end; a pattern for it would look at each run of blanks again and again. */
function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s，,、；;：:]/.test(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

import type { Localized } from '../../../core/localized.ts';

export type Level = 'forbidden' | 'care' | 'proof';

/** One term of a pack. `rewrite`: what to say instead; '' where it is best left out. */
export type Term = { word: string; level: Level; clause: Localized; rewrite: string };

/** Terms with what they stand on, and words in which they mean no harm. `tight`: nothing may stand between their characters. */
export type Pack = {
  code: PackCode;
  name: Localized;
  terms: readonly Term[];
  except: readonly string[];
  tight?: boolean;
};

export const PACKS = ['absolute', 'medical', 'promises', 'service', 'brand'] as const;
export type PackCode = (typeof PACKS)[number];

/** `最好>很好、最佳>优选、国家级` or one a line. Without `>` a term is best left out. */
export const group = (level: Level, clause: Localized, words: string): Term[] =>
  listOf(words).map((entry) => {
    const [word = '', rewrite = ''] = entry.split('>');
    return { word, level, clause, rewrite };
  });

export const listOf = (words: string): string[] =>
  words
    .split(/[、\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

export const clause = (zh: string, en: string): Localized => ({ zh, en });

/** Of 《中华人民共和国广告法》 as of 2021-04-29. */
export const law = (article: string, en: string): Localized => ({
  zh: `《广告法》${article}`,
  en: `Advertising Law, ${en}`,
});

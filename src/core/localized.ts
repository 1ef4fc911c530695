/** The two languages of the product. A text that lacks one does not compile. */
export type Lang = 'zh' | 'en';

export type Localized = { zh: string; en: string };

export const LANGS: readonly Lang[] = ['zh', 'en'];

/** The same words in both languages: names, codes, vendor ids. */
export const same = (text: string): Localized => ({ zh: text, en: text });

export const isLocalized = (value: unknown): value is Localized =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Localized).zh === 'string' &&
  typeof (value as Localized).en === 'string';

import type { Localized } from '../../../core/localized.ts';

export const PAPER_KINDS = {
  licence: { zh: '执照', en: 'licence' },
  brand: { zh: '品牌授权', en: 'brand authorisation' },
  qualification: { zh: '资质', en: 'qualification' },
  insurance: { zh: '保险', en: 'insurance' },
  guarantee: { zh: '保证金', en: 'guarantee' },
  'law-firm': { zh: '律所合同', en: 'contract of a law firm' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Record<string, Localized>;

export type PaperKind = keyof typeof PAPER_KINDS;

const OTHER_WORDS: Record<string, PaperKind> = {
  营业执照: 'licence',
  许可证: 'licence',
  license: 'licence',
  licences: 'licence',
  授权: 'brand',
  品牌: 'brand',
  authorisation: 'brand',
  authorization: 'brand',
  资格: 'qualification',
  保函: 'guarantee',
  律所: 'law-firm',
  律师: 'law-firm',
};

/** A kind by its word in either language. */
export function paperKindCalled(typed: string): PaperKind | undefined {
  const word = typed.normalize('NFKC').trim().toLowerCase();
  const known = (Object.keys(PAPER_KINDS) as PaperKind[]).find(
    (kind) => kind === word || PAPER_KINDS[kind].zh === word,
  );
  return known ?? (Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined);
}

import type { Localized } from '../../core/localized.ts';
import { foldName } from '../../core/text.ts';

export type DigestKind = 'daily' | 'weekly' | 'monthly' | 'quarterly';
export type ReportKind = 'user' | 'supply' | 'compliance';

export const DIGEST_KINDS: Record<DigestKind, { words: Localized; grain: 'day' | 'week' | 'month' | 'quarter' }> = {
  daily: { words: { zh: '日报', en: 'Daily digest' }, grain: 'day' },
  weekly: { words: { zh: '周报', en: 'Weekly digest' }, grain: 'week' },
  monthly: { words: { zh: '月报', en: 'Monthly digest' }, grain: 'month' },
  quarterly: { words: { zh: '季报', en: 'Quarterly digest' }, grain: 'quarter' },
};

export const REPORT_KINDS: Record<ReportKind, Localized> = {
  user: { zh: '用户行为', en: 'User behaviour' },
  supply: { zh: '供应链效率', en: 'Supply-chain efficiency' },
  compliance: { zh: '合规风险', en: 'Compliance risk' },
};

const DIGEST_WORDS: Record<DigestKind, readonly string[]> = {
  daily: ['daily', 'day', '日报', '日'],
  weekly: ['weekly', 'week', '周报', '周'],
  monthly: ['monthly', 'month', '月报', '月'],
  quarterly: ['quarterly', 'quarter', '季报', '季度报', '季'],
};

const REPORT_WORDS: Record<ReportKind, readonly string[]> = {
  user: ['user', 'users', 'user-behaviour', 'user-behavior', '用户', '用户行为', '用户行为报告'],
  supply: ['supply', 'supply-chain', '供应链', '供应链效率', '供应链效率报告'],
  compliance: ['compliance', 'risk', '合规', '合规风险', '合规风险报告'],
};

const called = <K extends string>(words: Record<K, readonly string[]>, typed: string): K | undefined =>
  (Object.keys(words) as K[]).find((kind) => words[kind].some((word) => foldName(word) === foldName(typed)));

/** `日报`, `monthly`: in either language. */
export const digestCalled = (typed: string): DigestKind | undefined => called(DIGEST_WORDS, typed);
export const reportCalled = (typed: string): ReportKind | undefined => called(REPORT_WORDS, typed);

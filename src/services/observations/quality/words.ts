import { type Localized, same } from '../../../core/localized.ts';

/** What the daily look at the data looks for. */
export const CHECKS = {
  completeness: { zh: '完整', en: 'Completeness' },
  uniqueness: { zh: '订单号和客户唯一', en: 'Unique orders and customers' },
  freshness: { zh: '及时', en: 'Freshness' },
  ranges: { zh: '范围', en: 'Ranges' },
  orphans: { zh: '无主记录', en: 'Orphans' },
  totals: { zh: '对账', en: 'Totals' },
} as const satisfies Record<string, Localized>;

export type CheckCode = keyof typeof CHECKS;

export const checkWords = (code: string): Localized =>
  Object.hasOwn(CHECKS, code) ? CHECKS[code as CheckCode] : same(code);

/** More than this share of what was looked at is too much. */
export const MOST_WRONG = 0.002;

/** One check of a shop's day (of the group's where there is no shop). `said`: what is wrong, the worst first. */
export type Checked = {
  code: CheckCode;
  shopId: number | null;
  shop: string | null;
  day: string;
  looked: number;
  wrong: number;
  said: Localized[];
};

export const isGood = ({ looked, wrong }: Pick<Checked, 'looked' | 'wrong'>): boolean =>
  wrong === 0 || wrong / Math.max(looked, 1) <= MOST_WRONG;

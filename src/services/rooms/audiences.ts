import { type Localized, same } from '../../core/localized.ts';

/** The topics a room can subscribe to. */
export const AUDIENCES: Record<string, Localized> = {
  'inventory-alerts': { zh: '库存提醒', en: 'stock alerts' },
  coupons: { zh: '优惠券', en: 'coupons' },
  shops: { zh: '店铺提醒', en: 'shop alerts' },
  compliance: { zh: '合规提醒', en: 'compliance' },
  kpi: { zh: '经营指标', en: 'figures' },
  system: { zh: '系统', en: 'system' },
  fallback: { zh: '备用', en: 'fallback' },
  approvals: { zh: '审批', en: 'approvals' },
};

export const audienceWords = (code: string): Localized =>
  Object.entries(AUDIENCES).find(([known]) => known === code)?.[1] ?? same(code);

/** A topic by its code or its name in either language. */
export const audienceCalled = (word: string): string | undefined => {
  const folded = word.normalize('NFKC').trim().toLowerCase();
  return Object.entries(AUDIENCES).find(([code, { zh, en }]) => [code, zh, en].includes(folded))?.[0];
};

import type { Localized } from './localized.ts';

/** How a write that waited for a word ended: every card and every refusal says it in these words. */
export const DECISIONS: Record<string, Localized> = {
  confirmed: { zh: '已确认执行', en: 'confirmed and done' },
  cancelled: { zh: '已取消', en: 'cancelled' },
  expired: { zh: '已过期', en: 'expired' },
  lapsed: { zh: '因数据已变而作废', en: 'lapsed because its data had changed' },
};

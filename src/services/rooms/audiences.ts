import type { Localized } from '../../core/localized.ts';

/** The topics a room can subscribe to. */
export const AUDIENCES: Record<string, Localized> = {
  'inventory-alerts': { zh: '库存提醒', en: 'stock alerts' },
};

/** A topic by its code or its name in either language. */
export const audienceCalled = (word: string): string | undefined => {
  const folded = word.normalize('NFKC').trim().toLowerCase();
  return Object.entries(AUDIENCES).find(([code, { zh, en }]) => [code, zh, en].includes(folded))?.[0];
};

import type { LinkedPromotion, Localized } from '#kit';

const STATES: Record<LinkedPromotion['proposals'][number]['state'], Localized> = {
  proposed: { zh: '待定', en: 'not decided' },
  taken: { zh: '参加', en: 'taken' },
  refused: { zh: '不参加', en: 'refused' },
};

export const proposalWords = ({ state }: { state: keyof typeof STATES }): Localized => STATES[state];

export function linkedState({ startsAt, endsAt, endedAt }: LinkedPromotion, now: Date): Localized {
  if (endedAt) return { zh: '提前结束', en: 'ended early' };
  if (endsAt <= now) return { zh: '已结束', en: 'ended' };
  return startsAt > now ? { zh: '未开始', en: 'to come' } : { zh: '进行中', en: 'running' };
}

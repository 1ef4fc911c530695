import type { Localized } from '../../core/localized.ts';
import type { Standing } from './metric-kind.ts';
import { rounded } from './words.ts';

/** Of the spend of a platform that is too dear, what is proposed to be moved at once. */
const SHARE_PERCENT = 20;

/**
 * Where to shift spend: to the platform whose order costs least, a fifth of what was spent, and how many orders more that would be at
 * its price. None where no platform is cheaper. `num` is spend, `den` orders.
 */
export function shiftSpend(dear: Standing, all: readonly Standing[]): Localized | undefined {
  const [best] = all
    .filter(({ key, value, den = 0 }) => key !== dear.key && den > 0 && value > 0 && value < dear.value)
    .sort((a, b) => a.value - b.value);
  if (!best) return undefined;
  const moved = (dear.num * SHARE_PERCENT) / 100;
  const more = Math.floor(moved / best.value - moved / dear.value);
  const [spend, from, to] = [moved, dear.value, best.value].map((value) => rounded(value));
  return {
    zh: `建议：把 ${dear.name.zh} 花费的 ${SHARE_PERCENT}%（${spend} 元）移到 ${best.name.zh}：单均 ${to} 元对 ${from} 元，按这个单价同样的钱多 ${more} 单`,
    en: `Proposal: move ${SHARE_PERCENT} % of the spend of ${dear.name.en} (${spend} yuan) to ${best.name.en}: ${to} yuan an order against ${from}, at that price ${more} more orders for the same money`,
  };
}

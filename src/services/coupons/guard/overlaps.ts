import type { Localized } from '../../../core/localized.ts';
import { bestStack } from '../price/best-stack.ts';
import { offOf } from '../price/offer.ts';
import { meet, offerOf, type PriceShop, type Running } from '../running.ts';
import type { Context } from './context.ts';
import { amount, type Finding } from './finding.ts';

const MOST_NAMED = 5;

/**
 * Others of the shop that run at the same time for the same goods and were there before. Together: what the stack costs where all
 * thresholds are just reached. Not together: which one a customer is better off with there.
 */
export function overlapFindings(context: Context, shop: PriceShop, subject: Running): Finding[] {
  const others = context.running.filter(
    (one) =>
      one.shopId === shop.id &&
      one.key !== subject.key &&
      isBefore(one, subject) &&
      meet(one, subject) &&
      shares(one, subject),
  );
  const named = others.slice(0, MOST_NAMED).map((other) => pairWords(shop, subject, other));
  const hidden = others.length - named.length;
  if (named.length === 0) return [];
  const more = hidden > 0 ? { zh: `；还有 ${hidden} 个`, en: `; and ${hidden} more` } : { zh: '', en: '' };
  return [
    {
      kind: 'overlaps',
      sku: '',
      says: {
        zh: named.map(({ zh }) => zh).join('；') + more.zh,
        en: named.map(({ en }) => en).join('; ') + more.en,
      },
    },
  ];
}

/** The one that came later is the one to look at; what is only being thought of came last. */
const isBefore = (one: Running, subject: Running): boolean =>
  subject.id === 0 || (one.id !== 0 && one.id < subject.id) || one.promotion !== undefined;

const shares = (a: Running, b: Running): boolean =>
  a.promotion !== b.promotion || a.promotion === undefined
    ? a.items === undefined || b.items === undefined || a.items.some((item) => b.items?.includes(item))
    : false;

function pairWords(shop: PriceShop, subject: Running, other: Running): Localized {
  const reach = subject.thresholdMinor > other.thresholdMinor ? subject.thresholdMinor : other.thresholdMinor;
  const spent = reach > 0n ? reach : 10_000n;
  const at = amount(spent, shop.currency);
  const name = `“${other.name}”`;
  if (subject.stackable && other.stackable) {
    const item = (subject.items ?? other.items ?? ['*'])[0] ?? '*';
    const basket = {
      shopId: shop.id,
      currency: shop.currency,
      lines: [{ item, sku: '', quantity: 1, unitMinor: spent }],
    };
    const stack = bestStack(basket, [
      offerOf({ ...subject, items: undefined }),
      offerOf({ ...other, items: undefined }),
    ]);
    const off = stack.listMinor - stack.priceMinor;
    const share = ((Number(off) / Number(spent)) * 100).toFixed(1);
    return {
      zh: `与${name}同时有效且可叠加：满 ${at} 时一共减 ${amount(off, shop.currency)}（${share} %）`,
      en: `${name} runs at the same time and adds up with it: together they take ${amount(off, shop.currency)} (${share} %) off ${at}`,
    };
  }
  const [ours, theirs] = [offOf(offerOf(subject), spent), offOf(offerOf(other), spent)];
  const winner = ours === theirs ? undefined : ours > theirs ? subject.name : other.name;
  const each = `${amount(ours, shop.currency)} / ${amount(theirs, shop.currency)}`;
  return {
    zh: `与${name}同时有效，不可叠加：满 ${at} 时${winner ? `“${winner}”更划算` : '两者一样'}（减 ${each}）`,
    en: `${name} runs at the same time and cannot be combined with it: at ${at} ${winner ? `“${winner}” wins` : 'both are the same'} (${each} off)`,
  };
}

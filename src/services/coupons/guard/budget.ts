import { budgetsOf, monthsIn, type openOf, type Standing, standingOf } from '../budget/standing.ts';
import type { PriceShop, Running } from '../running.ts';
import type { Context } from './context.ts';
import { amount, type Finding } from './finding.ts';

/** Whether the budget of a month can run out by this coupon: when all that was there before it is used as well. */
export async function budgetFindings(context: Context, shop: PriceShop, subject: Running): Promise<Finding[]> {
  const from = subject.startsAt > context.now ? subject.startsAt : context.now;
  if (from >= subject.endsAt || subject.promotion !== undefined) return [];
  const rows = await budgetsOf(context.tx, { shopId: shop.id, months: monthsIn(from, subject.endsAt, shop.timeZone) });
  const others = context.running.filter((one) => one.key !== subject.key && isBefore(one, subject));
  for (const row of rows) {
    const standing = await standingOf(context.tx, shop, row, context.now, [...others, subject]);
    const own = standing.open.find(({ key }) => key === subject.key);
    if (!own || row.currency !== subject.currency) continue;
    if (own.openMinor === undefined || standing.leftMinor < 0n) return [budgetFinding(shop, standing, own.openMinor)];
  }
  return [];
}

const isBefore = (one: Running, subject: Running): boolean => subject.id === 0 || (one.id !== 0 && one.id < subject.id);

function budgetFinding(shop: PriceShop, standing: Standing, own: ReturnType<typeof openOf>): Finding {
  const { month, currency, spentMinor, usableMinor, leftMinor, reserveBp } = standing;
  const words = (minor: bigint) => amount(minor, currency);
  const head = {
    zh: `${shop.code} ${month} 的券预算可用 ${words(usableMinor)}（留 ${reserveBp / 100} %），已用 ${words(spentMinor)}`,
    en: `${shop.code} may give ${words(usableMinor)} in coupons in ${month} (${reserveBp / 100} % kept back), ${words(spentMinor)} is gone`,
  };
  if (own === undefined)
    return {
      kind: 'budget',
      sku: '',
      says: {
        zh: `${head.zh}；这张券不限张数，能用掉任何预算，请设张数`,
        en: `${head.en}; this coupon has no limit of number and can use up any budget: set one`,
      },
    };
  return {
    kind: 'budget',
    sku: '',
    says: {
      zh: `${head.zh}；这张券最多再用 ${words(own)}，连同之前的券超出 ${words(-leftMinor)}`,
      en: `${head.en}; this coupon may take ${words(own)} more, which with those before it is ${words(-leftMinor)} too much`,
    },
  };
}

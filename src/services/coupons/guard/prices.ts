import { many } from '../../../core/many.ts';
import type { Priced } from '../goods.ts';
import { bestStack } from '../price/best-stack.ts';
import type { Offer } from '../price/offer.ts';
import { lowestConceivable, type Worst, worstBasket } from '../price/worst-basket.ts';
import { offerOf, type PriceShop, type Running } from '../running.ts';
import { type Context, momentsOf } from './context.ts';
import { amount, basketOf, basketWords, type Finding, marginWords } from './finding.ts';

/** Of each kind so many SKUs are named at most, those that lose most first; the rest is counted. */
export const MOST_NAMED = 5;
/** So many SKUs are searched in baskets with others; of more, those that can fall furthest. All are searched by themselves. */
const MOST_FILLED_UP = 100;
/** So many SKUs are compared with siblings: those that could undercut them most. */
const MOST_SUSPECTS = 200;

type Low = { goods: Priced; worst: Worst; kind: 'below_cost' | 'below_floor'; lacksBp: number };

/** SKUs whose price can fall below cost or floor when this coupon is used together with all that runs beside it. */
export async function priceFindings(context: Context, shop: PriceShop, subject: Running): Promise<Finding[]> {
  const { all, fillers } = await context.goods(shop);
  const bounded = all.filter((goods) => goods.floorMinor !== undefined || goods.costMinor !== undefined);
  const worst = new Map<Priced, Low>();
  for (const moment of momentsOf(subject, context.running, context.now)) {
    const offers = offersWith(subject, moment);
    const doubtful = bounded
      .map((goods) => ({ goods, share: lowestConceivable(goods, offers) / Number(higher(goods)) }))
      .filter(({ share }) => share < 1)
      .sort((a, b) => a.share - b.share);
    for (const [n, { goods }] of doubtful.entries()) {
      const others = n < MOST_FILLED_UP ? fillers : [];
      const low = lowOf(
        goods,
        worstBasket({ shopId: shop.id, currency: shop.currency }, goods, others, offers, subject.key),
      );
      if (low && low.lacksBp > (worst.get(goods)?.lacksBp ?? 0)) worst.set(goods, low);
    }
  }
  const names = new Map([...context.running, subject].map(({ key, name }) => [key, name]));
  return (['below_cost', 'below_floor'] as const).flatMap((kind) => named(kind, [...worst.values()], names));
}

/** What can be used together with a coupon; of one that does not stack, itself alone. */
const offersWith = (subject: Running, moment: readonly Running[]): Offer[] =>
  moment.filter((one) => one.key === subject.key || (one.stackable && subject.stackable)).map(offerOf);

const higher = ({ floorMinor = 0n, costMinor = 0n }: Priced): bigint =>
  floorMinor > costMinor ? floorMinor : costMinor;

function lowOf(goods: Priced, worst: Worst | undefined): Low | undefined {
  if (!worst) return undefined;
  const below = (bound: bigint | undefined) => bound !== undefined && worst.paidMinor < bound * BigInt(worst.quantity);
  const kind = below(goods.costMinor) ? 'below_cost' : below(goods.floorMinor) ? 'below_floor' : undefined;
  const bound = (kind === 'below_cost' ? goods.costMinor : goods.floorMinor) ?? 0n;
  const whole = bound * BigInt(worst.quantity);
  return kind && { goods, worst, kind, lacksBp: Number(((whole - worst.paidMinor) * 10_000n) / whole) + 1 };
}

/** One finding a SKU: its worst listing stands for it. */
function named(kind: Low['kind'], all: readonly Low[], names: ReadonlyMap<string, string>): Finding[] {
  const sorted = all.filter((low) => low.kind === kind).sort((a, b) => b.lacksBp - a.lacksBp);
  const bySku = [...new Map([...sorted].reverse().map((low) => [low.goods.sku, low])).values()].reverse();
  const more = bySku.length - MOST_NAMED;
  return bySku.slice(0, MOST_NAMED).map(({ goods, worst }, n) => {
    const basket = basketOf(worst, goods, names);
    const [words, margin] = [basketWords(basket), marginWords(basket)];
    const bound = amount((kind === 'below_cost' ? basket.costMinor : basket.floorMinor) ?? '0', basket.currency);
    const finding: Finding = {
      kind,
      sku: goods.sku,
      basket,
      says:
        kind === 'below_cost'
          ? {
              zh: `${words.zh}，低于成本 ${bound}；${margin.zh}`,
              en: `${words.en}, below the cost of ${bound}; ${margin.en}`,
            }
          : {
              zh: `${words.zh}，低于底价 ${bound}；${margin.zh}`,
              en: `${words.en}, below the floor of ${bound}; ${margin.en}`,
            },
    };
    return n === 0 ? counted(finding, more) : finding;
  });
}

/** Says of how many other SKUs it is as true. */
const counted = (finding: Finding, more: number): Finding =>
  more <= 0
    ? finding
    : {
        ...finding,
        more,
        says: {
          zh: `${finding.says.zh}；还有 ${more} 个商品`,
          en: `${finding.says.en}; and ${many(more, 'more SKU')}`,
        },
      };

/** SKUs that become cheaper here than at a sibling by more than the set share: the same pieces, each shop with all it gives. */
export async function undercutFindings(context: Context, shop: PriceShop, subject: Running): Promise<Finding[]> {
  const found: { finding: Finding; gapBp: number }[] = [];
  const names = new Map([...context.running, subject].map(({ key, name }) => [key, name]));
  for (const moment of momentsOf(subject, context.running, context.now)) {
    const at = Math.max(...moment.map(({ startsAt }) => startsAt.getTime()), context.now.getTime());
    const now = context.running.filter((one) => one.startsAt.getTime() <= at && one.endsAt.getTime() > at);
    const suspects = await suspectsOf(context, shop, offersWith(subject, moment), subject.key);
    for (const sibling of suspects.length === 0 ? [] : siblingsOf(context, shop)) {
      const { bySku } = await context.goods(sibling);
      const there = now.filter((one) => one.shopId === sibling.id).map(offerOf);
      for (const ours of suspects) {
        const theirs = bySku.get(ours.goods.sku);
        const gap = theirs && gapOf(ours, { shop: sibling, goods: theirs, there });
        if (!gap || gap.gapBp <= context.limits.undercutBp) continue;
        const basket = basketOf(ours.worst, ours.goods, names);
        found.push({ gapBp: gap.gapBp, finding: undercutFinding(sibling, ours.goods, basket, gap) });
      }
    }
  }
  found.sort((a, b) => b.gapBp - a.gapBp);
  const bySku = [...new Map([...found].reverse().map((one) => [one.finding.sku, one.finding])).values()].reverse();
  const more = bySku.length - MOST_NAMED;
  return bySku.slice(0, MOST_NAMED).map((finding, n) => (n === 0 ? counted(finding, more) : finding));
}

const siblingsOf = (context: Context, shop: PriceShop): PriceShop[] =>
  context.shops.filter((one) => one.id !== shop.id && one.currency === shop.currency);

type Suspect = { goods: Priced; worst: Worst };

/** Goods that can become cheaper than the dearest list price anywhere by the share, in their worst basket: no other can undercut. */
async function suspectsOf(
  context: Context,
  shop: PriceShop,
  offers: readonly Offer[],
  use: string,
): Promise<Suspect[]> {
  const dearest = await context.dearest(shop.currency);
  const kept = 1 - context.limits.undercutBp / 10_000;
  return (await context.goods(shop)).all
    .map((goods) => {
      const most = dearest.get(goods.sku) ?? 0;
      return { goods, share: most === 0 ? 1 : lowestConceivable(goods, offers) / goods.pieces / most };
    })
    .filter(({ share }) => share < kept)
    .sort((a, b) => a.share - b.share)
    .slice(0, MOST_SUSPECTS)
    .flatMap(({ goods }) => {
      const worst = worstBasket({ shopId: shop.id, currency: shop.currency }, goods, [], offers, use);
      return worst ? [{ goods, worst }] : [];
    });
}

type Gap = { gapBp: number; theirsMinor: bigint };

/** Both with as many pieces as our worst basket has; prices a piece. A list price that does not show a gap has none. */
function gapOf(
  { goods, worst }: Suspect,
  theirs: { shop: PriceShop; goods: Priced; there: readonly Offer[] },
): Gap | undefined {
  const pieces = worst.quantity * goods.pieces;
  const ours = Number(worst.paidMinor) / pieces;
  const listed = Number(theirs.goods.unitMinor) / theirs.goods.pieces;
  if (listed <= ours) return undefined;
  const quantity = Math.ceil(pieces / theirs.goods.pieces);
  const { shop, there } = theirs;
  const stack = bestStack({ shopId: shop.id, currency: shop.currency, lines: [{ ...theirs.goods, quantity }] }, there);
  const each = Number(stack.priceMinor) / (quantity * theirs.goods.pieces);
  if (each <= ours) return undefined;
  return { gapBp: Math.round(((each - ours) / each) * 10_000), theirsMinor: BigInt(Math.round(each)) };
}

function undercutFinding(sibling: PriceShop, { sku }: Priced, basket: Finding['basket'] & object, gap: Gap): Finding {
  const words = basketWords(basket);
  const theirs = amount(gap.theirsMinor, basket.currency);
  const share = (gap.gapBp / 100).toFixed(1);
  const margin = marginWords(basket);
  return {
    kind: 'undercuts',
    sku,
    basket,
    says: {
      zh: `${words.zh}；同样件数在 ${sibling.code} 每件 ${theirs}，便宜了 ${share} %；${margin.zh}`,
      en: `${words.en}; as many at ${sibling.code} cost ${theirs} a piece, so it is ${share} % cheaper; ${margin.en}`,
    },
  };
}

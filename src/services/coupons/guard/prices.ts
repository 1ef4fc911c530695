import type { Priced } from '../goods.ts';
import { bestStack } from '../price/best-stack.ts';
import { lowestConceivable, type Worst, worstBasket } from '../price/worst-basket.ts';
import { offerOf, type PriceShop, type Running } from '../running.ts';
import { type Context, momentsOf } from './context.ts';
import { amount, basketOf, basketWords, type Finding, marginWords } from './finding.ts';

/** Of each kind so many SKUs are named at most, those that lose most first; the rest is counted. */
export const MOST_NAMED = 20;
/** So many SKUs are searched in baskets with others; of more, those that can fall furthest. All are searched by themselves. */
const MOST_FILLED_UP = 400;

type Low = { goods: Priced; worst: Worst; kind: 'below_cost' | 'below_floor'; lacksBp: number };

/** SKUs whose price can fall below cost or floor when this coupon is used together with all that runs beside it. */
export async function priceFindings(context: Context, shop: PriceShop, subject: Running): Promise<Finding[]> {
  const { all, fillers } = await context.goods(shop);
  const bounded = all.filter((goods) => goods.floorMinor !== undefined || goods.costMinor !== undefined);
  const worst = new Map<Priced, Low>();
  for (const moment of momentsOf(subject, context.running, context.now)) {
    const offers = moment.map(offerOf);
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
    return {
      kind,
      sku: goods.sku,
      basket,
      ...(n === 0 && more > 0 ? { more } : {}),
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
  });
}

/** SKUs that become cheaper here than at a sibling by more than the set share: the same pieces, each shop with all it gives. */
export async function undercutFindings(context: Context, shop: PriceShop, subject: Running): Promise<Finding[]> {
  const found: { finding: Finding; gapBp: number }[] = [];
  const names = new Map([...context.running, subject].map(({ key, name }) => [key, name]));
  for (const moment of momentsOf(subject, context.running, context.now)) {
    const suspects = await suspectsOf(context, shop, moment);
    if (suspects.length === 0) continue;
    const at = Math.max(...moment.map(({ startsAt }) => startsAt.getTime()), context.now.getTime());
    const now = context.running.filter((one) => one.startsAt.getTime() <= at && one.endsAt.getTime() > at);
    for (const sibling of context.shops.filter((one) => one.id !== shop.id && one.currency === shop.currency)) {
      const { bySku } = await context.goods(sibling);
      const there = now.filter((one) => one.shopId === sibling.id);
      for (const goods of suspects) {
        const other = bySku.get(goods.sku);
        const gap = other && gapOf({ shop, goods, here: moment, subject }, { shop: sibling, goods: other, there });
        if (!gap || gap.gapBp <= context.limits.undercutBp) continue;
        found.push({
          gapBp: gap.gapBp,
          finding: undercutFinding(sibling, goods, basketOf(gap.worst, goods, names), gap),
        });
      }
    }
  }
  found.sort((a, b) => b.gapBp - a.gapBp);
  const bySku = [...new Map([...found].reverse().map((one) => [one.finding.sku, one.finding])).values()].reverse();
  const more = bySku.length - MOST_NAMED;
  return bySku.slice(0, MOST_NAMED).map((finding, n) => (n === 0 && more > 0 ? { ...finding, more } : finding));
}

/** Goods that can become cheaper than the dearest list price anywhere by the share: no other can undercut. */
async function suspectsOf(context: Context, shop: PriceShop, moment: readonly Running[]): Promise<Priced[]> {
  const dearest = await context.dearest(shop.currency);
  const offers = moment.map(offerOf);
  const kept = 1 - context.limits.undercutBp / 10_000;
  return (await context.goods(shop)).all.filter(
    (goods) => lowestConceivable(goods, offers) / goods.pieces < (dearest.get(goods.sku) ?? 0) * kept,
  );
}

type Side = { shop: PriceShop; goods: Priced };
type Gap = { gapBp: number; worst: Worst; theirsMinor: bigint };

/** Both with as many pieces as our worst basket has; prices a piece, minor units rounded down. */
function gapOf(
  ours: Side & { here: readonly Running[]; subject: Running },
  theirs: Side & { there: readonly Running[] },
): Gap | undefined {
  const at = ({ shop }: Side) => ({ shopId: shop.id, currency: shop.currency });
  const offers = ours.here.map(offerOf);
  const worst = worstBasket(at(ours), ours.goods, [], offers, ours.subject.key);
  if (!worst) return undefined;
  const pieces = worst.quantity * ours.goods.pieces;
  const quantity = Math.ceil(pieces / theirs.goods.pieces);
  const line = { ...theirs.goods, quantity };
  const stack = bestStack({ ...at(theirs), lines: [line] }, theirs.there.map(offerOf));
  const [oursEach, theirsEach] = [
    Number(worst.paidMinor) / pieces,
    Number(stack.priceMinor) / (quantity * theirs.goods.pieces),
  ];
  if (theirsEach <= oursEach) return undefined;
  return {
    worst,
    gapBp: Math.round(((theirsEach - oursEach) / theirsEach) * 10_000),
    theirsMinor: BigInt(Math.round(theirsEach)),
  };
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

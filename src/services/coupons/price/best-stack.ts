import { type Basket, type BasketLine, isFor, listOf, type Offer, offOf } from './offer.ts';

/** One offer taken off: what it was reckoned on, and what was left. */
export type Step = { key: string; onMinor: bigint; offMinor: bigint; afterMinor: bigint };

/** Why an offer is not in the stack. `missingMinor`: what its items lack to the threshold. */
export type Unused =
  | { key: string; why: 'other-shop' | 'other-currency' | 'other-items' | 'smaller-step' | 'not-together' | 'left-out' }
  | { key: string; why: 'threshold'; missingMinor: bigint };

export type Stack = {
  listMinor: bigint;
  priceMinor: bigint;
  /** For each line of the basket what it costs then; together exactly the price. */
  lineMinor: bigint[];
  /** In the order in which they are taken off. */
  steps: Step[];
  unused: Unused[];
};

export type StackRules = {
  /** At most so many offers that could be used are looked at, those that take most off by themselves. */
  most?: number;
  /** Only stacks with this one in them, where it can be used at all. */
  use?: string | undefined;
};

type Priced = Omit<Stack, 'unused'>;

const MOST = 40;
/** Up to so many offers for different items every combination is tried; of more, all are used together. */
const EVERY_COMBINATION = 6;

/**
 * The least that a basket can cost: the rules under which the customer may choose freely and every reading is the one that costs
 * the shop most. Thresholds are asked of the list price. Percentages come off first, then amounts; of each kind those
 * for fewer goods come first. What is taken off is spread over its lines by their worth. An offer counts once a basket.
 */
export function bestStack(basket: Basket, offers: readonly Offer[], rules: StackRules = {}): Stack {
  const { usable, unused } = usableOf(basket, offers, rules.most ?? MOST);
  const choices = [[], ...choicesOf(basket.lines, usable)];
  const meant = choices.filter((choice) => choice.some(({ key }) => key === rules.use));
  let best: Priced | undefined;
  for (const choice of meant.length > 0 ? meant : choices) {
    const stack = priced(basket.lines, choice);
    if (best === undefined || stack.priceMinor < best.priceMinor) best = stack;
  }
  best ??= priced(basket.lines, []);
  const used = new Set(best.steps.map(({ key }) => key));
  const idle = usable.filter(({ key }) => !used.has(key)).map(({ key }): Unused => ({ key, why: 'not-together' }));
  return { ...best, unused: [...unused, ...idle] };
}

function usableOf(basket: Basket, offers: readonly Offer[], most: number): { usable: Offer[]; unused: Unused[] } {
  const unused: Unused[] = [];
  const reached: { offer: Offer; off: bigint }[] = [];
  for (const offer of offers) {
    const why = whyNot(basket, offer);
    if (why) unused.push(why);
    else reached.push({ offer, off: offOf(offer, listOf(linesFor(basket.lines, offer))) });
  }
  reached.sort((a, b) => (a.off === b.off ? (a.offer.key < b.offer.key ? -1 : 1) : a.off > b.off ? -1 : 1));
  const promotions = new Set<string>();
  const kept = reached.filter(({ offer: { key, promotion } }) => {
    if (promotion === undefined || !promotions.has(promotion)) {
      if (promotion !== undefined) promotions.add(promotion);
      return true;
    }
    unused.push({ key, why: 'smaller-step' });
    return false;
  });
  for (const { offer } of kept.slice(most)) unused.push({ key: offer.key, why: 'left-out' });
  return { usable: kept.slice(0, most).map(({ offer }) => offer), unused };
}

function whyNot({ shopId, currency, lines }: Basket, offer: Offer): Unused | undefined {
  const { key } = offer;
  if (offer.shopId !== shopId) return { key, why: 'other-shop' };
  if (offer.currency !== currency) return { key, why: 'other-currency' };
  const own = linesFor(lines, offer);
  if (own.length === 0) return { key, why: 'other-items' };
  const missing = offer.thresholdMinor - listOf(own);
  return missing > 0n ? { key, why: 'threshold', missingMinor: missing } : undefined;
}

const linesFor = (lines: readonly BasketLine[], offer: Offer): BasketLine[] =>
  offer.items === undefined ? [...lines] : lines.filter((line) => isFor(offer, line));

/** What may be used together: each one that is used alone, and combinations of the others. */
function choicesOf(lines: readonly BasketLine[], usable: readonly Offer[]): Offer[][] {
  const alone = usable.filter(({ stackable }) => !stackable).map((offer) => [offer]);
  const together = inOrder(
    lines,
    usable.filter(({ stackable }) => stackable),
  );
  // Offers for the same goods never cost each other anything, so that all of them are the best combination.
  const same = together.every((offer) => lines.every((line) => isFor(offer, line)));
  if (same || together.length > EVERY_COMBINATION) return [...alone, together];
  return [...alone, ...subsets(together)];
}

const subsets = (offers: readonly Offer[]): Offer[][] =>
  offers.reduce<Offer[][]>((all, offer) => all.concat(all.map((chosen) => chosen.concat(offer))), [[]]);

/** Percentages first: an amount would make them smaller. Then what is for fewer goods: a wide one still finds enough to take. */
function inOrder(lines: readonly BasketLine[], offers: readonly Offer[]): Offer[] {
  const width = new Map(offers.map((offer) => [offer.key, listOf(linesFor(lines, offer))]));
  const rank = (offer: Offer) => (offer.kind === 'percent' ? 0 : 1);
  return [...offers].sort((a, b) => {
    const [wide, narrow] = [width.get(a.key) ?? 0n, width.get(b.key) ?? 0n];
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    return wide === narrow ? (a.key < b.key ? -1 : 1) : wide < narrow ? -1 : 1;
  });
}

/** The price with these offers, taken off in this order. Those that find nothing to take are no step. */
export function priced(lines: readonly BasketLine[], offers: readonly Offer[]): Priced {
  const lineMinor = lines.map((line) => line.unitMinor * BigInt(line.quantity));
  const listMinor = lineMinor.reduce((sum, amount) => sum + amount, 0n);
  const steps: Step[] = [];
  let left = listMinor;
  for (const offer of offers) {
    const own = lines.flatMap((line, index) => (isFor(offer, line) ? [index] : []));
    const onMinor = own.reduce((sum, index) => sum + (lineMinor[index] ?? 0n), 0n);
    const offMinor = offOf(offer, onMinor);
    if (offMinor === 0n) continue;
    spread(lineMinor, own, onMinor, offMinor);
    left -= offMinor;
    steps.push({ key: offer.key, onMinor, offMinor, afterMinor: left });
  }
  return { listMinor, priceMinor: left, lineMinor, steps };
}

/** By worth, and to the last minor unit: rounding is carried from line to line. */
function spread(lineMinor: bigint[], own: readonly number[], onMinor: bigint, offMinor: bigint): void {
  let [before, taken] = [0n, 0n];
  for (const index of own) {
    const amount = lineMinor[index] ?? 0n;
    before += amount;
    const upTo = (offMinor * before) / onMinor;
    lineMinor[index] = amount - (upTo - taken);
    taken = upTo;
  }
}

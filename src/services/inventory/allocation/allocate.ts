import { type RuleName, ranking, type Stock } from './rules.ts';

/** One line of an order: whole units, above zero. The same SKU may be in several. */
export type OrderLine = { sku: string; quantity: number };
/** `region`: where it goes, in the words that warehouses use for what they serve. */
export type Order = { lines: readonly OrderLine[]; region?: string | undefined };
/** What is known of a warehouse. `regions`: those it serves, the nearest first. `cost`: of a parcel from there. */
export type Facts = { regions: readonly string[]; cost?: number | undefined };
/** Rules in their order; those that are left out are off. `split`: the order may leave from several warehouses. */
export type Rules = { order: readonly RuleName[]; split: boolean; facts: Readonly<Record<string, Facts>> };

/** Units of the order's line `line` (from 0) out of one level. */
export type Part = { line: number; sku: string; warehouse: string; owner: string; quantity: number };
/** Why a warehouse was taken: by which rule, over which others. `only`: no other could; `most`, `code`: no rule decided. */
export type Choice = {
  warehouse: string;
  by: RuleName | 'only' | 'most' | 'code';
  over: string[];
  abstained: RuleName[];
};
/** `missing`: units that no warehouse (without splitting: not the one that has most of the order) has. */
export type Shortfall = { sku: string; requested: number; missing: number };

export type Plan =
  | { ok: true; parts: Part[]; choices: Choice[] }
  /** `ifSplit`: several warehouses together would have it all. */
  | { ok: false; shortfall: Shortfall[]; ifSplit: boolean };

type Need = Map<string, number>;

/**
 * Where an order leaves from. Rules rank the warehouses that can help or abstain; the first clear winner is taken, of those
 * that tie the next rule decides. With `split` the rest goes round again. All of the order or nothing; levels without
 * free units (or with less than none) are not there.
 */
export function allocate(order: Order, levels: readonly Stock[], rules: Rules): Plan {
  const need = needOf(order.lines);
  const stock = levels.filter(({ sku, available }) => need.has(sku) && available > 0);
  const warehouses = [...new Set(stock.map(({ warehouse }) => warehouse))].sort();
  const at = (warehouse: string) => stock.filter((level) => level.warehouse === warehouse);
  const covering = warehouses.filter((warehouse) => missingOf(need, at(warehouse)).length === 0);
  const candidates = rules.split ? warehouses : covering;
  const missing = missingOf(need, stock);
  if (missing.length > 0) return { ok: false, shortfall: missing, ifSplit: false };
  if (candidates.length === 0) return { ok: false, shortfall: leastMissing(need, warehouses.map(at)), ifSplit: true };
  return { ok: true, ...spread(order, need, candidates, at, rules) };
}

/** Units by SKU. */
function needOf(lines: readonly OrderLine[]): Need {
  const need: Need = new Map();
  for (const { sku, quantity } of lines) need.set(sku, (need.get(sku) ?? 0) + quantity);
  return need;
}

/** What these levels together lack. */
function missingOf(need: Need, stock: readonly Stock[]): Shortfall[] {
  return [...need].flatMap(([sku, requested]) => {
    const there = sum(stock.filter((level) => level.sku === sku).map(({ available }) => available));
    return there < requested ? [{ sku, requested, missing: requested - there }] : [];
  });
}

/** What the warehouse that has most of the order lacks. */
const leastMissing = (need: Need, each: readonly Stock[][]): Shortfall[] =>
  each
    .map((stock) => missingOf(need, stock))
    .sort((a, b) => sum(a.map(({ missing }) => missing)) - sum(b.map(({ missing }) => missing)))[0] ??
  missingOf(need, []);

/** Takes warehouse after warehouse until all is there. The candidates together have all of it. */
function spread(
  { lines, region }: Order,
  need: Need,
  candidates: readonly string[],
  at: (warehouse: string) => Stock[],
  rules: Rules,
): { parts: Part[]; choices: Choice[] } {
  const left: Need = new Map(need);
  const taken: Omit<Part, 'line'>[] = [];
  const choices: Choice[] = [];
  let open = [...candidates];
  while (sum([...left.values()]) > 0) {
    const helping = open.filter((warehouse) => at(warehouse).some(({ sku }) => (left.get(sku) ?? 0) > 0));
    const choice = choose(helping, left, at, rules, region);
    choices.push(choice);
    open = open.filter((warehouse) => warehouse !== choice.warehouse);
    taken.push(...takeFrom(at(choice.warehouse), left, rules.order));
  }
  return { parts: partsOf(lines, taken), choices };
}

/** The first rule with a clear winner decides; of those that tie at its best, the next one. */
function choose(
  helping: readonly string[],
  left: Need,
  at: (warehouse: string) => Stock[],
  rules: Rules,
  region: string | undefined,
): Choice {
  const over = (winner: string) => helping.filter((warehouse) => warehouse !== winner);
  const [only] = helping as [string];
  if (helping.length === 1) return { warehouse: only, by: 'only', over: [], abstained: [] };
  const abstained: RuleName[] = [];
  let tied = helping;
  for (const rule of rules.order) {
    const ranks = ranking(
      rule,
      tied.map((warehouse) => ({ warehouse, stock: at(warehouse), facts: rules.facts[warehouse] })),
      { left, region },
    );
    if (!ranks) {
      abstained.push(rule);
      continue;
    }
    tied = bestOf(tied, ranks);
    if (tied.length === 1) return { warehouse: tied[0] as string, by: rule, over: over(tied[0] as string), abstained };
  }
  const helpful = bestOf(
    tied,
    tied.map((warehouse) => -unitsFor(at(warehouse), left)),
  );
  const most = bestOf(
    helpful,
    helpful.map((warehouse) => -unitsFor(at(warehouse), left, Number.POSITIVE_INFINITY)),
  );
  const winner = most[0] as string;
  return { warehouse: winner, by: most.length === 1 ? 'most' : 'code', over: over(winner), abstained };
}

/** Those at the lowest rank. */
function bestOf(warehouses: readonly string[], ranks: readonly number[]): string[] {
  const best = Math.min(...ranks);
  return warehouses.filter((_, n) => ranks[n] === best);
}

/** What a warehouse has of what is still needed, up to what is needed of each unless told otherwise. */
const unitsFor = (stock: readonly Stock[], left: Need, atMost?: number): number =>
  sum(
    [...left].map(([sku, units]) =>
      Math.min(
        units === 0 ? 0 : (atMost ?? units),
        sum(stock.filter((level) => level.sku === sku).map((level) => level.available)),
      ),
    ),
  );

/** Takes what is needed out of one warehouse's levels and off `left`; which level first is said by the rules too. */
function takeFrom(stock: readonly Stock[], left: Need, order: readonly RuleName[]): Omit<Part, 'line'>[] {
  return [...stock].sort(levelOrder(order)).flatMap(({ sku, warehouse, owner, available }) => {
    const quantity = Math.min(available, left.get(sku) ?? 0);
    left.set(sku, (left.get(sku) ?? 0) - quantity);
    return quantity > 0 ? [{ sku, warehouse, owner, quantity }] : [];
  });
}

/** Within a warehouse: what expires first where that rule comes before the owner's, else our own goods first. */
function levelOrder(order: readonly RuleName[]): (a: Stock, b: Stock) => number {
  const owner = (a: Stock, b: Stock) => Number(a.owner !== '') - Number(b.owner !== '');
  const expiry = (a: Stock, b: Stock) => compare(a.expiresOn ?? '9999', b.expiresOn ?? '9999');
  const expiryFirst =
    order.includes('expiry') && !(order.indexOf('owner') >= 0 && order.indexOf('owner') < order.indexOf('expiry'));
  const [first, second] = expiryFirst ? [expiry, owner] : [owner, expiry];
  return (a, b) => first(a, b) || second(a, b) || compare(a.owner, b.owner);
}

/** What was taken of each SKU, dealt out to the order's lines. */
function partsOf(lines: readonly OrderLine[], taken: readonly Omit<Part, 'line'>[]): Part[] {
  const piles = taken.map((one) => ({ ...one }));
  return lines.flatMap(({ sku, quantity }, line) => {
    let missing = quantity;
    return piles.flatMap((pile) => {
      const units = pile.sku === sku ? Math.min(missing, pile.quantity) : 0;
      missing -= units;
      pile.quantity -= units;
      return units > 0 ? [{ line, ...pile, quantity: units }] : [];
    });
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

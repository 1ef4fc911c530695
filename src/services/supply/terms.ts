/** What a supplier asks for one SKU, and what that comes to. Pure; amounts are minor units of the supplier's currency. */

/** From `from` units on, all units cost `unitMinor`. */
export type PriceBreak = { from: number; unitMinor: number };

export type Terms = {
  unitMinor: number;
  /** Rising by `from`. */
  breaks: PriceBreak[];
  /** Hundredths of a percent that come back on what is ordered. */
  rebateBp: number;
  minQuantity: number;
  multiple: number;
  maxQuantity: number | undefined;
  leadDays: number;
  /** Standard deviation of the lead time in days. */
  leadSpreadDays: number;
  /** Made to order: hours until it leaves the supplier. */
  madeToOrderHours: number | undefined;
};

/** What is paid for `quantity` units: `goods` as invoiced, `rebate` comes back, `landed` is the rest. */
export type Cost = { unitMinor: number; goods: number; rebate: number; landed: number };

/** The price of each unit when that many are ordered. */
export const unitPriceAt = ({ unitMinor, breaks }: Terms, quantity: number): number =>
  breaks.filter(({ from }) => from <= quantity).at(-1)?.unitMinor ?? unitMinor;

/** Rebates are rounded down: what comes back is never promised too high. */
export function costOf(terms: Terms, quantity: number): Cost {
  const unitMinor = unitPriceAt(terms, quantity);
  const goods = unitMinor * quantity;
  const rebate = Number((BigInt(goods) * BigInt(terms.rebateBp)) / 10_000n);
  return { unitMinor, goods, rebate, landed: goods - rebate };
}

/** The least that the supplier sells from `wanted` on; its maximum where that is less (`capped`). */
export function orderable(terms: Terms, wanted: number): { quantity: number; capped: boolean } {
  const { minQuantity, multiple, maxQuantity = Number.MAX_SAFE_INTEGER } = terms;
  const up = Math.ceil(Math.max(wanted, minQuantity) / multiple) * multiple;
  const most = Math.floor(maxQuantity / multiple) * multiple;
  return up <= most ? { quantity: up, capped: false } : { quantity: most, capped: true };
}

/**
 * What to order when `wanted` units are needed: the next price break where more units cost less altogether, else just what
 * is needed.
 */
export function bestQuantity(terms: Terms, wanted: number): { quantity: number; capped: boolean; forBreak: boolean } {
  const plain = orderable(terms, wanted);
  const cost = costOf(terms, plain.quantity).landed;
  const cheaper = terms.breaks
    .filter(({ from }) => from > plain.quantity)
    .map(({ from }) => orderable(terms, from))
    .find(({ quantity, capped }) => !capped && costOf(terms, quantity).landed < cost);
  return cheaper ? { ...cheaper, forBreak: true } : { ...plain, forBreak: false };
}

/** Days from the order until the goods are here: made first where they are made to order, then on their way. */
export const leadDaysOf = ({ leadDays, madeToOrderHours }: Terms): number =>
  leadDays + Math.ceil((madeToOrderHours ?? 0) / 24);

/** The lead time that is planned with: one standard deviation late. Days. */
export const plannedLeadOf = (terms: Terms): number => leadDaysOf(terms) + terms.leadSpreadDays;

const LARGEST_QUANTITY = 2_147_483_647;
const MOST_BREAKS = 20;

/** Price breaks as people write them: `100:9.50;500:9`; `price` reads an amount. `undefined` for what makes no sense. */
export function readBreaks(typed: string, price: (text: string) => number | undefined): PriceBreak[] | undefined {
  const breaks: PriceBreak[] = [];
  for (const part of typed.split(/[;；|]/).map((one) => one.trim())) {
    if (part === '') continue;
    const match = /^(\d{1,10})\s*[:：]\s*(.+)$/.exec(part);
    const from = Number(match?.[1]);
    const unitMinor = match ? price(match[2] as string) : undefined;
    const last = breaks.at(-1);
    if (!match || unitMinor === undefined || from < 1 || from > LARGEST_QUANTITY) return undefined;
    if (last && last.from >= from) return undefined;
    breaks.push({ from, unitMinor });
  }
  return breaks.length > MOST_BREAKS ? undefined : breaks;
}

/** Whether a supplier can sell anything on these terms at all. */
export const sellsSomething = ({ minQuantity, multiple, maxQuantity }: Terms): boolean =>
  maxQuantity === undefined ||
  Math.ceil(minQuantity / multiple) * multiple <= Math.floor(maxQuantity / multiple) * multiple;

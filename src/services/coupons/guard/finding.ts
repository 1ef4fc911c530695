import type { Localized } from '../../../core/localized.ts';
import { plainMoney } from '../../../core/money.ts';
import type { Worst } from '../price/worst-basket.ts';

export const FINDING_KINDS = ['threshold', 'below_cost', 'below_floor', 'undercuts', 'overlaps', 'budget'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const KIND_WORDS: Record<FindingKind, Localized> = {
  threshold: { zh: '门槛过低', en: 'threshold too low' },
  below_cost: { zh: '低于成本', en: 'below cost' },
  below_floor: { zh: '低于底价', en: 'below the floor' },
  undercuts: { zh: '低于兄弟店', en: 'undercuts a sibling' },
  overlaps: { zh: '时间重叠', en: 'overlaps' },
  budget: { zh: '预算不足', en: 'budget runs out' },
};

/** A basket in plain JSON, amounts as text: it is stored, shown and told. */
export type WorstBasket = {
  currency: string;
  lines: { sku: string; quantity: number; unitMinor: string }[];
  offers: { name: string; offMinor: string }[];
  listMinor: string;
  priceMinor: string;
  /** Of one piece of the finding's SKU in this basket, rounded down. */
  pieceMinor: string;
  floorMinor?: string;
  costMinor?: string;
  /** Of one piece; hundredths of a percent of what is paid for it. */
  marginMinor?: string;
  marginBp?: number;
};

/** Something wrong with a coupon. `says` is a whole sentence; `more`: how many other SKUs it is as true of, that are not listed. */
export type Finding = { kind: FindingKind; sku: string; says: Localized; basket?: WorstBasket; more?: number };

/** With these a coupon is not created; the others are said before it is. */
export const REFUSED: readonly FindingKind[] = ['threshold', 'below_cost', 'below_floor'];

type Known = { pieces: number; floorMinor?: bigint; costMinor?: bigint };

/** `names`: of offers by key. */
export function basketOf(worst: Worst, goods: Known, names: ReadonlyMap<string, string>): WorstBasket {
  const pieces = BigInt(worst.quantity * goods.pieces);
  const each = (minor: bigint) => minor / BigInt(goods.pieces);
  const piece = worst.paidMinor / pieces;
  const cost = goods.costMinor === undefined ? undefined : goods.costMinor * BigInt(worst.quantity);
  const margin = cost === undefined ? undefined : worst.paidMinor - cost;
  return {
    currency: worst.basket.currency,
    lines: worst.basket.lines.map(({ sku, quantity, unitMinor }) => ({ sku, quantity, unitMinor: String(unitMinor) })),
    offers: worst.stack.steps.map(({ key, offMinor }) => ({ name: names.get(key) ?? key, offMinor: String(offMinor) })),
    listMinor: String(worst.stack.listMinor),
    priceMinor: String(worst.stack.priceMinor),
    pieceMinor: String(piece),
    ...(goods.floorMinor === undefined ? {} : { floorMinor: String(each(goods.floorMinor)) }),
    ...(goods.costMinor === undefined ? {} : { costMinor: String(each(goods.costMinor)) }),
    ...(margin === undefined
      ? {}
      : {
          marginMinor: String(margin / pieces),
          ...(worst.paidMinor === 0n ? {} : { marginBp: Number((margin * 10_000n) / worst.paidMinor) }),
        }),
  };
}

export const amount = (minor: string | bigint, currency: string): string =>
  plainMoney({ minor: BigInt(minor), currency });

/** `TEE-RED-M ×3 + TEE-BLK-M ×1`. */
export const linesWords = ({ lines }: WorstBasket): string =>
  lines.map(({ sku, quantity }) => `${sku} ×${quantity}`).join(' + ');

export const marginWords = ({ marginMinor, marginBp, currency }: WorstBasket): Localized => {
  if (marginMinor === undefined) return { zh: '毛利未知（没有成本）', en: 'margin unknown (no cost is known)' };
  const share = marginBp === undefined ? '' : ` (${(marginBp / 100).toFixed(1)} %)`;
  return {
    zh: `每件毛利 ${amount(marginMinor, currency)}${share}`,
    en: `margin ${amount(marginMinor, currency)} a piece${share}`,
  };
};

/** The worst basket in a sentence: what is bought, with which coupons, for what. */
export function basketWords(basket: WorstBasket): Localized {
  const names = basket.offers.map(({ name }) => name);
  const paid = amount(basket.priceMinor, basket.currency);
  const piece = amount(basket.pieceMinor, basket.currency);
  return {
    zh: `${linesWords(basket)}，用${names.map((name) => `“${name}”`).join('、')}，共付 ${paid}，每件 ${piece}`,
    en: `${linesWords(basket)} with ${names.map((name) => `“${name}”`).join(', ')} costs ${paid}, ${piece} a piece`,
  };
}

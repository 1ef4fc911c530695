import type { Localized } from '../../../core/localized.ts';
import { amountText } from '../amounts.ts';
import { dayAfter } from '../purchases.ts';
import type { Item } from '../suppliers.ts';
import { bestQuantity, type Cost, costOf, leadDaysOf, plannedLeadOf } from '../terms.ts';

/** What one supplier would deliver of a SKU, when, and for how much. */
export type Offer = {
  supplier: string;
  currency: string;
  /** Units that are missing with this supplier's lead time; 0 or less: it may wait. */
  need: number;
  quantity: number;
  cost: Cost;
  leadDays: number;
  leadSpreadDays: number;
  /** The day that is promised, and the one that is planned with. */
  promisedOn: string;
  plannedOn: string;
  /** Here before the stock is gone, even when it comes one spread late. */
  inTime: boolean;
  /** More than needed, since that costs less altogether. */
  forBreak: boolean;
  /** Less than needed: more is not sold at once. */
  capped: boolean;
  /** Landed cost of a unit that will be sold within the time that counts. */
  perUseful: number;
};

/** Units beyond this many days of further demand are a cost and not goods: a large minimum is not cheap. */
const USEFUL_DAYS = 60;

type Situation = {
  today: string;
  stockOutOn: string | undefined;
  perDay: number;
  /** Units that are missing for a planned lead time of so many days. */
  needFor(leadDays: number): number;
};

export function offerOf(item: Item, { today, stockOutOn, perDay, needFor }: Situation): Offer {
  const planned = plannedLeadOf(item);
  const need = Math.ceil(needFor(planned) - 1e-9);
  const wanted = Math.max(1, need);
  const { quantity, capped, forBreak } = bestQuantity(item, wanted);
  const cost = costOf(item, quantity);
  const plannedOn = dayAfter(today, planned);
  return {
    supplier: item.supplier,
    currency: item.currency,
    need,
    quantity,
    cost,
    leadDays: leadDaysOf(item),
    leadSpreadDays: item.leadSpreadDays,
    promisedOn: dayAfter(today, leadDaysOf(item)),
    plannedOn,
    inTime: stockOutOn === undefined || plannedOn <= stockOutOn,
    forBreak,
    capped,
    perUseful: cost.landed / Math.max(1, Math.min(quantity, wanted + perDay * USEFUL_DAYS)),
  };
}

export type Choice = { offer: Offer; why: Localized };

/**
 * Of those who deliver before the stock is gone, the one with the lowest landed cost; where nobody does, the fastest.
 * Prices in different currencies are not compared: then the fastest of those in time. Ties go to the shorter lead time.
 */
export function choose(offers: readonly Offer[]): Choice | undefined {
  const [first] = offers;
  if (!first) return undefined;
  const inTime = offers.filter((one) => one.inTime);
  const among = inTime.length > 0 ? inTime : offers;
  const mixed = new Set(among.map(({ currency }) => currency)).size > 1;
  const byLead = (a: Offer, b: Offer) => leadOf(a) - leadOf(b);
  const byCost = (a: Offer, b: Offer) => a.perUseful - b.perUseful;
  const byCode = (a: Offer, b: Offer) => (a.supplier < b.supplier ? -1 : 1);
  const cheapest = inTime.length > 0 && !mixed;
  const order = cheapest ? [byCost, byLead, byCode] : [byLead, ...(mixed ? [] : [byCost]), byCode];
  const offer = among.toSorted((a, b) => order.map((by) => by(a, b)).find((n) => n !== 0) ?? 0)[0] ?? first;
  return { offer, why: reasonFor(offer, offers, { cheapest, mixed }) };
}

const leadOf = ({ leadDays, leadSpreadDays }: Offer): number => leadDays + leadSpreadDays;

export const unitText = ({ cost, quantity, currency }: Offer): string =>
  `${amountText(Math.round(cost.landed / quantity), currency)} ${currency}`;

function reasonFor(
  offer: Offer,
  all: readonly Offer[],
  { cheapest, mixed }: { cheapest: boolean; mixed: boolean },
): Localized {
  const { supplier, quantity } = offer;
  const unit = unitText(offer);
  const days = `${offer.leadDays}${offer.leadSpreadDays > 0 ? `±${offer.leadSpreadDays}` : ''}`;
  const passed = all.find((one) => one !== offer && one.currency === offer.currency && one.perUseful < offer.perUseful);
  const zh = [
    all.length === 1
      ? `只有 ${supplier} 供应`
      : cheapest
        ? `能赶在断货前到的里面，${supplier} 到货成本最低`
        : mixed
          ? `币种不同不比价，${supplier} 到得最快`
          : `没有一家能赶在断货前到，${supplier} 最快`,
    `返利后 ${unit}/件，交期 ${days} 天`,
    ...(cheapest && passed
      ? [`${passed.supplier} 更便宜（${unitText(passed)}）但要 ${passed.leadDays} 天，赶不上`]
      : []),
    ...(offer.forBreak ? [`订到 ${quantity} 件进入下一档价，总价更低`] : []),
    ...(offer.capped ? [`一次最多 ${quantity} 件，还差 ${offer.need - quantity} 件`] : []),
  ];
  const en = [
    all.length === 1
      ? `only ${supplier} sells it`
      : cheapest
        ? `${supplier} has the lowest landed cost of those here before the stock is gone`
        : mixed
          ? `prices in different currencies are not compared, ${supplier} is the fastest`
          : `nobody delivers before the stock is gone, ${supplier} is the fastest`,
    `${unit} a unit after rebate, lead time ${days} days`,
    ...(cheapest && passed
      ? [`${passed.supplier} is cheaper (${unitText(passed)}) but takes ${passed.leadDays} days, too late`]
      : []),
    ...(offer.forBreak ? [`${quantity} units reach the next price break and cost less altogether`] : []),
    ...(offer.capped ? [`at most ${quantity} units at once, ${offer.need - quantity} still missing`] : []),
  ];
  return { zh: zh.join('；'), en: en.join('; ') };
}

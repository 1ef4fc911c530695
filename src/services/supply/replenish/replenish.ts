import { setImmediate } from 'node:timers/promises';
import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Tx } from '../../../db/client.ts';
import { forecastOne } from '../forecast/forecast.ts';
import { planPurchase } from '../purchases.ts';
import { supplierOf } from '../suppliers.ts';
import { type Asked, inputsOf, type Moment, placesOf, startOf, type Which } from './inputs.ts';
import { type Cover, daysAhead, type Proposal, propose } from './propose.ts';

export type Replenishment = {
  /** Those with something to order, the ones that are sold out first before all. */
  proposals: Proposal[];
  /** SKUs that were looked at, and those that sell but have no supplier. */
  looked: number;
  unsourced: number;
};

type Deps = {
  tx: Tx;
  /** How much demand the stock must cover until an order is here: decided where safety stock is. */
  cover: Cover;
  /** The safety coefficient where no rule says another. */
  coefficient: number;
};

/** The warehouse that orders of a SKU go to; `undefined` where there is none at all. */
export async function placeOf(d: Deps, sku: string, now: Date): Promise<string | undefined> {
  return (await placesOf(d.tx, [sku], now))[0]?.warehouse;
}

/** SKUs that are forecast in one go before others get their turn. */
const AT_ONCE = 25;

/** What to order, of one category or of all. */
export async function replenishment(d: Deps, which: Which, moment: Moment): Promise<Replenishment> {
  const { asked, unsourced } = await inputsOf(d, which, moment);
  const proposals: Proposal[] = [];
  for (const [n, one] of asked.entries()) {
    if (n % AT_ONCE === AT_ONCE - 1) await setImmediate();
    proposals.push(proposalOf(d, one, moment.today));
  }
  return { proposals: proposals.filter(({ choice }) => choice).sort(byUrgency), looked: asked.length, unsourced };
}

/** Everything about one SKU, also when nothing is to be ordered, and what it sold a day. `sku` is a stored code. */
export async function replenishmentOf(d: Deps, sku: string, moment: Moment) {
  const { asked } = await inputsOf(d, { sku }, moment);
  const [one] = asked;
  return one && { proposal: proposalOf(d, one, moment.today), history: one.history };
}

function proposalOf({ cover }: Deps, { stocked, history, calendar }: Asked, today: string): Proposal {
  const forecast = forecastOne(
    { key: stocked.sku, history, calendar },
    { days: 1, horizon: daysAhead(stocked.items), start: startOf(today), quantiles: [] },
  );
  return propose(stocked, forecast, today, cover);
}

const LAST_DAY = '9999-12-31';
const needOf = ({ choice }: Proposal): number => choice?.offer.need ?? 0;

const byUrgency = (a: Proposal, b: Proposal): number => {
  const [one, other] = [a.stockOutOn ?? LAST_DAY, b.stockOutOn ?? LAST_DAY];
  if (one !== other) return one < other ? -1 : 1;
  return needOf(b) - needOf(a) || (a.sku < b.sku ? -1 : 1);
};

/** One order to be: what is proposed of one supplier, to one warehouse. */
export type ProposedOrder = {
  supplier: string;
  warehouse: string;
  currency: string;
  units: number;
  landed: number;
  lines: { sku: string; quantity: number }[];
};

/** The largest first. */
export function ordersIn(proposals: readonly Proposal[]): ProposedOrder[] {
  const orders = new Map<string, ProposedOrder>();
  for (const { sku, warehouse, choice } of proposals) {
    if (!choice || warehouse === '') continue;
    const { supplier, currency, quantity, cost } = choice.offer;
    const key = JSON.stringify([supplier, warehouse]);
    const order = orders.get(key) ?? { supplier, warehouse, currency, units: 0, landed: 0, lines: [] };
    orders.set(key, order);
    order.units += quantity;
    order.landed += cost.landed;
    order.lines.push({ sku, quantity });
  }
  return [...orders.values()].sort((a, b) => b.lines.length - a.lines.length || b.landed - a.landed);
}

/**
 * Read only. The order of what is proposed by now of one supplier to one warehouse; `units`: how many were shown. Throws
 * replenish.nothing, and replenish.other where by now it would be other units than were shown.
 */
export async function planOrder(
  d: Deps,
  input: Which & { supplier: string; warehouse: string; units?: number | undefined },
  moment: Moment,
): Promise<Effect> {
  const supplier = await supplierOf(d, input.supplier);
  const { proposals } = await replenishment(d, input, moment);
  const order = ordersIn(proposals).find((one) => one.supplier === supplier.code && one.warehouse === input.warehouse);
  if (!order) throw nothingToOrder(supplier.code, input.warehouse);
  if (input.units !== undefined && order.units !== input.units) throw otherUnits(order, input.units);
  return planPurchase(d, { ...order, today: moment.today });
}

const nothingToOrder = (supplier: string, warehouse: string): UserError =>
  new UserError('replenish.nothing', {
    zh: `现在没有要向 ${supplier} 补到 ${warehouse} 的商品（可能已经下单），发送 补货 看最新建议`,
    en: `There is nothing to order from ${supplier} to ${warehouse} now (it may be ordered already); send replenish to see`,
  });

const otherUnits = ({ supplier, units }: ProposedOrder, shown: number): UserError =>
  new UserError('replenish.other', {
    zh: `向 ${supplier} 的建议已从 ${shown} 件变为 ${units} 件，没有下单；请重新发送 补货 再看一次`,
    en: `The proposal for ${supplier} is ${units} units by now instead of ${shown}, nothing was ordered; send replenish to see it again`,
  });

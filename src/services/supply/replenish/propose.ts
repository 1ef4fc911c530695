import type { Forecast } from '../forecast/forecast.ts';
import { dayAfter } from '../purchases.ts';
import type { Item } from '../suppliers.ts';
import { plannedLeadOf, sellsSomething } from '../terms.ts';
import { type Choice, choose, type Offer, offerOf } from './offers.ts';

/** Units that come: open purchase lines and transfers on their way. */
export type Incoming = { day: string; units: number };

/** All that is known of one SKU, over all warehouses. Units. */
export type Stocked = {
  sku: string;
  title: string;
  category: string;
  onHand: number;
  /** Held for orders, what is short of them included. */
  reserved: number;
  /** Promised ahead of arrivals. */
  promised: number;
  incoming: Incoming[];
  /** Where an order goes to. */
  warehouse: string;
  /** The newest purchase line to that warehouse. */
  latest: number;
  coefficient: number;
  items: Item[];
};

export type Proposal = Stocked & {
  /** On hand less what is held: what may still be sold. */
  free: number;
  /** Free, plus what is on its way, less what is promised of that. */
  position: number;
  onWay: number;
  /** Expected units of each day from today on. */
  demand: number[];
  perDay: number;
  method: string;
  /** The day on which demand exceeds what is there and what comes; none within the days looked ahead. */
  stockOutOn: string | undefined;
  /** With the chosen supplier's lead time. */
  leadDays: number;
  leadDemand: number;
  reviewDemand: number;
  /** (coefficient - 1) x demand during lead time. */
  safety: number;
  target: number;
  offers: Offer[];
  choice: Choice | undefined;
};

/** Days until somebody looks again. */
export const REVIEW_DAYS = 7;
/** Days that a stock-out is looked for at least, and the most that are looked ahead at all. */
const LEAST_AHEAD = 45;
const MOST_AHEAD = 365;

/** Days that a forecast must reach so that the slowest supplier's goods can be planned. */
export const daysAhead = (items: readonly Item[]): number =>
  Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, ...items.map((item) => plannedLeadOf(item) + REVIEW_DAYS)));

/** How much demand the stock must cover until an order is here: the coefficient is decided elsewhere, once. */
export type Cover = (demandDuringLead: number, coefficient: number) => number;

/**
 * What to order of one SKU. Target: the demand during the lead time, covered with the safety coefficient, and that until
 * the next look after it. Missing: target less position. Nothing is proposed where the chosen supplier may wait.
 */
export function propose(stocked: Stocked, forecast: Forecast, today: string, cover: Cover): Proposal {
  const demand = forecast.periods;
  const free = stocked.onHand - stocked.reserved;
  const onWay = stocked.incoming.reduce((sum, { units }) => sum + units, 0);
  const position = free + onWay - stocked.promised;
  const stockOutOn = stockOut(stocked, demand, today);
  const targetFor = (lead: number) => cover(sumTo(demand, lead), stocked.coefficient) + reviewOf(demand, lead);
  const situation = {
    today,
    stockOutOn,
    perDay: forecast.perDay,
    needFor: (lead: number) => targetFor(lead) - position,
  };
  const offers = stocked.items.filter(sellsSomething).map((item) => offerOf(item, situation));
  const choice = choose(offers);
  const leadDays = choice ? choice.offer.leadDays + choice.offer.leadSpreadDays : 0;
  const leadDemand = sumTo(demand, leadDays);
  return {
    ...stocked,
    ...{ free, position, onWay, demand, stockOutOn, leadDays, leadDemand, offers },
    perDay: forecast.perDay,
    method: forecast.method,
    reviewDemand: reviewOf(demand, leadDays),
    safety: cover(leadDemand, stocked.coefficient) - leadDemand,
    target: targetFor(leadDays),
    choice: choice && choice.offer.need > 0 ? choice : undefined,
  };
}

const sumTo = (values: readonly number[], days: number): number =>
  values.slice(0, days).reduce((sum, units) => sum + units, 0);

const reviewOf = (demand: readonly number[], lead: number): number =>
  sumTo(demand, lead + REVIEW_DAYS) - sumTo(demand, lead);

/** What should have come already is counted with from tomorrow on. */
function stockOut({ onHand, reserved, incoming }: Stocked, demand: readonly number[], today: string) {
  let left = onHand - reserved;
  if (left < 0) return today;
  for (const [k, units] of demand.entries()) {
    const day = dayAfter(today, k);
    left += arriving(incoming, day, dayAfter(today, 1));
    left -= units;
    if (left < -1e-9) return day;
  }
  return undefined;
}

const arriving = (incoming: readonly Incoming[], day: string, tomorrow: string): number =>
  incoming.reduce((sum, one) => sum + ((one.day < tomorrow ? tomorrow : one.day) === day ? one.units : 0), 0);

/** What is left at the end of each day when nothing is ordered; never below zero. */
export function leftByDay({ free, incoming, demand }: Proposal, today: string): number[] {
  let left = free;
  return demand.map((units, k) => {
    left = Math.max(0, left + arriving(incoming, dayAfter(today, k), dayAfter(today, 1)) - units);
    return Math.round(left * 10) / 10;
  });
}

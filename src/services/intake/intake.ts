import { bindTo } from '../../core/bind.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { customerHash } from './customer.ts';
import { phaseOf, type Sorted, sortLines } from './lines.ts';
import { tellNotShipped } from './news.ts';
import { openOrders, resolveUnmatched, wishesOf } from './open.ts';
import { orderCalled } from './order.ts';
import { pullStates } from './state.ts';
import { type OrderStock, type OrderWish, settleStock } from './stock.ts';
import {
  type KnownOrder,
  knownOrders,
  leftAt,
  matchesOf,
  storeLines,
  storeOrders,
  type TakingShop,
  takeShop,
} from './store.ts';
import { faultOf, newestOf, type OrderTold, versionOf } from './told.ts';
import { storeTraits } from './traits.ts';

export type { OrderLife } from './order.ts';
export type { PullState } from './state.ts';
export type { OrderStock, Reserved, ToReserve } from './stock.ts';
export type { OrderTold } from './told.ts';

export type IntakeDeps = { tx: Tx; stock: OrderStock; customerKey: string };

/** `restocks`: the platform gives a cancelled order's units back to its own number. */
export type Taking = { shopId: number; told: readonly OrderTold[]; restocks: boolean; now: Date };

/**
 * What became of orders that were told. `same`: known in this version or a later one. `elsewhere`: finished orders that another
 * source brought, left alone. `short`: units that nothing covers. `refused`: orders that make no sense, and why.
 */
export type Taken = {
  fresh: number;
  changed: number;
  same: number;
  elsewhere: number;
  unmatched: number;
  short: number;
  notShipped: number;
  refused: { id: string; why: string }[];
};

export type Intake = ReturnType<typeof createIntake>;

/** Orders as platforms tell them, and the stock that follows them. */
export const createIntake = (deps: IntakeDeps) =>
  bindTo(deps, { take, reserveOpen, openUnits, resolveUnmatched: resolve, states, orderCalled: called });

/**
 * Takes in orders of one shop: what they are and what they do to stock, in the caller's transaction. An equal or older version
 * changes nothing, so that twice and out of order are harmless. Throws what PostgreSQL throws.
 */
async function take(d: IntakeDeps, { shopId, told, restocks, now }: Taking): Promise<Taken> {
  const refused = told.flatMap((one) => {
    const why = faultOf(one);
    return why === undefined ? [] : [{ id: String(one.id).slice(0, 100), why }];
  });
  const none: Taken = {
    ...{ fresh: 0, changed: 0, same: 0, elsewhere: 0, unmatched: 0, short: 0, notShipped: 0 },
    refused,
  };
  const good = newestOf(told.filter((one) => faultOf(one) === undefined));
  const shop = await takeShop(d.tx, shopId);
  if (!shop) return none;
  const counting = await keepCounting(d.tx, shop, now);
  if (counting.begins) await reserveAll(d, counting.shop, { restocks, now });
  if (good.length === 0) return none;
  return { ...none, ...(await takeNew(d, counting.shop, good, { restocks, now })) };
}

type How = { restocks: boolean; now: Date };

async function takeNew(d: IntakeDeps, shop: TakingShop, told: readonly OrderTold[], how: How) {
  const numbers = told.map(({ id }) => id);
  const known = await knownOrders(d.tx, shop.id, numbers);
  const isElsewhere = ({ id, state }: OrderTold) => known.get(id)?.version === null && phaseOf(state) !== 'open';
  const isNewer = (one: OrderTold) => versionOf(one) > (known.get(one.id)?.version ?? '');
  const elsewhere = told.filter(isElsewhere).length;
  const news = told.filter((one) => !isElsewhere(one) && isNewer(one));
  const counts = { same: told.length - elsewhere - news.length, elsewhere };
  if (news.length === 0) return counts;
  const sorted = await write(d, shop, news, known);
  const orders = news.map((one, n) => wishOf(one, sorted[n] as Sorted, known.get(one.id)));
  const settled = await settle(d, shop, orders, how);
  const changed = news.filter(({ id }) => known.has(id)).length;
  const unmatched = sorted.reduce((sum, one) => sum + one.unmatched.length, 0);
  return { ...counts, fresh: news.length - changed, changed, unmatched, ...settled };
}

/** The orders with their lines as they are told now. */
async function write(
  { tx, customerKey }: IntakeDeps,
  shop: TakingShop,
  news: readonly OrderTold[],
  known: ReadonlyMap<string, KnownOrder>,
): Promise<Sorted[]> {
  const { platform, id: shopId } = shop;
  const customerOf = ({ buyer }: OrderTold) => customerHash(customerKey, { platform, shopId, buyer });
  const ids = await storeOrders(tx, shop, news, { customerOf, known });
  await storeTraits(tx, shop.id, news, ids);
  const matchOf = await matchesOf(tx, shop.id, news);
  const sorted = news.map((one) => sortLines(one, matchOf));
  const lines = news.map((one, n) => ({
    orderId: ids.get(one.id) as number,
    placedAt: one.placedAt,
    lines: sorted[n]?.lines ?? [],
    unmatched: sorted[n]?.unmatched ?? [],
    coupons: one.coupons ?? [],
  }));
  const again = news.flatMap(({ id }) => known.get(id)?.id ?? []);
  await storeLines(tx, shop.id, lines, again);
  return sorted;
}

const wishOf = (one: OrderTold, { wishes, unmatched }: Sorted, known: KnownOrder | undefined): OrderWish => ({
  number: one.id,
  fresh: known === undefined,
  phase: phaseOf(one.state),
  leftAt: leftAt(one, known),
  newlyPaid: (one.paidAt !== undefined || one.state === 'paid') && !known?.paid,
  region: one.region,
  wishes,
  spared: new Set(unmatched.map(({ key }) => key)),
});

const actorOf = ({ connector }: TakingShop): string => `platform:${connector}`;

async function settle(d: IntakeDeps, shop: TakingShop, orders: readonly OrderWish[], { restocks, now }: How) {
  const by = { actor: actorOf(shop), now };
  const { short, notShipped } = await settleStock(d.tx, d.stock, { shop, orders, restocks, by });
  for (const one of notShipped) await tellNotShipped(d.tx, shop, one);
  return { short, notShipped: notShipped.length };
}

/**
 * A shop that has been taken over counts from now on (`begins`: its open orders are to be held); one that is only observed, or
 * again, does not count. So whoever changes the stage need not think of it.
 */
async function keepCounting(tx: Tx, shop: TakingShop, now: Date): Promise<{ shop: TakingShop; begins: boolean }> {
  const counts = shop.stage !== 'observe';
  if (counts === (shop.countsSince !== undefined)) return { shop, begins: false };
  const since = counts ? instantParam(now) : null;
  await rowsOf(tx, sql`update shop_connection set counts_since = ${since} where shop_id = ${shop.id}`);
  return { shop: { ...shop, countsSince: counts ? now : undefined }, begins: counts };
}

const AT_ONCE = 200;

async function reserveAll(d: IntakeDeps, shop: TakingShop, how: How): Promise<{ orders: number; short: number }> {
  const open = await openOrders(d.tx, shop.id);
  let short = 0;
  for (let from = 0; from < open.length; from += AT_ONCE) {
    const orders = await wishesOf(d.tx, open.slice(from, from + AT_ONCE));
    short += (await settle(d, shop, orders, how)).short;
  }
  return { orders: open.length, short };
}

/** Holds what the open orders of a shop that is being taken over need; twice is once. For whoever takes it over. */
async function reserveOpen(
  d: IntakeDeps,
  { shopId, now }: { shopId: number; now: Date },
): Promise<{ orders: number; short: number }> {
  const shop = await takeShop(d.tx, shopId);
  if (!shop || shop.stage === 'observe') return { orders: 0, short: 0 };
  const counting = await keepCounting(d.tx, shop, now);
  return reserveAll(d, counting.shop, { restocks: false, now });
}

/** Read only: pieces that open orders of a shop would hold, by SKU, and how many orders they are. */
async function openUnits({ tx }: IntakeDeps, shopId: number) {
  const open = await openOrders(tx, shopId);
  const units = new Map<string, number>();
  for (const { wishes } of await wishesOf(tx, open)) {
    for (const { sku, pieces } of wishes) units.set(sku, (units.get(sku) ?? 0) + pieces);
  }
  return { orders: open.length, units };
}

/** The lines of a listing that has been matched become lines of their orders, and hold what they need. How many. */
async function resolve(
  d: IntakeDeps,
  { shopId, item, variant, now }: { shopId: number; item: string; variant: string; now: Date },
): Promise<{ lines: number; short: number }> {
  const shop = await takeShop(d.tx, shopId);
  if (!shop) return { lines: 0, short: 0 };
  const done = await resolveUnmatched(d.tx, shop.id, { item, variant });
  const orders = await wishesOf(d.tx, done.orders);
  const settled =
    orders.length > 0 ? await settle(d, shop, orders, { restocks: false, now }) : { short: 0, notShipped: 0 };
  return { lines: done.lines, short: settled.short };
}

const states = ({ tx }: IntakeDeps, given: { now: Date; shopId?: number }) => pullStates(tx, given);
const called = ({ tx }: IntakeDeps, number: string, shopId?: number) => orderCalled(tx, number, shopId);

import { createHash } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Phase, Wish } from './lines.ts';
import type { TakingShop } from './store.ts';

export type By = { actor: string; now: Date };
export type ToReserve = { key: string; sku: string; shopId: number; quantity: number; orderNumber: string };
export type Reserved = { ids: readonly number[]; short: number };

/** What stock does for orders; the inventory services', passed in (src/app/services.ts). */
export type OrderStock = {
  /** Locks all levels of these SKUs in the one order of the house. */
  lock(tx: Tx, skus: readonly string[]): Promise<void>;
  /** Holds sold units, never refused; one answer a line, `short`: units that nothing covers. */
  reserve(tx: Tx, lines: readonly ToReserve[], by: By): Promise<readonly Reserved[]>;
  /** `restocked`: the platform has given the units back to its own number. */
  release(tx: Tx, ids: readonly number[], by: By & { restocked: boolean }): Promise<void>;
  split(tx: Tx, part: { id: number; units: number }): Promise<number>;
  /** The goods have left, on this day (YYYY-MM-DD). Throws UserError where the books cannot have it. */
  ship(tx: Tx, ids: readonly number[], by: By & { on: string }): Promise<unknown>;
  /** Puts on hand again what came back of these reservations, as far as it is not there yet. */
  comeBack(tx: Tx, back: By & { ids: readonly number[]; units: number; reason: string }): Promise<number>;
  /** Moves what paid orders hold to the warehouse that allocation takes. */
  rehome(
    tx: Tx,
    shop: { id: number; code: string },
    orders: readonly { number: string; region?: string | undefined }[],
    by: By,
  ): Promise<unknown>;
};

/** What an order needs of stock now. `spared`: lines that nobody can read just now: what they hold stays. */
export type OrderWish = {
  number: string;
  /** Never seen before: it holds nothing yet. */
  fresh: boolean;
  phase: Phase;
  leftAt: Date | undefined;
  newlyPaid: boolean;
  region?: string | undefined;
  wishes: readonly Wish[];
  spared: ReadonlySet<string>;
};

/** Orders whose goods left, and could not be booked: why. */
export type NotShipped = { number: string; why: UserError };
export type Settled = { reserved: number; short: number; notShipped: NotShipped[] };

type HeldRow = { id: number; number: string; line: string; sku: string; units: number; state: string };
type Part = { line: string; sku: string; units: number; back: number };
type Deal = { order: OrderWish; release: HeldRow[]; cut: { row: HeldRow; units: number }[]; reserve: ToReserve[] };

/** Makes stock follow the orders: compares what they need with what they hold, whatever came before. */
export async function settleStock(
  tx: Tx,
  stock: OrderStock,
  given: { shop: TakingShop; orders: readonly OrderWish[]; restocks: boolean; by: By },
): Promise<Settled> {
  const { shop, orders, by } = given;
  const components = await componentsOf(tx, skusOf(orders));
  const partsOf = (order: OrderWish) => order.wishes.flatMap((wish) => partsOfWish(wish, components));
  const known = orders.filter(({ fresh }) => !fresh).map(({ number }) => number);
  const skus = await heldSkus(tx, shop.id, known);
  if (shop.stage === 'observe' && skus.length === 0) return { reserved: 0, short: 0, notShipped: [] };
  const wanted = orders.flatMap((order) => partsOf(order).map(({ sku }) => sku));
  await stock.lock(tx, [...new Set([...wanted, ...skus])]);
  const held = await heldRows(tx, shop.id, known);
  const ofOrder = (order: OrderWish) => held.filter(({ number }) => number === order.number);
  const deals = orders.map((order) => dealFor(shop, order, partsOf(order), ofOrder(order)));
  await releaseAll(tx, stock, deals, given);
  const reserve = deals.flatMap((deal) => deal.reserve);
  const reserved = reserve.length === 0 ? [] : await stock.reserve(tx, reserve, by);
  const paid = orders.filter(({ newlyPaid, phase }) => newlyPaid && phase === 'open');
  if (paid.length > 0 && shop.stage !== 'observe') await stock.rehome(tx, shop, paid, by);
  const notShipped = await shipAll(tx, stock, given);
  await bookReturns(tx, stock, given, partsOf);
  return {
    reserved: reserve.length,
    short: reserved.reduce((sum, one) => sum + one.short, 0),
    notShipped,
  };
}

const skusOf = (orders: readonly OrderWish[]): string[] => [
  ...new Set(orders.flatMap(({ wishes }) => wishes.map(({ sku }) => sku))),
];

type Component = { bundle: string; sku: string; quantity: number };

/** A bundle is held by what it is made of. */
async function componentsOf(tx: Tx, skus: readonly string[]): Promise<Map<string, Component[]>> {
  const found = new Map<string, Component[]>();
  if (skus.length === 0) return found;
  const rows = await rowsOf<Component>(
    tx,
    sql`select bundle, sku, quantity from bundle_item where bundle = any (${sql.param([...skus])}::text[]) order by 1, 2`,
  );
  for (const row of rows) found.set(row.bundle, [...(found.get(row.bundle) ?? []), row]);
  return found;
}

const partsOfWish = ({ key, sku, pieces, back }: Wish, components: Map<string, Component[]>): Part[] =>
  (components.get(sku) ?? [{ sku, quantity: 1 }]).map((one) => ({
    line: key,
    sku: one.sku,
    units: pieces * one.quantity,
    back: back * one.quantity,
  }));

/** Of what is not open any more only what was shipped counts; the rest says which keys are taken. */
async function heldRows(tx: Tx, shopId: number, numbers: readonly string[]): Promise<HeldRow[]> {
  if (numbers.length === 0) return [];
  const rows = await rowsOf<Omit<HeldRow, 'line'> & { key: string }>(
    tx,
    sql`select id::int as id, key, order_number as number, sku, quantity as units, state from reservation
        where order_number = any (${sql.param([...numbers])}::text[]) and shop_id = ${shopId} and key like ${`order:${shopId}:%`}
        order by id`,
  );
  return rows.map(({ key, ...row }) => ({ ...row, line: key.split('|', 1)[0] ?? '' }));
}

async function heldSkus(tx: Tx, shopId: number, numbers: readonly string[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const rows = await rowsOf<{ sku: string }>(
    tx,
    sql`select distinct sku from reservation
        where order_number = any (${sql.param([...numbers])}::text[]) and shop_id = ${shopId} and state in ('open', 'shipped')`,
  );
  return rows.map(({ sku }) => sku);
}

/** A key has no more than 300 characters, whatever a platform calls its orders. */
const short = (text: string): string =>
  text.length <= 80 ? text : createHash('sha256').update(text).digest('base64url').slice(0, 32);
export const lineRef = (shopId: number, number: string, line: string): string =>
  `order:${shopId}:${short(encodeURIComponent(number))}:${short(line)}`;

const sum = (rows: readonly { units: number }[]): number => rows.reduce((total, { units }) => total + units, 0);

/** Pure: what must be released and what reserved, so that the order holds what it needs. */
function dealFor(shop: TakingShop, order: OrderWish, parts: readonly Part[], held: readonly HeldRow[]): Deal {
  const deal: Deal = { order, release: [], cut: [], reserve: [] };
  const refOf = (line: string) => lineRef(shop.id, order.number, line);
  const spared = new Set([...order.spared].map(refOf));
  const wanted = new Set(parts.map(({ line, sku }) => `${refOf(line)}|${sku}`));
  const open = held.filter(({ state }) => state === 'open');
  deal.release.push(...open.filter((row) => !spared.has(row.line) && !wanted.has(`${row.line}|${row.sku}`)));
  for (const part of parts) {
    const ref = refOf(part.line);
    const own = held.filter((row) => row.line === ref && row.sku === part.sku);
    const still = own.filter(({ state }) => state === 'open');
    const missing = part.units - sum(still) - sum(own.filter(({ state }) => state === 'shipped'));
    if (missing < 0) giveUp(deal, still, -missing);
    if (missing <= 0 || !mayReserve(shop, order)) continue;
    const key = `${ref}|${part.sku}${own.length > 0 ? `~${own.length}` : ''}`;
    deal.reserve.push({ key, sku: part.sku, shopId: shop.id, quantity: missing, orderNumber: order.number });
  }
  return deal;
}

/** The latest first; a reservation that is more than is to go is cut. */
function giveUp(deal: Deal, still: readonly HeldRow[], units: number): void {
  let left = units;
  for (const row of [...still].reverse()) {
    if (left <= 0) return;
    if (row.units <= left) deal.release.push(row);
    else deal.cut.push({ row, units: left });
    left -= row.units;
  }
}

/** What left before the shop was taken over was never in our books as sold, and is gone from them by now. */
function mayReserve({ stage, countsSince }: TakingShop, { phase, leftAt }: OrderWish): boolean {
  if (stage === 'observe' || phase === 'off' || !countsSince) return false;
  return phase === 'open' || (leftAt !== undefined && leftAt >= countsSince);
}

async function releaseAll(
  tx: Tx,
  stock: OrderStock,
  deals: readonly Deal[],
  { restocks, by }: { restocks: boolean; by: By },
): Promise<void> {
  const ids = deals.flatMap(({ release }) => release.map(({ id }) => id));
  for (const { row, units } of deals.flatMap(({ cut }) => cut)) ids.push(await stock.split(tx, { id: row.id, units }));
  if (ids.length > 0) await stock.release(tx, ids, { ...by, restocked: restocks });
}

type Given = { shop: TakingShop; orders: readonly OrderWish[]; by: By };

type Leaving = { number: string; ids: number[]; on: string };

/** All of a day together where the books allow it, else order by order, so that one that cannot be booked holds up no other. */
async function shipAll(tx: Tx, stock: OrderStock, { shop, orders, by }: Given): Promise<NotShipped[]> {
  const left = orders.filter(({ phase }) => phase === 'left');
  const numbers = left.map(({ number }) => number);
  const open = (await heldRows(tx, shop.id, numbers)).filter(({ state }) => state === 'open');
  const leaving = left.flatMap(({ number, leftAt }): Leaving[] => {
    const ids = open.filter((row) => row.number === number).map(({ id }) => id);
    return ids.length > 0 ? [{ number, ids, on: dayIn(leftAt ?? by.now, shop.timeZone) }] : [];
  });
  const notShipped: NotShipped[] = [];
  for (const on of new Set(leaving.map((one) => one.on))) {
    const day = leaving.filter((one) => one.on === on);
    if (!(await refusalOf(tx, stock, day, by))) continue;
    for (const one of day) {
      const why = await refusalOf(tx, stock, [one], by);
      if (why) notShipped.push({ number: one.number, why });
    }
  }
  return notShipped;
}

/** Ships them, or says why the books cannot have it and leaves all as it was. */
async function refusalOf(
  tx: Tx,
  stock: OrderStock,
  leaving: readonly Leaving[],
  by: By,
): Promise<UserError | undefined> {
  const [first] = leaving;
  if (!first) return undefined;
  const ids = leaving.flatMap((one) => one.ids);
  try {
    await tx.transaction((inner) => stock.ship(inner as Tx, ids, { ...by, on: first.on }));
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error;
  }
}

const dayIn = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);

/** Only what left by our books can come back by them. */
async function bookReturns(
  tx: Tx,
  stock: OrderStock,
  { shop, orders, by }: Given,
  partsOf: (order: OrderWish) => Part[],
): Promise<void> {
  const back = orders.filter(({ wishes }) => wishes.some((wish) => wish.back > 0));
  if (back.length === 0) return;
  const held = await heldRows(
    tx,
    shop.id,
    back.map(({ number }) => number),
  );
  for (const order of back) {
    for (const part of partsOf(order).filter((one) => one.back > 0)) {
      const ref = lineRef(shop.id, order.number, part.line);
      const ids = held
        .filter((row) => row.state === 'shipped' && row.line === ref && row.sku === part.sku)
        .map(({ id }) => id);
      const reason = `订单 ${order.number} 平台退货 returned at the platform`;
      if (ids.length > 0) await stock.comeBack(tx, { ids, units: part.back, reason, ...by });
    }
  }
}

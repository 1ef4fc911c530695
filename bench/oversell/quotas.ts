import type { StockChange, StockFact } from '../../src/platforms/platform.ts';
import {
  absorbOutcomes,
  absorbReads,
  rested,
  sent,
  withTarget,
} from '../../src/services/inventory/publishing/absorb.ts';
import { decide } from '../../src/services/inventory/publishing/lane.ts';
import { type LaneSend, newLane } from '../../src/services/inventory/publishing/lane-types.ts';
import { planQuotas } from '../../src/services/inventory/publishing/plan.ts';
import { type Seen, settle } from '../../src/services/inventory/publishing/settle.ts';
import { SPEED_MEMORY, speedOfOne } from '../../src/services/inventory/publishing/speed.ts';
import { type Book, type Cell, readOrder, type Shop } from './books.ts';
import type { Strategy } from './mirrored.ts';
import type { SimShop } from './platform.ts';

const OVERLAP_MS = 60_000;
const SLACK_MS = 1_000;
const LATE_MS = 15 * 60_000;
const BUSY_MS = 20 * 60_000;
/** Longer than any order stays unpaid: what was read before cannot matter to a reading any more. */
const REMEMBERED_MS = 3600_000;

/**
 * The production planner and lanes, unchanged, over books in memory instead of the database's: a quota for each shop, raised
 * only out of what nobody has, lowered only by what was read back.
 */
export const quotas =
  (busyMs: number, idleMs: number): Strategy =>
  async ({ timeline, shops, stock, past, promotions, end }) => {
    const book: Book = {
      timeline,
      shops: shops.map((connector, id) => openShop(connector, id, stock.length, timeline.now())),
      free: [...stock],
      past,
      promotions,
      dirty: new Set(stock.keys()),
    };
    await Promise.all(
      book.shops.map(async (shop) => {
        while (timeline.now() < end) {
          await readOrders(book, shop);
          replan(book);
          await stepLanes(book, shop);
          await timeline.sleep(timeline.now() - shop.busyAt < BUSY_MS || shop.cells.some(isMoving) ? busyMs : idleMs);
        }
      }),
    );
  };

const isMoving = ({ lane }: Cell): boolean => lane.phase !== 'steady';

const openShop = (connector: SimShop['connector'], id: number, skus: number, now: number): Shop => ({
  id,
  connector,
  cells: Array.from({ length: skus }, (_, sku) => ({
    lane: newLane(),
    listing: { id: sku, pieces: 1, state: 'active', locked: false, published: 0, publishedAt: now },
    assigned: 0,
    orders: [],
    restocks: [],
    sold: [],
  })),
  known: new Map(),
  through: now,
  busyAt: now,
});

async function readOrders(book: Book, shop: Shop): Promise<void> {
  const until = book.timeline.now();
  const { visibleWithinMs, maxWindowMs } = shop.connector.capabilities.orders;
  const from = shop.through - OVERLAP_MS;
  const to = Math.min(until, from + maxWindowMs);
  const answer = await shop.connector.pullOrders({ since: new Date(from), until: new Date(to) });
  if (answer.kind !== 'ok') return;
  for (const order of answer.value.items) readOrder(book, shop, order);
  shop.through = Math.max(shop.through, to - visibleWithinMs);
}

/** Speeds as a seller knows them: a day of the fortnight before, and what was sold since. */
function replan(book: Book): void {
  const { shops, free, past, timeline } = book;
  for (const sku of book.dirty) {
    const assigned = shops.reduce((sum, { cells }) => sum + (cells[sku]?.assigned ?? 0), 0);
    const targets = planQuotas({
      pools: [{ available: Math.max(0, free[sku] ?? 0) + assigned, assigned }],
      shops: shops.map((shop, n) => {
        const { lane, assigned: own, sold } = shop.cells[sku] as Cell;
        return {
          id: shop.id,
          speed: (past[sku]?.[n] ?? 0) * PAST + speedOf(sold, timeline.now()),
          promotion: 1,
          rank: n === 0 ? 100 : 50 - n,
          margin: 0.3,
          pieces: [1],
          assigned: own,
          byZero: shop.connector.capabilities.stock.modes[0] === 'set',
          canGive: lane.phase === 'steady' && timeline.now() - shop.through < LATE_MS,
          canTake: true,
          restricted: false,
        };
      }),
    });
    for (const { shopId, target } of targets) {
      const cell = shops[shopId]?.cells[sku] as Cell;
      cell.lane = withTarget(cell.lane, target);
    }
  }
  book.dirty.clear();
}

/** What the fortnight before is worth: its share of the memory, for a mean day of it. */
const PAST = SPEED_MEMORY.at(-1)?.weight ?? 0;

const speedOf = (sold: readonly Seen[], now: number): number =>
  sold.reduce((sum, { at, pieces }) => sum + pieces * speedOfOne(now - at), 0);

async function stepLanes(book: Book, shop: Shop): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    const sends: { cell: Cell; send: LaneSend }[] = [];
    const reads: { cell: Cell; settle: boolean }[] = [];
    for (const [sku, cell] of shop.cells.entries()) stepOne(book, shop, sku, cell, sends, reads);
    if (sends.length === 0 && reads.length === 0) return;
    if (reads.length > 0) await readBack(shop, reads);
    if (sends.length > 0) await write(book, shop, sends);
  }
}

function stepOne(
  book: Book,
  shop: Shop,
  sku: number,
  cell: Cell,
  sends: { cell: Cell; send: LaneSend }[],
  reads: { cell: Cell; settle: boolean }[],
): void {
  for (let turn = 0; turn < 3; turn += 1) {
    const free = Math.max(0, book.free[sku] ?? 0);
    const action = decide(cell.lane, {
      listings: [cell.listing],
      ability: shop.connector.capabilities.stock,
      assigned: cell.assigned,
      free,
      ordersThrough: shop.through,
      now: book.timeline.now(),
      frozen: false,
      held: book.shops.some(({ through }) => book.timeline.now() - through > LATE_MS),
      slackMs: SLACK_MS,
    });
    if (action.do === 'rest') cell.lane = rested(cell.lane);
    if (action.do === 'read') reads.push({ cell, settle: action.settle });
    if (action.do === 'send') {
      claim(book, sku, cell, action.claim);
      cell.lane = sent(cell.lane, action, cell.assigned);
      sends.push({ cell, send: action });
    }
    if (action.do === 'cover') {
      claim(book, sku, cell, action.pieces);
      cell.lane = { ...cell.lane, exposed: cell.lane.exposed - action.pieces };
    } else if (action.do === 'settle') settleOne(book, shop, sku, cell);
    else return;
  }
}

function claim(book: Book, sku: number, cell: Cell, pieces: number): void {
  cell.assigned += pieces;
  book.free[sku] = (book.free[sku] ?? 0) - pieces;
}

function settleOne(book: Book, shop: Shop, sku: number, cell: Cell): void {
  const old = book.timeline.now() - REMEMBERED_MS;
  cell.orders = cell.orders.filter(({ at }) => at > old);
  cell.restocks = cell.restocks.filter(({ at }) => at > old);
  const settled = settle(cell.lane, {
    assigned: cell.assigned,
    listings: [cell.listing],
    ability: shop.connector.capabilities.stock,
    orders: cell.orders,
    restocks: cell.restocks,
    slackMs: SLACK_MS,
  });
  cell.lane = settled.lane;
  claim(book, sku, cell, settled.assigned - cell.assigned);
  book.dirty.add(sku);
}

async function readBack(shop: Shop, reads: { cell: Cell; settle: boolean }[]): Promise<void> {
  const answer = await shop.connector.readStock(reads.map(({ cell }) => refOf(cell)));
  if (answer.kind !== 'ok') return;
  for (const { cell, settle: settling } of reads) {
    const fact = answer.value.find(({ item }) => item === String(cell.listing.id)) as StockFact;
    const read = { listing: cell.listing.id, sellable: fact.sellable, at: fact.at.getTime() };
    const absorbed = absorbReads(cell.lane, [read], settling);
    cell.lane = absorbed.lane;
    for (const news of absorbed.listings) hear(cell, news);
  }
}

const refOf = ({ listing }: Cell) => ({ item: String(listing.id), variant: '' });

async function write(book: Book, shop: Shop, sends: { cell: Cell; send: LaneSend }[]): Promise<void> {
  const sentAt = book.timeline.now();
  const changes = sends.flatMap(({ cell, send }) =>
    send.changes.map((change): StockChange => {
      const ref = refOf(cell);
      const key = `${shop.id}:${cell.listing.id}:${sentAt}`;
      if (change.mode === 'cas') return { ...ref, mode: 'cas', from: change.before ?? 0, to: change.to ?? 0, key };
      if (change.mode === 'keyed-delta') return { ...ref, mode: 'keyed-delta', by: change.by, key };
      if (change.mode === 'delta') return { ...ref, mode: 'delta', by: change.by };
      return { ...ref, mode: 'set', to: change.to ?? 0 };
    }),
  );
  const outcomes = changes.length > 0 ? await shop.connector.writeStock(`${shop.id}:${sentAt}`, changes) : [];
  let at = 0;
  for (const { cell, send } of sends) {
    const own = outcomes.slice(at, at + send.changes.length);
    at += send.changes.length;
    const { stock: ability } = shop.connector.capabilities;
    const absorbed = absorbOutcomes(cell.lane, send, own, {
      listings: [cell.listing],
      ability,
      sentAt,
      now: book.timeline.now(),
    });
    cell.lane = absorbed.lane;
    claim(book, cell.listing.id, cell, -absorbed.refund);
    for (const news of absorbed.listings) hear(cell, news);
    book.dirty.add(cell.listing.id);
  }
}

function hear({ listing }: Cell, news: { published?: number | null; publishedAt?: number; locked?: boolean }): void {
  if (news.published === null) {
    delete listing.published;
    delete listing.publishedAt;
  } else if (news.published !== undefined) listing.published = news.published;
  if (news.publishedAt !== undefined) listing.publishedAt = news.publishedAt;
  if (news.locked !== undefined) listing.locked = news.locked;
}

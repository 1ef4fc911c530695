import { type Db, rowsOf, sql, systemScope } from '../../db/client.ts';
import {
  createDemand,
  type DemandBook,
  dayName,
  dayNumber,
  isMonday,
  medianOf,
  orderUpTo,
  type Policy,
} from './demand.ts';
import { createStockroom, type Held, type Stockroom } from './stock.ts';
import { emptyTally, type Slow, sumOf, type Tally } from './tally.ts';
import { type Day, daysBetween, type Line } from './trade.ts';

/** Days of demand that the opening stock covers, and of no demand after which goods are slow. */
export const OPENING_DAYS = 28;
export const SLOW_DAYS = 90;

export type Span = { first: string; from: string; to: string };

/** All that one replay knows; nothing in it is of a day that has not come. */
export type Run = {
  room: Stockroom;
  policy: Policy;
  book: DemandBook;
  tally: Tally;
  /** Units free by SKU, as the database said last; SKUs that have ever been stocked. */
  free: Map<string, number>;
  onHand: Map<string, number>;
  /** Units on the way, by the day on which they come in. */
  arriving: Map<number, Map<string, number>>;
  /** Units shipped and not brought back. */
  out: Map<string, number>;
  launch: number;
};

export type OnDay = (day: number, of: number, lines: number) => void;

/** Plays `from` to `to` (YYYY-MM-DD, without `to`) after learning what came since `first`. */
export async function play(db: Db, span: Span, policy: Policy, onDay: OnDay): Promise<Run> {
  const run = await begin(db, policy, dayNumber(span.first));
  for (const day of await read(db, span.first, span.from)) learn(run.book, day);
  await open(run, dayNumber(span.from));
  const end = dayNumber(span.to);
  const start = dayNumber(span.from);
  let month: Map<string, Day> = new Map();
  for (let today = start; today < end; today += 1) {
    const name = dayName(today);
    if (today === start || name.endsWith('-01')) month = await monthOf(db, today, end);
    await playDay(run, today, month.get(name) ?? { day: name, sales: [], withdrawn: new Set(), returns: [] });
    onDay(today - start + 1, end - start, run.tally.lines.asked);
  }
  return run;
}

const read = (db: Db, from: string, to: string): Promise<Day[]> =>
  db.withScope(systemScope('replay'), (tx) => daysBetween(tx, from, to));

async function monthOf(db: Db, today: number, end: number): Promise<Map<string, Day>> {
  let next = today + 1;
  while (next < end && !dayName(next).endsWith('-01')) next += 1;
  return new Map((await read(db, dayName(today), dayName(next))).map((day) => [day.day, day]));
}

async function begin(db: Db, policy: Policy, firstDay: number): Promise<Run> {
  const [made] = await db.withScope(systemScope('replay'), (tx) =>
    rowsOf<{ id: number }>(
      tx,
      sql`insert into warehouse (code, name_zh, name_en) values ('replay', '回放仓', 'Replay') returning id`,
    ),
  );
  const maps = { free: new Map(), onHand: new Map(), arriving: new Map(), out: new Map() };
  const room = createStockroom(db, made?.id ?? 0);
  return { room, policy, book: createDemand(firstDay), tally: emptyTally(), ...maps, launch: 1 };
}

/** Each SKU that was asked for before gets the demand of the 28 days before; where that is none, a launch's stock. */
async function open(run: Run, today: number): Promise<void> {
  const { book, tally } = run;
  const asked = book.skus().map((sku) => [sku, book.between(sku, today - OPENING_DAYS, today)] as const);
  const launch = Math.max(1, medianOf(asked.filter(([, units]) => units > 0).map(([, units]) => units)));
  run.launch = launch;
  const goods = new Map(asked.map(([sku, units]) => [sku, units > 0 ? units : launch]));
  await receive(run, goods, 'opening');
  tally.opening = { skus: goods.size, units: sumOf(goods.values()) };
}

/** In the morning goods come in and, on Mondays, are ordered; then orders are held, and in the evening they leave. */
async function playDay(run: Run, today: number, day: Day): Promise<void> {
  await arrive(run, today);
  if (isMonday(today)) await replenish(run, today);
  await stockNew(run, today, day.sales);
  const now = new Date(`${day.day}T12:00:00Z`);
  const held = day.sales.length > 0 ? await run.room.reserve(day.sales, now) : [];
  const [off, leaving] = split(held, day.withdrawn);
  if (off.length > 0) await run.room.release(off, now);
  if (leaving.length > 0) await run.room.ship(leaving, now);
  for (const { line } of leaving) run.out.set(line.sku, (run.out.get(line.sku) ?? 0) + line.units);
  await takeBack(run, today, day.returns);
  learn(run.book, day);
  count(run.tally, day, leaving);
  await closeDay(run, day);
}

const split = (held: readonly Held[], withdrawn: Set<number>): [Held[], Held[]] => [
  held.filter(({ line }) => withdrawn.has(line.id)),
  held.filter(({ line }) => !withdrawn.has(line.id)),
];

async function arrive(run: Run, today: number): Promise<void> {
  const goods = run.arriving.get(today);
  if (!goods) return;
  run.arriving.delete(today);
  await receive(run, goods, dayName(today));
}

async function receive({ room, free, onHand }: Run, goods: ReadonlyMap<string, number>, cause: string): Promise<void> {
  await room.receive(goods, cause);
  for (const counted of [free, onHand])
    for (const [sku, units] of goods) counted.set(sku, (counted.get(sku) ?? 0) + units);
}

async function replenish({ book, policy, free, arriving, tally }: Run, today: number): Promise<void> {
  const coming = new Map<string, number>();
  for (const goods of arriving.values())
    for (const [sku, units] of goods) coming.set(sku, (coming.get(sku) ?? 0) + units);
  const order = new Map<string, number>();
  for (const [sku, level] of orderUpTo(book, today, policy)) {
    const units = level - (free.get(sku) ?? 0) - (coming.get(sku) ?? 0);
    if (units > 0) order.set(sku, units);
  }
  arriving.set(today + policy.leadDays, order);
  tally.bought.lines += order.size;
  tally.bought.units += sumOf(order.values());
}

/** Goods that nobody has asked for before are on the shelf the day they are first asked for. */
async function stockNew(run: Run, today: number, sales: readonly Line[]): Promise<void> {
  const { free, tally, launch } = run;
  const goods = new Map(sales.filter(({ sku }) => !free.has(sku)).map(({ sku }) => [sku, launch]));
  if (goods.size === 0) return;
  await receive(run, goods, `launch:${dayName(today)}`);
  tally.launches.skus += goods.size;
  tally.launches.units += sumOf(goods.values());
}

/** Only what the replay has shipped can come back to it. */
async function takeBack({ room, out, tally }: Run, today: number, returns: readonly Line[]): Promise<void> {
  const goods = new Map<string, number>();
  for (const { sku, units } of returns) {
    const back = Math.min(units, out.get(sku) ?? 0);
    tally.returned.units += back;
    tally.returned.leftOut += units - back;
    if (back === 0) continue;
    out.set(sku, (out.get(sku) ?? 0) - back);
    goods.set(sku, (goods.get(sku) ?? 0) + back);
  }
  if (goods.size > 0) await room.takeBack(goods, `return:${dayName(today)}`);
}

function learn(book: DemandBook, { day, sales, withdrawn }: Day): void {
  const number = dayNumber(day);
  for (const { id, sku, units } of sales) if (!withdrawn.has(id)) book.add(sku, number, units);
}

function count(tally: Tally, { sales, withdrawn }: Day, shipped: readonly Held[]): void {
  const asked = sales.filter(({ id }) => !withdrawn.has(id));
  const off = sales.filter(({ id }) => withdrawn.has(id));
  tally.days += sales.length > 0 ? 1 : 0;
  tally.orders += new Set(sales.map(({ order }) => order)).size;
  tally.lines.asked += asked.length;
  tally.lines.filled += shipped.length;
  tally.units.asked += sumOf(asked.map(({ units }) => units));
  tally.units.filled += sumOf(shipped.map(({ line }) => line.units));
  tally.withdrawn.lines += off.length;
  tally.withdrawn.units += sumOf(off.map(({ units }) => units));
}

/** The database says what is there; a day without trade leaves all as it was. */
async function closeDay({ room, free, onHand, tally }: Run, { sales, returns }: Day): Promise<void> {
  if (sales.length + returns.length > 0) {
    for (const level of await room.levels()) {
      free.set(level.sku, level.free);
      onHand.set(level.sku, level.on_hand);
    }
  }
  tally.calendarDays += 1;
  tally.onHandDays += sumOf(onHand.values());
  tally.skuDays.all += free.size;
  tally.skuDays.empty += [...free.values()].filter((units) => units <= 0).length;
}

/** Goods that are there and of which more lies than 180 days would sell at the pace of the last 90; the most units first. */
export function slowMovers({ book, onHand }: Run, today: number): Slow[] {
  return [...onHand]
    .map(([sku, units]) => {
      const asked = book.between(sku, today - SLOW_DAYS, today);
      return { sku, onHand: units, asked, cover: (units * SLOW_DAYS) / asked };
    })
    .filter(({ onHand: units, cover }) => units > 0 && cover > 2 * SLOW_DAYS)
    .sort((a, b) => b.onHand - a.onHand);
}

/** Bought, but not there before the end. */
export const unitsArriving = ({ arriving }: Run): number =>
  sumOf([...arriving.values()].map((goods) => sumOf(goods.values())));

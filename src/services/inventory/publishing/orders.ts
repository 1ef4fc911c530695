import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { reserveLines } from '../reservations/decide.ts';
import { type Ended, lockLevelsOf, releaseOpen } from '../reservations/end.ts';
import type { ReserveAnswer, ReserveLine } from '../reservations/lines.ts';
import { openStock, type Stock, type StockPlace } from './stock.ts';

/** One line of a platform's order, in pieces of a SKU that is no bundle. `key` is new: whoever repeats an order compares first. */
export type OrderLine = { key: string; sku: string; shopId: number; quantity: number; orderNumber: string };
/** `fromQuota`: paid for by the shop's quota; `short`: covered by nothing. */
export type OrderHeld = { ids: number[]; fromQuota: number; short: number };
type By = { actor: string; now: Date };

/** One line by itself; see reserveOrderLines. */
export async function reserveOrderLine(tx: Tx, { actor, now, ...line }: OrderLine & By): Promise<OrderHeld> {
  const [held] = await reserveOrderLines(tx, [line], { actor, now });
  return held as OrderHeld;
}

/**
 * Holds what platforms have sold, never refused: out of the shop's own quota first, wherever it lies, then out of what
 * nobody has; what is missing then is called back from the others, and what is missing even then is short. Nothing is
 * written back to the platform: it lowered its own number when it sold. One answer a line, in their order; a SKU without
 * any stock record has no ids and is short altogether.
 */
export async function reserveOrderLines(tx: Tx, lines: readonly OrderLine[], by: By): Promise<OrderHeld[]> {
  if (lines.length === 0) return [];
  const stock = await openStock(
    tx,
    lines.map(({ sku }) => sku),
  );
  const asked = lines.flatMap((line, n) => partsOf(line, stock).map((part) => ({ n, part })));
  const answers = await reserveLines(
    tx,
    asked.map(({ part }) => part),
    { ...by, kind: 'order', split: true },
  );
  await nameOrders(
    tx,
    answers.map((answer, i) => ({ answer, orderNumber: lines[asked[i]?.n ?? 0]?.orderNumber ?? '' })),
  );
  const held = lines.map((line, n) =>
    heldOf(
      line,
      answers.filter((_, i) => asked[i]?.n === n),
    ),
  );
  await tellLanes(tx, lines, held, by.now);
  return held;
}

/** The order's number is the line's, and one call may hold many orders. */
async function nameOrders(tx: Tx, held: readonly { answer: ReserveAnswer; orderNumber: string }[]): Promise<void> {
  const rows = held.flatMap(({ answer, orderNumber }) => (answer.ok ? [{ id: answer.id, number: orderNumber }] : []));
  await rowsOf(
    tx,
    sql`update reservation r set order_number = g.number
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (id bigint, number text) where r.id = g.id`,
  );
}

/** Which part of a line comes from where; the first one's key is the line's own. */
function partsOf({ key, sku, shopId, quantity }: OrderLine, stock: Stock): ReserveLine[] {
  const parts: { place: StockPlace; units: number }[] = [];
  let left = quantity;
  const take = (
    ranked: StockPlace[],
    most: (place: StockPlace) => number,
    spend: (place: StockPlace, units: number) => void,
  ) => {
    for (const place of ranked) {
      const units = Math.min(left, Math.max(0, most(place)));
      if (units === 0) continue;
      spend(place, units);
      parts.push({ place, units });
      left -= units;
    }
  };
  const places = stock.places(sku);
  const own = (place: StockPlace) => place.quotas.get(shopId) ?? 0;
  const unassigned = ({ available, assigned }: StockPlace) => available - assigned;
  const enough = (most: (place: StockPlace) => number) => (a: StockPlace, b: StockPlace) =>
    Number(most(b) >= left) - Number(most(a) >= left) || most(b) - most(a) || a.warehouseId - b.warehouseId;
  take([...places].sort(enough(own)), own, (place, units) => {
    place.quotas.set(shopId, own(place) - units);
    place.assigned -= units;
    place.available -= units;
  });
  const spend = (place: StockPlace, units: number) => {
    place.available -= units;
  };
  take([...places].sort(enough(unassigned)), unassigned, spend);
  take([...places].sort(enough(({ available }) => available)), ({ available }) => available, spend);
  const [first] = places;
  if (left > 0 && first) parts.push({ place: (parts[0]?.place ?? first) as StockPlace, units: left });
  return asLines({ key, sku, shopId }, parts);
}

/** What is taken of one place is one reservation. */
function asLines(
  { key, ...line }: { key: string; sku: string; shopId: number },
  parts: readonly { place: StockPlace; units: number }[],
): ReserveLine[] {
  const byPlace = new Map<StockPlace, number>();
  for (const { place, units } of parts) byPlace.set(place, (byPlace.get(place) ?? 0) + units);
  return [...byPlace].map(([{ warehouseId, owner }, quantity], i) => ({
    ...line,
    key: i === 0 ? key : `${key}@${i + 1}`,
    warehouseId,
    owner,
    quantity,
  }));
}

function heldOf({ quantity }: OrderLine, answers: readonly ReserveAnswer[]): OrderHeld {
  const held = answers.filter((answer) => answer.ok);
  if (held.length === 0) return { ids: [], fromQuota: 0, short: quantity };
  return {
    ids: held.map(({ id }) => id),
    fromQuota: held.reduce((sum, one) => sum + one.fromQuota, 0),
    short: held.reduce((sum, one) => sum + one.short, 0),
  };
}

/** As `orderRead` (absorb.ts) has it: what is wanted falls with what was sold, and so does what is exposed. */
async function tellLanes(tx: Tx, lines: readonly OrderLine[], held: readonly OrderHeld[], now: Date): Promise<void> {
  const rows = lines.map(({ sku, shopId, quantity }, i) => ({
    sku,
    shop_id: shopId,
    pieces: quantity,
    uncovered: quantity - (held[i]?.fromQuota ?? 0),
  }));
  await rowsOf(
    tx,
    sql`with sold as (
          select sku, shop_id, sum(pieces)::int as pieces, sum(uncovered)::int as uncovered
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s (sku text, shop_id int, pieces int, uncovered int)
          group by 1, 2),
        told as (
          select l.shop_id, l.sku, s.pieces, s.uncovered, s.uncovered > l.exposed and l.phase in ('steady', 'zeroed') as doubt
          from stock_lane l join sold s using (shop_id, sku)
          where l.target is not null or s.uncovered > 0 order by l.sku, l.shop_id for update of l)
        update stock_lane l set exposed = greatest(0, l.exposed - t.uncovered), target = greatest(0, l.target - t.pieces),
          phase = case when t.doubt then 'reading' else l.phase end,
          read_after = case when t.doubt then ${instantParam(now)} else l.read_after end,
          due_at = case when t.doubt then ${instantParam(now)} else l.due_at end
        from told t where (l.shop_id, l.sku) = (t.shop_id, t.sku)`,
  );
}

/**
 * Ends reservations of orders that were cancelled, in part or whole. Where the platform gives the units back to its own number
 * (`restocked`), they go to the shop's quota, and what stock does not cover of them is exposed; else nobody has them.
 */
export async function releaseOrderLines(
  tx: Tx,
  ids: readonly number[],
  { restocked, actor, now }: By & { restocked: boolean },
): Promise<void> {
  if (ids.length === 0) return;
  await lockLevelsOf(tx, ids);
  const ended = await releaseOpen(tx, ids, { actor, now, quota: 'none' });
  if (!restocked) return;
  const ofShops = ended.filter((one): one is Ended & { shopId: number } => one.shopId !== null);
  const stock = await openStock(
    tx,
    ofShops.map(({ sku }) => sku),
  );
  const back = ofShops.map(({ sku, shopId, quantity }) => ({
    sku,
    shop_id: shopId,
    uncovered: quantity - stock.claim(sku, shopId, quantity),
  }));
  await stock.flush();
  await rowsOf(
    tx,
    sql`with back as (
          select sku, shop_id, sum(uncovered)::int as uncovered
          from jsonb_to_recordset(${JSON.stringify(back)}::jsonb) as b (sku text, shop_id int, uncovered int) group by 1, 2),
        told as (
          select l.shop_id, l.sku, b.uncovered from stock_lane l join back b using (shop_id, sku)
          where b.uncovered > 0 or l.phase = 'zeroed' order by l.sku, l.shop_id for update of l)
        update stock_lane l set exposed = l.exposed + t.uncovered,
          phase = case when l.phase = 'zeroed' then 'steady' else l.phase end, due_at = ${instantParam(now)}
        from told t where (l.shop_id, l.sku) = (t.shop_id, t.sku)`,
  );
}

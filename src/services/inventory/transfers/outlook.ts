import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';

/** Local days of history behind the average. */
export const DEMAND_DAYS = 28;

/**
 * What one side has, before and after the units have moved. Units. `available`: on hand less reserved and safety. `free`:
 * that less what is assigned to shops. `coverDays`: for how many days `available` would serve the whole demand of the SKU.
 */
export type Side = {
  available: number;
  availableAfter: number;
  free: number;
  threshold: number;
  coverDays: number | undefined;
  coverDaysAfter: number | undefined;
};

/** `perDay`: average units sold a day, over all shops, in the last 28 days. */
export type Outlook = { perDay: number; from: Side; to: Side };

type Move = { sku: string; owner: string; fromId: number; toId: number; quantity: number };

/** What a transfer between warehouses would leave on both sides. A level that is not there has nothing. */
export async function outlookOf(tx: Tx, move: Move, now: Date): Promise<Outlook> {
  const rows = await rowsOf<{ id: number; available: number; free: number; threshold: number }>(
    tx,
    sql`select warehouse_id as id, on_hand - reserved - safety as available,
          on_hand - reserved - safety - assigned as free, reorder_point as threshold
        from stock_level where sku = ${move.sku} and owner = ${move.owner} and warehouse_id in (${move.fromId}, ${move.toId})`,
  );
  const perDay = await demandPerDay(tx, move.sku, now);
  const side = (warehouse: number, change: number): Side => {
    const level = rows.find(({ id }) => id === warehouse) ?? { available: 0, free: 0, threshold: 0 };
    const available = Math.max(0, level.available);
    const availableAfter = Math.max(0, level.available + change);
    return {
      available,
      availableAfter,
      free: Math.max(0, level.free),
      threshold: level.threshold,
      coverDays: coverOf(available, perDay),
      coverDaysAfter: coverOf(availableAfter, perDay),
    };
  };
  return { perDay, from: side(move.fromId, -move.quantity), to: side(move.toId, move.quantity) };
}

/** Average units sold a day in the 28 days before `now`: lines of kind sale and free, without cancelled orders. */
export async function demandPerDay(tx: Tx, sku: string, now: Date): Promise<number> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(l.quantity), 0)::int as units from order_line l join "order" o on o.id = l.order_id
        where l.sku = ${sku} and l.kind in ('sale', 'free') and o.status <> 'cancelled'
          and l.placed_at > ${instantParam(now)} - make_interval(days => ${DEMAND_DAYS}) and l.placed_at <= ${instantParam(now)}`,
  );
  return (row?.units ?? 0) / DEMAND_DAYS;
}

/** Days, to one decimal; undefined where nothing was sold. */
const coverOf = (available: number, perDay: number): number | undefined =>
  perDay > 0 ? Math.round((available / perDay) * 10) / 10 : undefined;

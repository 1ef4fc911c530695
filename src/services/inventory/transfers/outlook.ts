import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { dailyOf } from '../demand.ts';

/** Days of history behind the average. */
export const DEMAND_DAYS = 28;

/**
 * What one side has, before and after the units have moved. Units. `available`: on hand less reserved and safety. `free`:
 * that less what is assigned to shops. `coverDays`: for how many days `available` serves the part of the SKU's demand that
 * belongs to this warehouse (`perDay`, see ../demand.ts).
 */
export type Side = {
  available: number;
  availableAfter: number;
  free: number;
  threshold: number;
  perDay: number;
  coverDays: number | undefined;
  coverDaysAfter: number | undefined;
};

/** `perDay`: average units of the SKU sold a day, over all shops and warehouses, in the last 28 days. */
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
  const daily = await dailyOf(tx, move.sku, { now, days: DEMAND_DAYS });
  const side = (warehouse: number, change: number): Side => {
    const level = rows.find(({ id }) => id === warehouse) ?? { available: 0, free: 0, threshold: 0 };
    const perDay = daily.get(warehouse) ?? 0;
    const available = Math.max(0, level.available);
    const availableAfter = Math.max(0, level.available + change);
    return {
      available,
      availableAfter,
      free: Math.max(0, level.free),
      threshold: level.threshold,
      perDay,
      coverDays: coverOf(available, perDay),
      coverDaysAfter: coverOf(availableAfter, perDay),
    };
  };
  const perDay = [...daily.values()].reduce((sum, one) => sum + one, 0);
  return { perDay, from: side(move.fromId, -move.quantity), to: side(move.toId, move.quantity) };
}

/** Days, to one decimal; undefined where nothing is sold from there. */
const coverOf = (available: number, perDay: number): number | undefined =>
  perDay > 0 ? Math.round((available / perDay) * 10) / 10 : undefined;

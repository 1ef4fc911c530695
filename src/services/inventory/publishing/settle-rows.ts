import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { firstRead } from './lane.ts';
import { byZero, type Lane, type StockAbility } from './lane-types.ts';
import type { LaneRow } from './rows.ts';
import { settle } from './settle.ts';
import type { Stock } from './stock.ts';

type Input = { row: LaneRow; stock: Stock; ability: StockAbility; slackMs: number };

/**
 * A part of an order that was cancelled has no time of its own, only when we booked it, by our clock. What was booked so
 * shortly before the reading or later may have come back after it; platforms refuse calls whose clock is further off.
 */
const PART_MS = 15 * 60_000;

/** Settles a lane with the orders of its shop that were read, and gives back what is free. Its level and lane are locked. */
export async function settleLane(
  tx: Tx,
  { row, stock, ability, slackMs }: Input,
): Promise<{ lane: Lane; drift: { pieces: number; why: string } }> {
  const assigned = stock.assigned(row.sku, row.shopId);
  const from = new Date(firstRead(row.lane) - slackMs).toISOString();
  const booked = new Date(firstRead(row.lane) - PART_MS).toISOString();
  const seen = await rowsOf<Seen>(
    tx,
    sql`with recent as (
          select number, placed_at, cancelled_at from "order" where shop_id = ${row.shopId} and placed_at > ${from}::timestamptz
          union select number, placed_at, cancelled_at from "order" where shop_id = ${row.shopId} and cancelled_at > ${from}::timestamptz
          union select o.number, o.placed_at, o.cancelled_at from reservation r
            join "order" o on o.shop_id = r.shop_id and o.number = r.order_number
            where r.sku = ${row.sku} and r.shop_id = ${row.shopId} and r.kind = 'order' and r.state = 'released'
              and r.ended_at > ${booked}::timestamptz)
        select o.placed_at, o.cancelled_at is null and r.ended_at > ${booked}::timestamptz as perhaps_back, o.cancelled_at,
          r.state, r.quantity
        from recent o join reservation r on r.order_number = o.number and r.shop_id = ${row.shopId} and r.sku = ${row.sku}
          and r.kind = 'order'`,
  );
  const after = settle(row.lane, {
    assigned,
    listings: row.listings,
    ability,
    slackMs,
    orders: seen.map(({ placed_at, quantity }) => ({ at: Date.parse(placed_at), pieces: quantity })),
    restocks: ability.restocksOnCancel
      ? seen.flatMap(({ cancelled_at, perhaps_back, state, quantity }) => {
          const at = cancelled_at === null ? firstRead(row.lane) : Date.parse(cancelled_at);
          return state === 'released' && (cancelled_at !== null || perhaps_back) ? [{ at, pieces: quantity }] : [];
        })
      : [],
  });
  stock.giveBack(row.sku, row.shopId, after.freed);
  await rowsOf(
    tx,
    sql`update stock_intent set state = 'resolved', closed_at = clock_timestamp()
        where shop_id = ${row.shopId} and sku = ${row.sku} and state in ('open', 'unknown')`,
  );
  return { lane: after.lane, drift: explained(row, ability, after) };
}

type Seen = {
  placed_at: string;
  cancelled_at: string | null;
  perhaps_back: boolean | null;
  state: string;
  quantity: number;
};

/** Why the platform showed something else than we thought, as far as that can be told from here. */
function explained(
  { lane, confirmedAt }: LaneRow,
  ability: StockAbility,
  { drift, freed }: { drift: number; freed: number },
): { pieces: number; why: string } {
  if (confirmedAt === undefined) return { pieces: 0, why: '' };
  if (lane.unsure && !byZero(ability) && freed > 0) return { pieces: -freed, why: 'lost-write' };
  if (drift === 0) return { pieces: 0, why: '' };
  if (drift > 0) return { pieces: drift, why: ability.clampsAtZero && lane.lowered > 0 ? 'clamped' : 'edited' };
  return { pieces: drift, why: 'own-sale' };
}

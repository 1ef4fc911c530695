import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Entry, post } from '../ledger.ts';
import { bindLots } from '../lots/bind.ts';
import { lockLevel } from '../lots/levels.ts';
import type { Transfer } from './rows.ts';
import type { By } from './steps.ts';

/**
 * From its approval until it is sent, what a transfer takes is a reservation of its own (kind `transfer`), so that nobody sells
 * it meanwhile and the proof of the stock sees where `reserved` comes from.
 */
const keyOf = ({ id }: { id: number }): string => `transfer:${id}`;

/** Throws stock.not_enough when by now less is free. The level is locked before its reservation, here and below. */
export async function holdUnits(tx: Tx, transfer: Transfer, by: By): Promise<void> {
  const { sku, owner, from, quantity } = transfer;
  // A new reservation shares its level's row: many who share it first and want it alone next would wait in a circle.
  await lockLevel(tx, levelOf(transfer));
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into reservation (key, sku, warehouse_id, owner, kind, quantity)
        values (${keyOf(transfer)}, ${sku}, ${from.id}, ${owner}, 'transfer', ${quantity}) returning id`,
  );
  const cause = `${keyOf(transfer)}:approved`;
  const reservationId = Number(row?.id);
  await post(tx, [{ ...levelOf(transfer), kind: 'reserved', reserved: quantity, reservationId, cause }], by);
}

/** Gives back what an approved transfer holds. */
export async function releaseUnits(tx: Tx, transfer: Transfer, by: By): Promise<void> {
  const held = await endHold(tx, transfer);
  if (!held) return;
  const entry = { ...levelOf(transfer), kind: 'released' as const, reserved: -held.quantity, reservationId: held.id };
  await post(tx, [{ ...entry, cause: `${keyOf(transfer)}:released` }], by);
}

/**
 * What is held leaves the shelves, one movement for each lot. `on`: the day it leaves, YYYY-MM-DD. Throws transfer.not_held,
 * and the refusals of lots.
 */
export async function takeHeld(tx: Tx, transfer: Transfer, on: string, by: By): Promise<void> {
  const { sku, owner, from, quantity } = transfer;
  const held = await endHold(tx, transfer);
  if (held?.quantity !== quantity) throw notHeld(transfer);
  const parts = await bindLots(tx, { sku, warehouseId: from.id, owner, quantity, on });
  const entries = parts.map((part, n): Entry => {
    const units = { onHand: -part.quantity, reserved: -part.quantity, reservationId: held.id };
    const lot = part.lotId === undefined ? {} : { lotId: part.lotId };
    return { ...levelOf(transfer), kind: 'transferred_out', ...units, ...lot, cause: `${outCause(transfer)}${n}` };
  });
  await post(tx, entries, by);
}

/** Causes of what left begin so; receipts find their lots by it. */
export const outCause = (transfer: { id: number }): string => `${keyOf(transfer)}:out:`;

const levelOf = ({ sku, owner, from }: Transfer) => ({ sku, owner, warehouseId: from.id });

async function endHold(tx: Tx, transfer: Transfer): Promise<{ id: number; quantity: number } | undefined> {
  await lockLevel(tx, levelOf(transfer));
  const [row] = await rowsOf<{ id: string; quantity: number }>(
    tx,
    sql`update reservation set state = 'released', ended_at = clock_timestamp()
        where key = ${keyOf(transfer)} and state = 'open' returning id, quantity`,
  );
  return row && { id: Number(row.id), quantity: row.quantity };
}

const notHeld = ({ id, quantity }: Transfer): UserError =>
  new UserError('transfer.not_held', {
    zh: `调拨 ${id} 的 ${quantity} 件已不在锁定中，没有发出；请拒绝它，再新开一张调拨`,
    en: `The ${quantity} units of transfer ${id} are no longer held, nothing was sent; refuse it and ask for a new one`,
  });

import { type Effect, irreversible } from '../../../core/effect.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { takeHeld } from './hold.ts';
import { inShort, requireState, stepRow, transferById } from './rows.ts';
import { type By, takeStep } from './steps.ts';

type Deps = { tx: Tx };

/** Read only. `on`: the day it leaves; `expectedOn`: when it should be there; YYYY-MM-DD where the room is. */
export async function planSend(
  { tx }: Deps,
  sending: { id: number; on: string; expectedOn: string | undefined },
): Promise<Effect> {
  const { id, on, expectedOn } = sending;
  const transfer = await transferById(tx, id);
  requireState(transfer, ['approved']);
  const { from, quantity } = transfer;
  const onHand = await onHandAt(tx, transfer);
  return {
    summary: { zh: `发出调拨 ${id}：${inShort(transfer)}`, en: `Send transfer ${id}: ${inShort(transfer)}` },
    rows: [stepRow(transfer, 'in_transit')],
    figures: [
      {
        label: { zh: `在库 ${from.code}`, en: `On hand ${from.code}` },
        value: `${onHand} → ${onHand - quantity}`,
      },
      ...(expectedOn ? [{ label: { zh: '预计到达', en: 'Expected' }, value: { date: expectedOn } }] : []),
    ],
    inverse: irreversible(
      '货已在途；收货后再反方向调拨',
      'the goods are on their way; receive them and transfer them back',
    ),
    data: { id, on, expectedOn: expectedOn ?? null },
  };
}

/** Takes what is held off the shelves, once. Throws effect.changed, transfer.not_held and the refusals of lots. */
export async function send({ tx }: Deps, effect: Effect, by: By) {
  const { id, on, expectedOn } = effect.data;
  const transfer = await transferById(tx, Number(id));
  const also = sql`, expected_on = ${expectedOn}::date`;
  await takeStep(tx, { id: transfer.id, from: 'approved', to: 'in_transit', step: 'sent', also }, by);
  await takeHeld(tx, transfer, String(on), by);
  return transferById(tx, transfer.id);
}

/** Units that are between two warehouses right now, of one SKU or of all. */
export async function inTransit({ tx }: Deps, sku?: string): Promise<number> {
  const only = sku === undefined ? sql`` : sql`and sku = ${sku}`;
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(quantity), 0)::int as units from transfer where state = 'in_transit' ${only}`,
  );
  return row?.units ?? 0;
}

async function onHandAt(tx: Tx, { sku, owner, from }: { sku: string; owner: string; from: { id: number } }) {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select on_hand as units from stock_level where sku = ${sku} and owner = ${owner} and warehouse_id = ${from.id}`,
  );
  return row?.units ?? 0;
}

import { type Effect, irreversible } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Entry, post } from '../ledger.ts';
import { receiveGoods } from '../receive.ts';
import { outCause } from './hold.ts';
import { inShort, requireState, stepRow, type Transfer, transferById } from './rows.ts';
import { type By, takeStep } from './steps.ts';

type Deps = { tx: Tx };

/** `received`: good units, default all that is not damaged; `damaged`: besides them. What is left is missing. */
export type Arriving = { id: number; received: number | undefined; damaged: number; reason: string };

/** Read only. Throws transfer.not_found, transfer.state and transfer.too_many. */
export async function planReceive({ tx }: Deps, { id, received, damaged, reason }: Arriving): Promise<Effect> {
  const transfer = await transferById(tx, id);
  requireState(transfer, ['in_transit']);
  const { quantity, to } = transfer;
  const good = received ?? quantity - damaged;
  if (good < 0 || good + damaged > quantity) throw tooMany(transfer);
  const missing = quantity - good - damaged;
  const units = (zh: string, en: string, value: number) => ({ label: { zh, en }, value });
  return {
    summary: {
      zh: `${to.code} 收到调拨 ${id}：${inShort(transfer)}`,
      en: `Receive transfer ${id} at ${to.code}: ${inShort(transfer)}`,
    },
    rows: [stepRow(transfer, damaged + missing > 0 ? 'received' : 'closed')],
    figures: [
      units('发出', 'Sent', quantity),
      units('完好', 'Good', good),
      ...(damaged > 0 ? [units('破损（记为损失）', 'Damaged (a loss)', damaged)] : []),
      ...(missing > 0 ? [units('缺少（记为损失）', 'Missing (a loss)', missing)] : []),
      ...(reason ? [{ label: { zh: '原因', en: 'Reason' }, value: reason }] : []),
    ],
    inverse: irreversible('货已入库；更正请用 调整', 'the goods are booked in; correct it with adjust'),
    data: { id, good, damaged, missing, reason },
  };
}

/**
 * Books everything that was sent as come, and what is damaged or missing as gone again, with the reason: so all that left is
 * accounted for. Without a difference the transfer is closed with it. `held`: units that were kept for promises of presale.
 * Once; throws effect.changed.
 */
export async function receive({ tx }: Deps, effect: Effect, by: By): Promise<{ transfer: Transfer; held: number }> {
  const { id, good, damaged, missing, reason } = effect.data;
  const transfer = await transferById(tx, Number(id));
  const lost = Number(damaged) + Number(missing);
  const counted = sql`, received = ${good}, damaged = ${damaged}, note = ${reason}`;
  const closed = sql`, closed_at = ${by.now.toISOString()}::timestamptz, closed_by = ${by.actor}`;
  const also = lost > 0 ? counted : sql`${counted}${closed}`;
  const to = lost > 0 ? 'received' : 'closed';
  await takeStep(tx, { id: transfer.id, from: 'in_transit', to, step: 'received', also }, by);
  const parts = await partsSent(tx, transfer);
  let held = 0;
  for (const part of share(parts, { good: Number(good), damaged: Number(damaged) }))
    held += await bookIn(tx, transfer, part, String(reason), by);
  return { transfer: await transferById(tx, transfer.id), held };
}

/** Read only: that a receipt with a difference has been looked at. */
export async function planClose({ tx }: Deps, { id, note }: { id: number; note: string }): Promise<Effect> {
  const transfer = await transferById(tx, id);
  requireState(transfer, ['received']);
  const { damaged, missing } = transfer;
  return {
    summary: { zh: `关闭调拨 ${id}：${inShort(transfer)}`, en: `Close transfer ${id}: ${inShort(transfer)}` },
    rows: [stepRow(transfer, 'closed')],
    figures: [
      { label: { zh: '破损', en: 'Damaged' }, value: damaged },
      { label: { zh: '缺少', en: 'Missing' }, value: missing },
      ...(note ? [{ label: { zh: '说明', en: 'Note' }, value: note }] : []),
    ],
    inverse: irreversible('关闭不改动库存，无需撤销', 'closing changes no stock, there is nothing to undo'),
    data: { id, note },
  };
}

export async function close({ tx }: Deps, effect: Effect, by: By) {
  const { id, note } = effect.data;
  const also = note ? sql`, note = concat_ws(' · ', nullif(note, ''), ${note}::text)` : sql``;
  await takeStep(tx, { id: Number(id), from: 'received', to: 'closed', step: 'closed', also }, by);
  return transferById(tx, Number(id));
}

/** Units of one lot (or of goods without one) that left together. `n`: which movement they left by. */
type Part = { n: number; quantity: number; lot: { id: number; code: string } | undefined };
type Counted = Part & { good: number; damaged: number; missing: number };

async function partsSent(tx: Tx, transfer: Transfer): Promise<Part[]> {
  const rows = await rowsOf<{ quantity: number; lot_id: string | null; code: string | null }>(
    tx,
    sql`select -m.delta as quantity, m.lot_id, l.code from movement m left join lot l on l.id = m.lot_id
        where m.sku = ${transfer.sku} and m.warehouse_id = ${transfer.from.id} and m.kind = 'transferred_out'
          and starts_with(m.cause, ${outCause(transfer)}) order by l.expires_on nulls last, m.id`,
  );
  return rows.map(({ quantity, lot_id, code }, n) => {
    return { n, quantity, lot: lot_id !== null && code !== null ? { id: Number(lot_id), code } : undefined };
  });
}

/** Nobody knows of which lot the missing units were: the good ones count first, by expiry, then the damaged ones. */
export function share(parts: readonly Part[], came: { good: number; damaged: number }): Counted[] {
  let { good, damaged } = came;
  return parts.map((part) => {
    const fine = Math.min(part.quantity, good);
    const broken = Math.min(part.quantity - fine, damaged);
    good -= fine;
    damaged -= broken;
    return { ...part, good: fine, damaged: broken, missing: part.quantity - fine - broken };
  });
}

/** Units that were kept for promises. */
async function bookIn(tx: Tx, transfer: Transfer, part: Counted, reason: string, by: By): Promise<number> {
  const { id, sku, owner, to } = transfer;
  const at = { sku, owner, warehouseId: to.id };
  const cause = `transfer:${id}:in:${part.n}`;
  await bookLoss(tx, { ...at, ...(part.lot ? { lotId: part.lot.id } : {}) }, part.missing, {
    reason: reason || `调拨 ${id} 少收 missing from transfer ${id}`,
    ...{ cause, actor: by.actor },
  });
  if (part.good + part.damaged === 0) return 0;
  const { held } = await receiveGoods(tx, {
    ...{ ...at, kind: 'transferred_in', quantity: part.good, damaged: part.damaged, cause, arrival: `transfer:${id}` },
    reason: part.damaged > 0 ? reason || `调拨 ${id} 到货破损 damaged in transfer ${id}` : reason,
    ...(part.lot ? { lot: { code: part.lot.code } } : {}),
    ...by,
  });
  return held.reduce((sum, promise) => sum + promise.units, 0);
}

type Level = { sku: string; owner: string; warehouseId: number; lotId?: number };

/** Come and gone in one: nobody can take what is not there. */
async function bookLoss(
  tx: Tx,
  level: Level,
  units: number,
  why: { reason: string; cause: string; actor: string },
): Promise<void> {
  if (units === 0) return;
  const { reason, cause, actor } = why;
  const entries: Entry[] = [
    { ...level, kind: 'transferred_in', onHand: units, reason, cause: `${cause}:missing` },
    { ...level, kind: 'adjusted', onHand: -units, reason, cause: `${cause}:lost` },
  ];
  await post(tx, entries, { actor });
}

const tooMany = ({ id, quantity }: Transfer): UserError =>
  new UserError('transfer.too_many', {
    zh: `调拨 ${id} 只发出了 ${quantity} 件，完好和破损加起来不能超过 ${quantity}，请再数一遍`,
    en: `Only ${quantity} units were sent with transfer ${id}: good and damaged ones together cannot be more, please count again`,
  });

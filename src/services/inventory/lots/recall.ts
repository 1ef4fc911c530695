import type { Effect, EffectRow } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { clampChars, quote } from '../../../core/text.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Posted, post } from '../ledger.ts';
import type { Lot } from './find.ts';
import { ordersOf, placesOf } from './trace.ts';

type Deps = { tx: Tx };

/** Where units of a lot lie, by level. */
export type LotUnits = { warehouseId: number; owner: string; units: number };

/**
 * Read only. Freezes what is left of the lot everywhere. It stands on the lot not being recalled yet, not on its units: a
 * recall of goods that sell by the minute must not lapse because of the next sale. Throws recall.done.
 */
export async function planRecall(d: Deps, lot: Lot, reason: string): Promise<Effect> {
  if (lot.recalledAt)
    throw new UserError('recall.done', {
      zh: `批次 ${lot.code} 已经召回（${lot.recallReason}），发送“批次 ${lot.code}”看剩余和去向`,
      en: `Lot ${lot.code} is recalled already (${lot.recallReason}); send “batch ${lot.code}” to see what is left and who got it`,
    });
  const places = await placesOf(d.tx, lot.id);
  const { total, units } = await ordersOf(d.tx, lot.id, 1);
  const missing = await wouldMiss(d.tx, lot.id);
  return {
    summary: {
      zh: `召回 ${lot.sku} 的批次 ${lot.code}：冻结剩下的 ${lot.onHand} 件，已发出 ${units} 件（${total} 个订单）`,
      en: `Recall of lot ${lot.code} of ${lot.sku}: the ${lot.onHand} units left are frozen, ${units} were shipped (orders: ${total})`,
    },
    rows: [lotRow(lot, true)],
    figures: [
      ...places.map(({ name, warehouse, onHand }) => ({
        label: { zh: `冻结 ${name.zh || warehouse}`, en: `Frozen in ${name.en || warehouse}` },
        value: onHand,
      })),
      { label: { zh: '已发出', en: 'Shipped' }, value: units },
      { label: { zh: '原因', en: 'Reason' }, value: reason },
      ...(missing > 0 ? [{ label: { zh: '风险', en: 'Risk' }, value: riskOf(missing) }] : []),
    ],
    ...(missing > 0 ? { risky: true as const } : {}),
    inverse: { says: `recall lift ${quote(lot.code)} sku ${quote(lot.sku)}` },
    data: { lotId: lot.id, code: lot.code, sku: lot.sku, reason },
  };
}

const riskOf = (units: number) => ({
  zh: `缺口 +${units}：这些件数已锁定、已分配或是安全库存`,
  en: `short +${units}: these units are reserved, assigned or safety stock`,
});

/** Version 0: may be sold, 1: recalled. */
export const lotRow = (lot: Lot, recalled: boolean): EffectRow => ({
  key: `lot:${lot.id}`,
  label: { zh: `批次 ${lot.code} · ${lot.sku}`, en: `Lot ${lot.code} · ${lot.sku}` },
  version: recalled ? 0 : 1,
  versionAfter: recalled ? 1 : 0,
  changes: [
    {
      label: { zh: '在库', en: 'On hand' },
      before: lot.onHand,
      after: recalled ? 0 : lot.onHand + lot.frozen,
    },
    { label: { zh: '冻结', en: 'Frozen' }, before: lot.frozen, after: recalled ? lot.onHand + lot.frozen : 0 },
  ],
});

/** Freezes what is left by now. Units by level, and the levels after it. Throws effect.changed when it is recalled already. */
export async function recall(
  d: Deps,
  effect: Effect,
  by: { actor: string; cause: string; now: Date },
): Promise<{ frozen: number; posted: Posted[] }> {
  const { lotId, code, sku, reason } = effect.data;
  await lockLevelsOf(d.tx, Number(lotId));
  const marked = await rowsOf(
    d.tx,
    sql`update lot set recalled_at = ${instantParam(by.now)}, recall_reason = ${String(reason)}
        where id = ${Number(lotId)} and recalled_at is null returning id`,
  );
  if (marked.length === 0) throw effectChanged(String(code));
  const frozen = await turn(d.tx, Number(lotId), 'freeze');
  const posted = await post(
    d.tx,
    entriesOf(frozen, { sku: String(sku), lotId: Number(lotId), sign: -1, reason: `召回 ${reason}`, cause: by.cause }),
    { actor: by.actor, truth: true },
  );
  return { frozen: frozen.reduce((sum, { units }) => sum + units, 0), posted };
}

type Turned = { sku: string; lotId: number; sign: 1 | -1; reason: string; cause: string };

export const entriesOf = (levels: readonly LotUnits[], { sku, lotId, sign, reason, cause }: Turned) =>
  levels.map(({ warehouseId, owner, units }) => ({
    ...{ sku, warehouseId, owner, lotId },
    kind: 'adjusted' as const,
    onHand: sign * units,
    reason: clampChars(reason, 200),
    cause: `${cause}:lot:${lotId}:${warehouseId}:${owner}`,
  }));

/** The levels where a lot lies, locked in the order in which everybody locks levels. */
export async function lockLevelsOf(tx: Tx, lotId: number): Promise<void> {
  await rowsOf(
    tx,
    sql`select 1 from stock_level s where (s.sku, s.warehouse_id, s.owner) in (
          select l.sku, ll.warehouse_id, ll.owner from lot_level ll join lot l on l.id = ll.lot_id where l.id = ${lotId})
        order by s.sku, s.warehouse_id, s.owner for update`,
  );
}

/** Turns what may be sold into frozen units or back, everywhere. What was turned, by level. */
export async function turn(tx: Tx, lotId: number, how: 'freeze' | 'free'): Promise<LotUnits[]> {
  const [from, to] = how === 'freeze' ? [sql`on_hand`, sql`frozen`] : [sql`frozen`, sql`on_hand`];
  return rowsOf<LotUnits>(
    tx,
    sql`with old as (select * from lot_level where lot_id = ${lotId} and ${from} > 0 for update)
        update lot_level ll set ${from} = 0, ${to} = ll.${to} + old.${from}
        from old where (ll.lot_id, ll.warehouse_id, ll.owner) = (old.lot_id, old.warehouse_id, old.owner)
        returning ll.warehouse_id as "warehouseId", ll.owner, old.${from} as units`,
  );
}

/** Units that would be promised without goods, beyond those that are so already. */
async function wouldMiss(tx: Tx, lotId: number): Promise<number> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(greatest(0, s.reserved + s.safety - s.on_hand + ll.on_hand - s.short)), 0)::int as units
        from lot_level ll join lot l on l.id = ll.lot_id
          join stock_level s on (s.sku, s.warehouse_id, s.owner) = (l.sku, ll.warehouse_id, ll.owner)
        where ll.lot_id = ${lotId} and ll.on_hand > 0`,
  );
  return row?.units ?? 0;
}

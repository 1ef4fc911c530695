import { type Effect, irreversible } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { sql, type Tx } from '../../../db/client.ts';
import { holdUnits, releaseUnits } from './hold.ts';
import { moveQuota } from './quota.ts';
import { levelFigures, quotaFigures } from './request.ts';
import { inShort, requireState, stepRow, type Transfer, transferById } from './rows.ts';
import { type By, takeStep } from './steps.ts';

type Deps = { tx: Tx };

/** Read only. Throws transfer.not_found, transfer.state, stock.not_enough and transfer.no_quota. */
export async function planApprove({ tx }: Deps, id: number, now: Date): Promise<Effect> {
  const transfer = await transferById(tx, id);
  requireState(transfer, ['requested']);
  const shops = transfer.between === 'shops';
  const figures = shops ? await quotaFigures(tx, transfer) : await levelFigures(tx, transfer, now);
  return {
    summary: {
      zh: `批准调拨 ${id}：${inShort(transfer)}`,
      en: `Approve transfer ${id}: ${inShort(transfer)}`,
    },
    rows: [stepRow(transfer, shops ? 'closed' : 'approved')],
    figures,
    inverse: shops
      ? irreversible(
          '配额已经划转；要退回请反方向再调拨一次',
          'the quota has moved; to give it back, transfer it the other way',
        )
      : { says: `transfer refuse ${id} 撤销批准 approval undone` },
    data: { id },
  };
}

/**
 * Once, whoever is first: the units of a warehouse are held until they are sent; the quota of a shop moves at once, and the
 * transfer is closed with that. Throws effect.changed, stock.not_enough and transfer.no_quota.
 */
export async function approve({ tx }: Deps, effect: Effect, by: By) {
  const transfer = await transferById(tx, Number(effect.data['id']));
  const step = { id: transfer.id, from: 'requested', step: 'decided' } as const;
  if (transfer.between === 'warehouses') {
    await takeStep(tx, { ...step, to: 'approved' }, by);
    await holdUnits(tx, transfer, by);
  } else {
    const closed = sql`, received = quantity, closed_at = ${by.now.toISOString()}::timestamptz, closed_by = ${by.actor}`;
    await takeStep(tx, { ...step, to: 'closed', also: closed }, by);
    await moveQuota(tx, transfer);
  }
  return transferById(tx, transfer.id);
}

/** Read only: for whoever may approve, as long as nothing was sent. Throws transfer.not_found and transfer.state. */
export async function planRefuse({ tx }: Deps, { id, reason }: { id: number; reason: string }): Promise<Effect> {
  const transfer = await transferById(tx, id);
  requireState(transfer, ['requested', 'approved']);
  return refusal(transfer, reason, {
    zh: `拒绝调拨 ${id}：${inShort(transfer)}`,
    en: `Refuse transfer ${id}: ${inShort(transfer)}`,
  });
}

/** Read only: who asked takes back what nobody has decided yet. Throws transfer.not_yours besides. */
export async function planWithdraw({ tx }: Deps, { id, actor }: { id: number; actor: string }): Promise<Effect> {
  const transfer = await transferById(tx, id);
  if (transfer.requested.by !== actor) throw notYours(transfer);
  requireState(transfer, ['requested']);
  return refusal(transfer, '', {
    zh: `撤回调拨 ${id}：${inShort(transfer)}`,
    en: `Take back transfer ${id}: ${inShort(transfer)}`,
  });
}

const refusal = (transfer: Transfer, reason: string, summary: Localized): Effect => ({
  summary,
  rows: [stepRow(transfer, 'refused')],
  figures: reason ? [{ label: { zh: '原因', en: 'Reason' }, value: reason }] : [],
  inverse: irreversible('需要的话请新开一张调拨', 'ask for a new transfer if it is needed after all'),
  data: { id: transfer.id, reason, state: transfer.state },
});

/** An approved one gives back what it holds. Throws effect.changed. */
export async function refuse({ tx }: Deps, effect: Effect, by: By) {
  const transfer = await transferById(tx, Number(effect.data['id']));
  const from = effect.data['state'] === 'approved' ? 'approved' : 'requested';
  const note = sql`, note = ${effect.data['reason']}`;
  // Who approved it, and when, stays as it was: the decision that is measured is the first one.
  const step = from === 'approved' ? 'closed' : 'decided';
  await takeStep(tx, { id: transfer.id, from, to: 'refused', step, also: note }, by);
  if (from === 'approved') await releaseUnits(tx, transfer, by);
  return transferById(tx, transfer.id);
}

const notYours = ({ id, requested }: Transfer): UserError =>
  new UserError('transfer.not_yours', {
    zh: `调拨 ${id} 是 ${requested.by} 申请的，只有申请人能撤回；有批准权限的人可以发送 调拨拒绝 ${id}`,
    en: `Transfer ${id} was asked for by ${requested.by}, who alone can take it back; who may approve can send transfer refuse ${id}`,
  });

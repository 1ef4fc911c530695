import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Posted, post } from '../ledger.ts';
import type { Lot } from './find.ts';
import { entriesOf, lockLevelsOf, lotRow, turn } from './recall.ts';
import { placesOf } from './trace.ts';

type Deps = { tx: Tx };

/** Read only. What was frozen may be sold again. Throws recall.none. */
export async function planLift(d: Deps, lot: Lot): Promise<Effect> {
  if (!lot.recalledAt)
    throw new UserError('recall.none', {
      zh: `批次 ${lot.code} 没有被召回，不用解除`,
      en: `Lot ${lot.code} is not recalled, there is nothing to lift`,
    });
  const places = await placesOf(d.tx, lot.id);
  return {
    summary: {
      zh: `解除 ${lot.sku} 批次 ${lot.code} 的召回：${lot.frozen} 件恢复可售`,
      en: `The recall of lot ${lot.code} of ${lot.sku} is lifted: ${lot.frozen} units may be sold again`,
    },
    rows: [lotRow(lot, false)],
    figures: places.map(({ name, warehouse, frozen }) => ({
      label: { zh: `恢复 ${name.zh || warehouse}`, en: `Back in ${name.en || warehouse}` },
      value: frozen,
    })),
    inverse: { says: `recall ${quote(lot.code)} sku ${quote(lot.sku)} ${quote(lot.recallReason)}` },
    data: { lotId: lot.id, code: lot.code, sku: lot.sku, reason: lot.recallReason },
  };
}

/** Puts frozen units back on hand. Throws effect.changed when the lot is no longer recalled. */
export async function lift(
  d: Deps,
  effect: Effect,
  by: { actor: string; cause: string },
): Promise<{ freed: number; posted: Posted[] }> {
  const { lotId, code, sku, reason } = effect.data;
  await lockLevelsOf(d.tx, Number(lotId));
  const marked = await rowsOf(
    d.tx,
    sql`update lot set recalled_at = null, recall_reason = '' where id = ${Number(lotId)} and recalled_at is not null
        returning id`,
  );
  if (marked.length === 0) throw effectChanged(String(code));
  const freed = await turn(d.tx, Number(lotId), 'free');
  const posted = await post(
    d.tx,
    entriesOf(freed, {
      sku: String(sku),
      lotId: Number(lotId),
      sign: 1,
      reason: `解除召回 ${reason}`,
      cause: by.cause,
    }),
    { actor: by.actor },
  );
  return { freed: freed.reduce((sum, { units }) => sum + units, 0), posted };
}

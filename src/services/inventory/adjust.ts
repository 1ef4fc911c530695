import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Sku, WarehouseCode } from '../../core/terms.ts';
import { clampChars, quote } from '../../core/text.ts';
import { sql, type Tx } from '../../db/client.ts';
import { postFound } from './found.ts';
import { type Level, levelsWhere, lockPlanned } from './levels.ts';
import { noLevel } from './names.ts';
import { foresee, foreseenFigures, foreseenRow, staysOf } from './truth.ts';

type Deps = { tx: Tx };

type AdjustInput = { sku: Sku; warehouse: WarehouseCode; delta: number; reason: string };

/** Characters of a reason; the reason of an undo repeats the first one's and must fit too. */
const LONGEST_REASON = 200;

const MOST_UNITS = 2_147_483_647;

/**
 * Read only. The ledger never refuses the truth: units that are promised, assigned or safety may be gone. The shops' quotas
 * are called back first; what is then missing is the row's `short`. Throws stock.not_found, adjust.below_zero, adjust.too_many.
 */
export async function planAdjust(d: Deps, { sku, warehouse, delta, reason }: AdjustInput): Promise<Effect> {
  const [level] = await levelsWhere(d.tx, sql`l.sku = ${sku} and w.code = ${warehouse} and l.owner = ''`);
  if (!level) throw noLevel(sku, warehouse);
  refuseImpossible(level, delta);
  const after = level.onHand + delta;
  const foreseen = await foresee(d.tx, level, { onHand: delta });
  const back = delta > 0 ? `${-delta}` : `+${-delta}`;
  const inverse = `adjust ${quote(level.sku)} ${level.warehouse} ${back} ${clampChars(`撤销 ${reason}`, LONGEST_REASON)}`;
  return {
    summary: {
      zh: `${level.sku} 在 ${level.warehouseName.zh} 的在库数量 ${level.onHand} → ${after}`,
      en: `On hand of ${level.sku} in ${level.warehouseName.en}: ${level.onHand} → ${after}`,
    },
    rows: [foreseenRow(level, foreseen, { label: { zh: '在库', en: 'On hand' }, before: level.onHand, after })],
    figures: [
      { label: { zh: '变动', en: 'Change' }, value: delta > 0 ? `+${delta}` : String(delta) },
      { label: { zh: '原因', en: 'Reason' }, value: reason },
      ...foreseenFigures(level, foreseen),
    ],
    ...(foreseen.short > level.short ? { risky: true as const } : {}),
    ...staysOf(level, foreseen),
    inverse: delta === 0 ? irreversible('数量没有变化', 'nothing changes') : { says: inverse },
    data: {
      sku: level.sku,
      warehouse: level.warehouse,
      delta,
      reason,
      version: level.version,
      short: foreseen.short,
      calledBack: level.assigned - foreseen.assigned,
      uncovered: Math.max(0, foreseen.short - level.short),
    },
  };
}

/** Exactly what was planned, or effect.changed. `cause` makes it happen once. */
export async function adjust(d: Deps, effect: Effect, by: { actor: string; cause: string }): Promise<void> {
  const { sku, warehouse, delta, reason, version, short, calledBack } = effect.data;
  const planned = { sku: String(sku), warehouse: String(warehouse), version: Number(version) };
  const level = await lockPlanned(d.tx, planned);
  if (!level) throw effectChanged(planned.sku);
  const entry = {
    sku: planned.sku,
    warehouseId: level.warehouseId,
    kind: 'adjusted' as const,
    onHand: Number(delta),
    reason: String(reason),
    cause: by.cause,
  };
  const [posted] = await postFound(d.tx, [entry], by.actor);
  // Units may be promised or quotas given without a new version: what was shown is no longer what would happen.
  if (posted?.short !== short || posted?.calledBack !== calledBack) throw effectChanged(planned.sku);
}

function refuseImpossible(level: Level, delta: number): void {
  const after = level.onHand + delta;
  if (after > MOST_UNITS)
    throw new UserError('adjust.too_many', {
      zh: '数量太大，请检查',
      en: 'That is too many units, please check the number',
    });
  if (after >= 0) return;
  throw new UserError('adjust.below_zero', {
    zh: `${level.warehouseName.zh} 在库只有 ${level.onHand} 件，最多能减 ${level.onHand} 件`,
    en: `${level.warehouseName.en} has only ${level.onHand} on hand; at most ${level.onHand} can be taken off`,
  });
}

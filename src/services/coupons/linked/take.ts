import type { Effect } from '../../../core/effect.ts';
import type { By, CouponsDeps } from '../deps.ts';
import { applyPut, planPut } from '../put.ts';
import { applyDecide, planDecide, specsOf } from './decide.ts';

type Decision = { id: number; shop: { id: number; code: string }; now: Date };

/** Read only. One effect: the proposal is taken, and its coupons are asked for. Throws linked.*, and what planPut throws. */
export async function planTake(d: CouponsDeps, decision: Decision): Promise<Effect> {
  const specs = await specsOf(d, decision);
  const taken = await planDecide(d, { ...decision, state: 'taken' });
  const put = await planPut(
    d,
    specs.map((spec) => ({ shopId: decision.shop.id, spec })),
    decision.now,
  );
  return {
    ...taken,
    rows: [...taken.rows, ...put.rows],
    figures: put.figures,
    data: { ...put.data, ...taken.data },
  };
}

/** Throws effect.changed when somebody has decided meanwhile, or a coupon's outcome is another by now. */
export async function applyTake(d: CouponsDeps, effect: Effect, by: By): Promise<void> {
  await applyDecide(d, effect, by.actor, by.batch);
  await applyPut(d, effect, by);
}

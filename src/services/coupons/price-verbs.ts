import type { Effect } from '../../core/effect.ts';
import { applyBudget, budgets, planBudget } from './budget/budget.ts';
import type { By, CouponsDeps } from './deps.ts';
import { couponFigures } from './figures/figures.ts';
import { applyFloor, floors, planFloor } from './floors.ts';
import { openFindings, type Recheck, recheck } from './guard/keep.ts';
import { applyLimit, planLimit } from './guard/limits.ts';
import { applyDecide, applyEnd, planDecide, planEnd, promotionOf } from './linked/decide.ts';
import { promotions } from './linked/list.ts';
import { ordersMoved, visitsMoved } from './linked/moved.ts';
import { applyStart, planStart, type StartInput } from './linked/start.ts';
import { applyTake, planTake } from './linked/take.ts';
import { applyVisits, planVisits } from './linked/visits.ts';
import { simulate } from './simulate/simulate.ts';

type Deps = CouponsDeps;

const declared = (d: Deps) => (connector: string) => d.abilityOf(connector)?.minThresholdMinor;

/** What prices, budgets, linked promotions and figures add to the service's face (coupons.ts). */
export const priceVerbs = {
  simulate: (d: Deps, question: Parameters<typeof simulate>[1]) => simulate(d, question),
  /** Looks for what is wrong with all coupons, or those of some shops, keeps it, and tells what is new. */
  recheck: (d: Deps, which: Omit<Recheck, 'declared'>) => recheck(d.tx, { ...which, declared: declared(d) }),
  findings: (d: Deps, which: Parameters<typeof openFindings>[1]) => openFindings(d.tx, which),
  planLimit: (d: Deps, name: Parameters<typeof planLimit>[1], value: number) => planLimit(d, name, value),
  applyLimit: (d: Deps, effect: Effect, by: string) => applyLimit(d, effect, by),
  floors: (d: Deps, which: Parameters<typeof floors>[1]) => floors(d, which),
  planFloor: (d: Deps, input: Parameters<typeof planFloor>[1]) => planFloor(d, input),
  applyFloor: (d: Deps, effect: Effect, by: string) => applyFloor(d, effect, by),
  budgets: (d: Deps, which: Parameters<typeof budgets>[1]) => budgets(d, which),
  planBudget: (d: Deps, input: Parameters<typeof planBudget>[1]) => planBudget(d, input),
  applyBudget: (d: Deps, effect: Effect, by: string) => applyBudget(d, effect, by),
  planLinkedStart: (d: Deps, input: StartInput) => planStart(d, input),
  applyLinkedStart: (d: Deps, effect: Effect, by: string) => applyStart(d, effect, by),
  planLinkedTake: (d: Deps, decision: Parameters<typeof planTake>[1]) => planTake(d, decision),
  applyLinkedTake: (d: Deps, effect: Effect, by: By) => applyTake(d, effect, by),
  planLinkedRefuse: (d: Deps, decision: Parameters<typeof planTake>[1]) =>
    planDecide(d, { ...decision, state: 'refused' }),
  applyLinkedRefuse: (d: Deps, effect: Effect, by: string) => applyDecide(d, effect, by, ''),
  planLinkedEnd: (d: Deps, input: Parameters<typeof planEnd>[1]) => planEnd(d, input),
  applyLinkedEnd: (d: Deps, effect: Effect) => applyEnd(d, effect),
  linkedPromotions: (d: Deps, which: Parameters<typeof promotions>[1]) => promotions(d, which),
  linkedPromotion: (d: Deps, id: number) => promotionOf(d, id),
  ordersMoved: (d: Deps, days: Parameters<typeof ordersMoved>[1]) => ordersMoved(d.tx, days),
  visitsMoved: (d: Deps, days: Parameters<typeof visitsMoved>[1]) => visitsMoved(d.tx, days),
  planVisits: (d: Deps, days: Parameters<typeof planVisits>[1], now: Date) => planVisits(d, days, now),
  applyVisits: (d: Deps, effect: Effect, by: string) => applyVisits(d, effect, by),
  couponFigures: (d: Deps, typed: string) => couponFigures(d, typed),
};

import type { Localized } from '../../../core/localized.ts';
import { shortText } from '../amounts.ts';
import type { CouponSpec } from '../facts.ts';
import type { Context } from '../guard/context.ts';
import { refusingFindings } from '../guard/guard.ts';
import { saidOf } from '../put.ts';
import { outcomeOf, type PutShop } from '../put-outcome.ts';
import type { PromotionStep } from '../running.ts';
import { stepsWords } from './words.ts';

type Window = { startsAt: Date; endsAt: Date; now: Date };

/** The coupon that a step becomes when a shop takes it. */
export const stepSpec = (step: PromotionStep, currency: string, { startsAt, endsAt, now }: Window): CouponSpec => ({
  ...step,
  name: stepsWords([step], currency).zh,
  kind: 'full-reduction',
  currency,
  startsAt: startsAt > now ? startsAt : now,
  endsAt,
  stackable: false,
});

export type Asking = { at: PutShop; context: Context; window: Window; unitMinor: bigint };

/** Steps that `linked take` creates, and why the first of those that are left out is. */
export type Possible = { steps: PromotionStep[]; why?: Localized };

/**
 * Of steps those that the shop's platform has and that keep every floor and cost beside all that runs there: each lowered until it
 * does, left out where less than one percent of its threshold would come off. Judged as a coupon that is about to be created is.
 */
export async function possibleSteps(asking: Asking, steps: readonly PromotionStep[]): Promise<Possible> {
  const kept: PromotionStep[] = [];
  let why: Localized | undefined;
  for (const step of steps) {
    const found = await largestPossible(asking, step);
    const last = kept.at(-1);
    if ('why' in found) why ??= found.why;
    else if (
      last === undefined ||
      (found.step.discountMinor > last.discountMinor && step.thresholdMinor > last.thresholdMinor)
    )
      kept.push(found.step);
  }
  return { steps: kept, ...(why === undefined ? {} : { why }) };
}

/** Why a shop and its platform have no coupon of a step at all, however little comes off and whatever its prices are. */
export function platformRefusal(asking: Asking, step: PromotionStep): Localized | undefined {
  const { at, window } = asking;
  const discounts = discountsOf(asking, step);
  if (discounts.count === 0) return tooLittle(step, at.shop.currency);
  const spec = stepSpec({ ...step, discountMinor: discounts.at(0) }, at.shop.currency, window);
  return outcomeOf(at, spec, [], window.now).why[0];
}

/** What holds for a discount holds for all below it, among those that the platform has at all. */
async function largestPossible(
  asking: Asking,
  step: PromotionStep,
): Promise<{ step: PromotionStep } | { why: Localized }> {
  const discounts = discountsOf(asking, step);
  if (discounts.count === 0) return { why: tooLittle(step, asking.at.shop.currency) };
  const at = (n: number) => ({ ...step, discountMinor: discounts.at(n) });
  if ((await refusal(asking, at(discounts.count - 1))) === undefined) return { step: at(discounts.count - 1) };
  const why = await refusal(asking, at(0));
  if (why !== undefined) return { why };
  let [good, bad] = [0, discounts.count - 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if ((await refusal(asking, at(middle))) === undefined) good = middle;
    else bad = middle;
  }
  return { step: at(good) };
}

/** What may come off, rising: whole units, or the face values of the platform; one percent of the threshold at least. */
function discountsOf({ at, unitMinor }: Asking, { thresholdMinor, discountMinor }: PromotionStep) {
  const least = (thresholdMinor + 99n) / 100n;
  const { faceValues = [] } = at.ability ?? {};
  if (faceValues.length > 0) {
    const rising = faceValues
      .map(BigInt)
      .filter((value) => value >= least && value <= discountMinor)
      .sort((a, b) => (a < b ? -1 : 1));
    return { count: rising.length, at: (n: number) => rising[n] ?? 0n };
  }
  const from = (least + unitMinor - 1n) / unitMinor || 1n;
  const count = Number(discountMinor / unitMinor - from) + 1;
  return { count: Math.max(0, count), at: (n: number) => (from + BigInt(n)) * unitMinor };
}

async function refusal({ at, context, window }: Asking, step: PromotionStep): Promise<Localized | undefined> {
  const spec = stepSpec(step, at.shop.currency, window);
  const least = at.ability?.minThresholdMinor;
  const subject = { ...spec, key: 'this', id: 0, shopId: at.shop.id, used: 0 };
  const outcome = outcomeOf(at, spec, saidOf(await refusingFindings(context, subject, least), spec, least), window.now);
  // One reason is enough: what else a platform asks for makes no difference then.
  return outcome.why[0];
}

const tooLittle = ({ thresholdMinor }: PromotionStep, currency: string): Localized => ({
  zh: `满${shortText(thresholdMinor, currency)} 能减的不到 1%`,
  en: `less than 1 % would come off ${shortText(thresholdMinor, currency)}`,
});

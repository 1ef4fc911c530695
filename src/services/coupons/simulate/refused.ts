import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import type { CouponsDeps } from '../deps.ts';
import { offerWords } from '../facts.ts';
import { joined, judge } from '../put.ts';
import type { PriceShop, Running } from '../running.ts';

/**
 * Why `coupon put` would refuse an offer that is only thought of, at one shop: one that stands alone, as it is created unless told
 * otherwise, with as many as its platform asks for. `undefined`: it would not.
 */
export async function refusalOf(
  d: CouponsDeps,
  shop: PriceShop,
  offer: Running,
  now: Date,
): Promise<Localized | undefined> {
  const { kind, currency, thresholdMinor, discountMinor, percentBp, startsAt, endsAt } = offer;
  const terms = {
    ...(discountMinor === undefined ? {} : { discountMinor }),
    ...(percentBp === undefined ? {} : { percentBp }),
  };
  const spec = { kind, currency, thresholdMinor, startsAt, endsAt, ...terms, stackable: false, total: 1 };
  const name = offerWords(spec).zh;
  const why = await whyNot(d, { shopId: shop.id, spec: { ...spec, name } }, now);
  return (
    why && {
      zh: `${shop.code} 建不了“${offer.name}”：${why.zh}`,
      en: `coupon put would refuse “${offer.name}” at ${shop.code}: ${why.en}`,
    }
  );
}

async function whyNot(
  d: CouponsDeps,
  wish: Parameters<typeof judge>[1][number],
  now: Date,
): Promise<Localized | undefined> {
  try {
    const [planned] = await judge(d, [wish], now);
    return planned?.outcome.how === 'refused' ? joined(planned.outcome.why) : undefined;
  } catch (error) {
    if (error instanceof UserError) return error.text;
    throw error;
  }
}

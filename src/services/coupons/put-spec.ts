import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { shortText } from './amounts.ts';
import { type CouponSpec, KIND_WORDS, offerWords } from './facts.ts';
import { clockText } from './news-card.ts';

/** An intent's specification, as it is stored: amounts are text, instants ISO. `again`: the coupon that it takes the place of. */
export type StoredSpec = Record<string, unknown> & { again?: number };

export const storedSpec = (spec: CouponSpec, again?: number): StoredSpec => ({
  ...spec,
  thresholdMinor: spec.thresholdMinor.toString(),
  ...(spec.discountMinor === undefined ? {} : { discountMinor: spec.discountMinor.toString() }),
  startsAt: spec.startsAt.toISOString(),
  endsAt: spec.endsAt.toISOString(),
  ...(again === undefined ? {} : { again }),
});

export function specIn({ again: _, ...stored }: StoredSpec): CouponSpec {
  const spec = stored as unknown as CouponSpec;
  return {
    ...spec,
    thresholdMinor: BigInt(String(spec.thresholdMinor)),
    ...(spec.discountMinor === undefined ? {} : { discountMinor: BigInt(String(spec.discountMinor)) }),
    startsAt: new Date(String(spec.startsAt)),
    endsAt: new Date(String(spec.endsAt)),
  };
}

const MOST_TOTAL = 100_000_000;

/** What no platform could do. Throws coupon.window, coupon.discount, coupon.total. */
export function requireSane(spec: CouponSpec, now: Date): void {
  const { kind, currency, thresholdMinor, discountMinor = 0n, percentBp = 0, startsAt, endsAt, total } = spec;
  if (endsAt <= now)
    throw new UserError('coupon.window', {
      zh: `结束时间已经过去，请写一个将来的时间，例如 到 ${laterDay(now)}`,
      en: `Its end is in the past; give one that is to come, such as to ${laterDay(now)}`,
    });
  if (endsAt <= startsAt)
    throw new UserError('coupon.window', {
      zh: '结束早于开始，请把 从 和 到 写对',
      en: 'It ends before it starts; put from and to the right way round',
    });
  if (kind === 'full-reduction' && discountMinor >= thresholdMinor)
    throw new UserError('coupon.discount', {
      zh: `优惠 ${shortText(discountMinor, currency)} 不低于门槛 ${shortText(thresholdMinor, currency)}，请提高门槛或降低优惠`,
      en: `The discount of ${shortText(discountMinor, currency)} is not below its threshold of ${shortText(thresholdMinor, currency)}; raise the threshold or lower the discount`,
    });
  if (kind === 'percent' ? !(percentBp > 0 && percentBp < 10_000) : discountMinor <= 0n)
    throw new UserError('coupon.discount', {
      zh: '优惠要大于 0，折扣要在 0 和 100% 之间',
      en: 'The discount must be above zero, a percentage between 0 and 100',
    });
  if (total !== undefined && !(total > 0 && total <= MOST_TOTAL))
    throw new UserError('coupon.total', {
      zh: '数量要从 1 到 1 亿',
      en: 'The number of coupons is from 1 to 100,000,000',
    });
}

const laterDay = (now: Date): string => new Date(now.getTime() + 14 * 86_400_000).toISOString().slice(0, 10);

/** The exact values, for a person who enters them by hand. */
export function valueList(spec: CouponSpec, timeZone: string): Localized {
  const window = `${yearText(spec.startsAt, timeZone)} – ${yearText(spec.endsAt, timeZone)}`;
  const parts: Localized[] = [
    { zh: `名称 ${spec.name}`, en: `name ${spec.name}` },
    {
      zh: `${KIND_WORDS[spec.kind].zh} ${offerWords(spec).zh}`,
      en: `${KIND_WORDS[spec.kind].en} ${offerWords(spec).en}`,
    },
    { zh: `时间 ${window}（${timeZone}）`, en: `${window} (${timeZone})` },
    spec.total === undefined
      ? { zh: '数量不限', en: 'no limit in number' }
      : { zh: `数量 ${spec.total}`, en: `${spec.total} of them` },
    ...(spec.perCustomer === undefined
      ? []
      : [{ zh: `每人 ${spec.perCustomer} 张`, en: `${spec.perCustomer} a customer` }]),
    ...(spec.code === undefined ? [] : [{ zh: `券码 ${spec.code}`, en: `code ${spec.code}` }]),
    spec.stackable ? { zh: '可叠加', en: 'stackable' } : { zh: '不可叠加', en: 'not stackable' },
    spec.items
      ? { zh: `商品 ${spec.items.join('、')}`, en: `items ${spec.items.join(', ')}` }
      : { zh: '全店', en: 'whole shop' },
  ];
  return { zh: parts.map((one) => one.zh).join('，'), en: parts.map((one) => one.en).join(', ') };
}

const yearText = (at: Date, timeZone: string): string =>
  `${new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric' }).format(at)}-${clockText(at, timeZone)}`;

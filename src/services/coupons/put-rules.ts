import type { Localized } from '../../core/localized.ts';
import { shortText } from './amounts.ts';
import { type CouponAbility, type CouponSpec, KIND_WORDS } from './facts.ts';

type Rule = (ability: CouponAbility, spec: CouponSpec) => Localized | undefined | false;

const money = (minor: number | bigint, { currency }: CouponSpec): string =>
  `${shortText(BigInt(minor), currency)} ${currency}`;

/** What platforms declare that they do not allow, one sentence each; `false`: it is allowed. */
const RULES: readonly Rule[] = [
  ({ kinds }, { kind }) =>
    kinds.length > 0 &&
    !kinds.includes(kind) && {
      zh: `平台没有${KIND_WORDS[kind].zh}券`,
      en: `its platform has no ${KIND_WORDS[kind].en} coupons`,
    },
  ({ kinds, threshold }, { kind, thresholdMinor }) =>
    kinds.includes(kind) &&
    threshold === 'none' &&
    thresholdMinor > 0n && { zh: '平台只有无门槛券', en: 'its platform has coupons without a threshold only' },
  ({ faceValues = [] }, { discountMinor, currency }) => {
    if (faceValues.length === 0 || faceValues.some((value) => BigInt(value) === discountMinor)) return false;
    const values = faceValues.map((value) => shortText(BigInt(value), currency)).join(', ');
    return { zh: `面额只能是 ${values}`, en: `its face value can only be ${values}` };
  },
  ({ minThresholdMinor: least }, spec) =>
    spec.kind === 'full-reduction' &&
    least !== undefined &&
    spec.thresholdMinor < BigInt(least) && {
      zh: `门槛不能低于 ${money(least, spec)}`,
      en: `its threshold cannot be under ${money(least, spec)}`,
    },
  ({ maxDiscountMinor: most }, spec) =>
    most !== undefined &&
    spec.discountMinor !== undefined &&
    spec.discountMinor > BigInt(most) && {
      zh: `优惠不能超过 ${money(most, spec)}`,
      en: `its discount cannot be above ${money(most, spec)}`,
    },
  ({ maxShareBp: most }, { thresholdMinor, discountMinor = 0n, percentBp = 0 }) =>
    most !== undefined &&
    (percentBp > most || (thresholdMinor > 0n && discountMinor * 10_000n > thresholdMinor * BigInt(most))) && {
      zh: `优惠不能超过门槛的 ${most / 100}%`,
      en: `no more than ${most / 100}% may be taken off`,
    },
  ({ plainPercents }, { kind, thresholdMinor, percentBp = 0 }) =>
    plainPercents === true &&
    kind === 'percent' &&
    (thresholdMinor > 0n || percentBp % 100 !== 0) && {
      zh: '折扣券不能有门槛，只能是整数百分比',
      en: 'a percentage is whole and has no threshold there',
    },
  ({ maxName: most }, { name }) =>
    most !== undefined &&
    [...name].length > most && { zh: `名称最多 ${most} 个字`, en: `its name can have ${most} characters at most` },
  ({ needsTotal }, { total }) =>
    needsTotal === true && total === undefined && { zh: '要写数量', en: 'say how many there are (total)' },
  ({ onceOrNoLimit }, { perCustomer }) =>
    onceOrNoLimit === true &&
    perCustomer !== undefined &&
    perCustomer !== 1 && { zh: '每人只能限 1 张或不限', en: 'a customer may use it once, or without limit' },
  ({ items: rule }, { items }) =>
    rule === 'whole-shop' && items !== undefined && { zh: '只能建全店券', en: 'coupons are for the whole shop there' },
  ({ items: rule }, { items }) =>
    rule === 'one-item' &&
    items?.length !== 1 && { zh: '只能建一个商品的券：写 商品', en: 'coupons are for one item there: say items' },
  ({ maxDays }, { startsAt, endsAt }) =>
    maxDays !== undefined &&
    endsAt.getTime() - startsAt.getTime() > maxDays * 86_400_000 && {
      zh: `最长 ${maxDays} 天`,
      en: `it can last ${maxDays} days at most`,
    },
];

/** Why a platform cannot have a coupon, by its own rules; a person could not create it there either. */
export function impossible(ability: CouponAbility | undefined, spec: CouponSpec): Localized[] {
  if (!ability || ability.create === 'none') return [];
  return RULES.flatMap((rule) => rule(ability, spec) || []);
}

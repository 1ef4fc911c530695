import type { Localized } from '../../core/localized.ts';
import { shortText } from './amounts.ts';

/** A coupon as a platform told it, whichever it is: what src/platforms/platform.ts calls a coupon fact. */
export type CouponTold = {
  id: string;
  version: string;
  name: string;
  code?: string;
  kind: CouponKind;
  state: CouponState;
  currency: string;
  thresholdMinor: bigint;
  discountMinor?: bigint;
  percentBp?: number;
  startsAt: Date;
  endsAt: Date;
  total?: number;
  taken?: number;
  used?: number;
  stackable: boolean;
  items?: string[];
};
export type CouponKind = 'full-reduction' | 'direct' | 'percent';
export type CouponState = 'draft' | 'scheduled' | 'live' | 'exhausted' | 'stopped' | 'ended';

/** What a shop's connector declares of coupons: `Capabilities['coupons']` of the port. */
export type CouponAbility = {
  create: 'api' | 'person' | 'none';
  read: boolean;
  stop: boolean;
  kinds: readonly CouponKind[];
  faceValues?: readonly number[];
  threshold: 'none' | 'amount' | 'amount-or-count';
  minThresholdMinor?: number;
  maxDiscountMinor?: number;
  maxName?: number;
  items?: 'whole-shop' | 'one-item';
  needsTotal?: boolean;
  onceOrNoLimit?: boolean;
  beginsAtOnce?: boolean;
  maxDays?: number;
  maxShareBp?: number;
  plainPercents?: boolean;
};

/** What is to be created; also how an intent keeps it, with amounts as text. */
export type CouponSpec = Omit<CouponTold, 'id' | 'version' | 'state' | 'taken' | 'used'> & { perCustomer?: number };

export type Offered = Pick<CouponTold, 'kind' | 'currency' | 'thresholdMinor'> & {
  discountMinor?: bigint | undefined;
  percentBp?: number | undefined;
};

export const KIND_WORDS: Record<CouponKind, Localized> = {
  'full-reduction': { zh: '满减', en: 'full reduction' },
  direct: { zh: '直降', en: 'direct' },
  percent: { zh: '折扣', en: 'percent' },
};

export const STATE_WORDS: Record<CouponState, Localized> = {
  draft: { zh: '草稿', en: 'draft' },
  scheduled: { zh: '未开始', en: 'scheduled' },
  live: { zh: '进行中', en: 'live' },
  exhausted: { zh: '已领完', en: 'exhausted' },
  stopped: { zh: '已停止', en: 'stopped' },
  ended: { zh: '已结束', en: 'ended' },
};

/** `满300减30`, `9折`; `30 off 300`, `10% off over 200`. */
export function offerWords({ kind, currency, thresholdMinor, discountMinor = 0n, percentBp = 0 }: Offered): Localized {
  const [zhEnd, enEnd] = currency === 'CNY' ? ['', ' CNY'] : [` ${currency}`, ` ${currency}`];
  const threshold = thresholdMinor > 0n ? shortText(thresholdMinor, currency) : '';
  if (kind === 'percent') {
    const kept = (10_000 - percentBp) / 1000;
    const off = `${percentBp / 100}% off`;
    return threshold
      ? { zh: `满${threshold}${zhEnd}打${kept}折`, en: `${off} over ${threshold}${enEnd}` }
      : { zh: `${kept}折`, en: off };
  }
  const discount = shortText(discountMinor, currency);
  return threshold
    ? { zh: `满${threshold}减${discount}${zhEnd}`, en: `${discount} off ${threshold}${enEnd}` }
    : { zh: `立减${discount}${zhEnd}`, en: `${discount}${enEnd} off` };
}

/** The offer with its own name, where that says more. */
export function couponWords(coupon: Offered & { name: string }): Localized {
  const offer = offerWords(coupon);
  const bare = coupon.name.replaceAll(/\s/g, '');
  if (bare === '' || bare === offer.zh || bare === offer.en.replaceAll(/\s/g, '')) return offer;
  return { zh: `“${coupon.name}”${offer.zh}`, en: `“${coupon.name}” ${offer.en}` };
}

export const sameOffer = (a: Offered, b: Offered): boolean =>
  a.kind === b.kind &&
  a.currency === b.currency &&
  a.thresholdMinor === b.thresholdMinor &&
  (a.discountMinor ?? 0n) === (b.discountMinor ?? 0n) &&
  (a.percentBp ?? 0) === (b.percentBp ?? 0);

/** The fields that a customer or an agent would notice, as what they are compared by. */
const FIELDS = ['name', 'code', 'offer', 'startsAt', 'endsAt', 'total', 'stackable', 'items'] as const;
export type Field = (typeof FIELDS)[number];
type Terms = Omit<CouponTold, 'id' | 'version' | 'state' | 'taken' | 'used'>;

function keyOf(field: Field, coupon: Terms): string {
  // A name that is only the offer changes with it.
  if (field === 'name') return coupon.name === offerWords(coupon).zh ? '' : coupon.name;
  if (field === 'offer')
    return [
      coupon.kind,
      coupon.currency,
      coupon.thresholdMinor,
      coupon.discountMinor ?? 0n,
      coupon.percentBp ?? 0,
    ].join(' ');
  // Clocks of platforms count seconds, and some tell us fewer digits when they are asked another way.
  if (field === 'startsAt' || field === 'endsAt') return String(Math.floor(coupon[field].getTime() / 1000));
  if (field === 'items') return [...(coupon.items ?? [])].sort().join(' ');
  return String(coupon[field] ?? '');
}

/** What is otherwise than it was. The platform's own version says nothing: it also moves with each coupon that is taken. */
export const changedFields = (before: Terms, after: Terms): Field[] =>
  FIELDS.filter((field) => keyOf(field, before) !== keyOf(field, after));

export type CouponEvent = 'new' | 'started' | 'changed' | 'exhausted' | 'back' | 'expiring' | 'stopped' | 'ended';

const OPEN: readonly CouponState[] = ['scheduled', 'live', 'exhausted'];
export const isOpen = (state: CouponState): boolean => OPEN.includes(state);

/**
 * What rooms are to hear of a coupon that is now as `after`; `undefined`: nothing. Before it could be had nobody was told of it, so
 * that a draft that goes live is new; what is over before we saw it is no news.
 */
export function eventOf(
  before: (Terms & { state: CouponState }) | undefined,
  after: Terms & { state: CouponState },
  now: Date,
): { event: CouponEvent; fields: Field[] } | undefined {
  if (!before || before.state === 'draft') return isOpen(after.state) ? { event: 'new', fields: [] } : undefined;
  const fields = changedFields(before, after);
  if (before.state === after.state) {
    return fields.length > 0 && isOpen(after.state) ? { event: 'changed', fields } : undefined;
  }
  // Some platforms stop a coupon by ending it early, or say that it is over before its time is.
  const early = after.endsAt.getTime() < before.endsAt.getTime() - EARLY_MS || after.endsAt > now;
  const cut = after.state === 'ended' && early;
  const event = turned(before.state, cut ? 'stopped' : after.state);
  return event && { event, fields };
}

const EARLY_MS = 60_000;

function turned(before: CouponState, after: CouponState): CouponEvent | undefined {
  if (after === 'draft') return isOpen(before) ? 'stopped' : undefined;
  if (after === 'ended') return before === 'stopped' ? undefined : 'ended';
  if (after === 'stopped') return before === 'ended' ? undefined : 'stopped';
  if (after === 'exhausted') return 'exhausted';
  if (before === 'scheduled') return 'started';
  return before === 'live' ? 'changed' : 'back';
}

export const EVENT_WORDS: Record<CouponEvent, Localized> = {
  new: { zh: '新券', en: 'New coupon' },
  started: { zh: '开始', en: 'Coupon starts' },
  changed: { zh: '有变化', en: 'Coupon changed' },
  exhausted: { zh: '已领完', en: 'Coupon exhausted' },
  back: { zh: '又可以领', en: 'Coupon is back' },
  expiring: { zh: '快到期', en: 'Coupon ends soon' },
  stopped: { zh: '已停止', en: 'Coupon stopped' },
  ended: { zh: '已结束', en: 'Coupon ended' },
};

/** Ids of coupons that a person made where nothing can be read back. */
export const BY_HAND = 'hand:';

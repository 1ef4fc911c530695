import * as z from 'zod';
import { chinaTime } from '../../core/china-time.ts';
import { decimalOfMinor } from '../../core/decimal.ts';
import type { Answer, Connector, CouponFact, CouponSpec, CouponState, Outcome, Page } from '../platform.ts';
import type { Top } from './call.ts';
import { rejected } from './refusals.ts';
import { badAnswer, Count, Id, listOf, Text, Time, understood } from './wire.ts';

/** In fen. */
export const FACE_VALUES = [300, 500, 1000, 2000, 5000, 10_000];
const SIZE = 20;
/** 50 may be live; more pages than this are not looked through for one that is there already. */
const PAGES = 20;

const Coupon = z.object({
  coupon_id: Id,
  /** Fen in this answer, yuan when it is created. */
  denominations: Count,
  condition: Count,
  creat_time: Time,
  start_time: Time.optional().catch(undefined),
  end_time: Time,
  coupon_name: Text,
});
const Coupons = z.object({ total_results: Count, coupons: listOf('coupon', Coupon) });
const Created = z.object({ coupon_id: Id });

type Put = Awaited<ReturnType<Connector['putCoupon']>>;

export function couponsOf(top: Top, now: () => Date): Pick<Connector, 'listCoupons' | 'putCoupon'> {
  const list = (cursor?: string) => listPage(top, now, cursor);
  return {
    listCoupons: list,
    async putCoupon(_op, order): Promise<Put> {
      if (order.do === 'stop') {
        return rejected('stop', 'Taobao has no call that stops a coupon: stop it in the seller center', true);
      }
      const fault = faultOf(order.spec);
      if (fault) return fault;
      const there = await findSame(list, order.spec);
      if (there.kind !== 'ok') return there;
      if (there.value) return { kind: 'duplicate', id: there.value.id };
      return create(top, order.spec);
    },
  };
}

async function listPage(top: Top, now: () => Date, cursor = '1'): Promise<Answer<Page<CouponFact>>> {
  if (!/^\d{1,6}$/.test(cursor)) return badAnswer;
  const got = await top('taobao.promotion.coupons.get', { page_no: cursor, page_size: String(SIZE) });
  if (got.kind !== 'ok') return got;
  const read = understood(Coupons, got.value.body);
  if (read.kind !== 'ok') return read;
  const more = Number(cursor) * SIZE < read.value.total_results;
  const items = read.value.coupons.map((coupon) => factOf(coupon, now()));
  return { kind: 'ok', value: { items, ...(more && { cursor: String(Number(cursor) + 1) }) } };
}

async function create(top: Top, spec: CouponSpec): Promise<Put> {
  const got = await top('taobao.promotion.coupon.add', {
    denominations: decimalOfMinor(spec.discountMinor ?? 0n, 2).replace(/\.00$/, ''),
    condition: decimalOfMinor(spec.thresholdMinor, 2).replace(/\.00$/, ''),
    start_time: chinaTime(spec.startsAt),
    end_time: chinaTime(spec.endsAt),
  });
  if (got.kind !== 'ok') return got;
  const read = understood(Created, got.value.body);
  return read.kind === 'ok' ? { kind: 'applied', id: read.value.coupon_id } : badAnswer;
}

/**
 * Nothing of ours can be noted on a coupon, so that one of the same value, threshold and last second is taken for the one
 * that was asked for: to ask again creates no second.
 */
async function findSame(
  list: (cursor?: string) => Promise<Answer<Page<CouponFact>>>,
  spec: CouponSpec,
): Promise<Answer<CouponFact | undefined>> {
  let cursor: string | undefined;
  for (let n = 0; n < PAGES; n++) {
    const page = await list(cursor);
    if (page.kind !== 'ok') return page;
    const found = page.value.items.find(
      (coupon) =>
        coupon.discountMinor === spec.discountMinor &&
        coupon.thresholdMinor === spec.thresholdMinor &&
        chinaTime(coupon.endsAt) === chinaTime(spec.endsAt),
    );
    if (found) return { kind: 'ok', value: found };
    cursor = page.value.cursor;
    if (cursor === undefined) return { kind: 'ok', value: undefined };
  }
  return rejected(
    'coupons',
    'There are too many coupons to see whether this one is there: end some of them first',
    false,
  );
}

function faultOf(spec: CouponSpec): Extract<Outcome, { kind: 'rejected' }> | undefined {
  const no = (reason: string) => ({ kind: 'rejected', code: 'coupon', reason, permanent: true }) as const;
  if (spec.kind !== 'full-reduction') return no('Taobao creates only full-reduction coupons by its API');
  if (!FACE_VALUES.includes(Number(spec.discountMinor))) {
    return no('Taobao has coupons of 3, 5, 10, 20, 50 and 100 yuan only: choose one of these');
  }
  if (spec.thresholdMinor <= (spec.discountMinor ?? 0n)) return no('The threshold must be above the discount');
  if (spec.items && spec.items.length > 0) return no('By the API Taobao creates coupons for the whole shop only');
  return undefined;
}

function factOf(coupon: z.output<typeof Coupon>, now: Date): CouponFact {
  const startsAt = coupon.start_time ?? coupon.creat_time;
  const state: CouponState = now >= coupon.end_time ? 'ended' : now < startsAt ? 'scheduled' : 'live';
  const yuan = (fen: number) => decimalOfMinor(BigInt(fen), 2).replace(/\.00$/, '');
  return {
    id: coupon.coupon_id,
    version: [coupon.denominations, coupon.condition, chinaTime(startsAt), chinaTime(coupon.end_time)].join(' '),
    name: coupon.coupon_name || `满${yuan(coupon.condition)}减${yuan(coupon.denominations)}`,
    kind: coupon.condition > 0 ? 'full-reduction' : 'direct',
    state,
    currency: 'CNY',
    thresholdMinor: BigInt(coupon.condition),
    discountMinor: BigInt(coupon.denominations),
    startsAt,
    endsAt: coupon.end_time,
    stackable: false,
  };
}

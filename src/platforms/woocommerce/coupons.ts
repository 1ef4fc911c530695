import * as z from 'zod';
import { decimalOfMinor } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';
import type { Answer, CouponFact, CouponOrder, CouponSpec, CouponState, Outcome, Page } from '../platform.ts';
import { badAnswer, readBody, type WooCall } from './call.ts';
import { Gmt, gmt, Id, MaybeGmt, minorOf, wireId } from './wire.ts';

const PAGE = 100;
/** Of a coupon without an end. */
const NEVER = new Date('9999-12-31T00:00:00Z');

const Coupon = z.object({
  id: Id,
  code: z.string(),
  description: z.string().catch(''),
  amount: z.string(),
  status: z.string().catch('publish'),
  date_created_gmt: Gmt,
  date_modified_gmt: Gmt,
  date_expires_gmt: MaybeGmt,
  discount_type: z.string(),
  usage_count: z.number().int().catch(0),
  individual_use: z.boolean().catch(false),
  product_ids: z.array(Id).catch([]),
  usage_limit: z.number().int().positive().nullish().catch(undefined),
  minimum_amount: z.string().catch('0'),
});
type Coupon = z.infer<typeof Coupon>;

function stateOf(coupon: Coupon, now: Date): CouponState {
  const { status, date_expires_gmt: ends, usage_limit: limit, usage_count: used } = coupon;
  if (ends && ends <= now) return 'ended';
  if (status === 'trash') return 'stopped';
  if (status !== 'publish') return status === 'future' ? 'scheduled' : 'draft';
  return limit && used >= limit ? 'exhausted' : 'live';
}

/** Undefined for kinds of plugins, and for amounts that cannot be told exactly. */
function couponFact(coupon: Coupon, currency: string, now: Date): CouponFact | undefined {
  const threshold = minorOf(coupon.minimum_amount || '0', currency);
  const isPercent = coupon.discount_type === 'percent';
  const amount = isPercent ? minorOf(coupon.amount, 'CNY') : minorOf(coupon.amount, currency);
  if (threshold === undefined || amount === undefined) return undefined;
  if (!isPercent && coupon.discount_type !== 'fixed_cart' && coupon.discount_type !== 'fixed_product') return undefined;
  return {
    id: coupon.id,
    version: coupon.date_modified_gmt.toISOString(),
    name: coupon.code,
    code: coupon.code,
    kind: isPercent ? 'percent' : threshold > 0n ? 'full-reduction' : 'direct',
    state: stateOf(coupon, now),
    currency,
    thresholdMinor: threshold,
    ...(isPercent ? { percentBp: Number(amount) } : { discountMinor: amount }),
    startsAt: coupon.date_created_gmt,
    endsAt: coupon.date_expires_gmt ?? NEVER,
    ...(coupon.usage_limit ? { total: coupon.usage_limit } : {}),
    used: coupon.usage_count,
    stackable: !coupon.individual_use,
    ...(coupon.product_ids.length > 0 ? { items: coupon.product_ids } : {}),
  };
}

/** Kinds of plugins are left out: nobody here could say what they cost. */
export async function listCoupons(
  call: WooCall,
  currency: string,
  now: Date,
  cursor = '1',
): Promise<Answer<Page<CouponFact>>> {
  const query = { per_page: String(PAGE), page: cursor, orderby: 'id', order: 'asc' };
  const got = await call.get('coupons', query);
  const read = readBody(got, z.array(Coupon));
  if (read.kind !== 'ok') return read;
  const items = read.value.flatMap((coupon) => couponFact(coupon, currency, now) ?? []);
  const more = got.kind === 'ok' && Number(cursor) < got.value.totalPages;
  return { kind: 'ok', value: { items, ...(more ? { cursor: String(Number(cursor) + 1) } : {}) } };
}

const refuse = (code: string, reason: string): Outcome => ({ kind: 'rejected', code, reason, permanent: true });
const mark = (op: string): string => `zhanggui:${op}`;

/** What cannot be said to WooCommerce is refused before anything is sent. */
function cannot(spec: CouponSpec, currency: string, now: Date): Outcome | undefined {
  if (spec.currency !== currency) return refuse('currency', `this shop sells in ${currency}, not in ${spec.currency}`);
  if (spec.startsAt.getTime() > now.getTime() + 60_000) {
    return refuse('start', 'WooCommerce starts a coupon when it is created; send this again when it is to begin');
  }
  if (spec.endsAt <= now) return refuse('window', 'the coupon would end before it begins; choose a later end');
  const value = spec.kind === 'percent' ? spec.percentBp : spec.discountMinor;
  if (value === undefined || value <= 0) return refuse('value', 'the coupon takes nothing off; say how much');
  return undefined;
}

function bodyOf(op: string, spec: CouponSpec) {
  const digits = minorDigits(spec.currency);
  const value =
    spec.kind === 'percent'
      ? decimalOfMinor(BigInt(spec.percentBp ?? 0), 2)
      : decimalOfMinor(spec.discountMinor ?? 0n, digits);
  return {
    code: codeOf(op, spec),
    description: mark(op),
    discount_type: spec.kind === 'percent' ? 'percent' : 'fixed_cart',
    amount: value,
    minimum_amount: decimalOfMinor(spec.thresholdMinor, digits),
    date_expires_gmt: gmt(spec.endsAt),
    individual_use: !spec.stackable,
    ...(spec.total === undefined ? {} : { usage_limit: spec.total }),
    ...(spec.perCustomer === undefined ? {} : { usage_limit_per_user: spec.perCustomer }),
    ...(spec.items ? { product_ids: spec.items.map(wireId) } : {}),
  };
}

/** What a customer types, and the key: WooCommerce keeps each code once, in lower case. */
const codeOf = (op: string, spec: CouponSpec): string => (spec.code ?? `zg-${op}`).toLowerCase();

async function byCode(call: WooCall, code: string): Promise<Answer<Coupon | undefined>> {
  const read = readBody(await call.get('coupons', { code }), z.array(Coupon));
  return read.kind === 'ok' ? { kind: 'ok', value: read.value.find((one) => one.code.toLowerCase() === code) } : read;
}

async function create(call: WooCall, op: string, spec: CouponSpec): Promise<Outcome & { id?: string }> {
  const made = readBody(await call.write('POST', 'coupons', bodyOf(op, spec)), Coupon);
  if (made.kind === 'ok') return { kind: 'applied', id: made.value.id, ref: made.value.code };
  if (made.kind !== 'rejected' || made.code !== 'woocommerce_rest_coupon_code_already_exists') return made;
  const found = await byCode(call, codeOf(op, spec));
  if (found.kind !== 'ok') return found;
  if (found.value?.description === mark(op)) return { kind: 'duplicate', id: found.value.id };
  return refuse(made.code, `the code ${codeOf(op, spec)} belongs to another coupon of this shop; choose another code`);
}

/** Ends now rather than being deleted: what it cost stays readable. */
async function stop(call: WooCall, id: string, now: Date): Promise<Outcome & { id?: string }> {
  if (!/^\d{1,20}$/.test(id)) return refuse('id', 'this is not the number of a coupon of WooCommerce');
  const ended = await call.write('PUT', `coupons/${id}`, { date_expires_gmt: gmt(new Date(now.getTime() - 60_000)) });
  const read = readBody(ended, Coupon);
  if (read.kind !== 'ok') return read;
  return read.value.date_expires_gmt && read.value.date_expires_gmt <= now ? { kind: 'applied', id } : badAnswer;
}

export async function putCoupon(
  call: WooCall,
  { op, order, currency, now }: { op: string; order: CouponOrder; currency: string; now: Date },
): Promise<Outcome & { id?: string }> {
  if (order.do === 'stop') return stop(call, order.id, now);
  return cannot(order.spec, currency, now) ?? create(call, op, order.spec);
}

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { minorOfDecimal } from '../../core/decimal.ts';
import type { Answer, Connector, CouponFact, CouponSpec, CouponState, Page } from '../platform.ts';
import type { Pdd } from './call.ts';
import { badAnswer, Count, Fen, Id, rejected, Text, understood } from './wire.ts';

const SIZE = 100;
/** More pages than this are not looked through for one that is there already. */
const PAGES = 50;

const Millis = z.union([z.string().regex(/^\d{10,14}$/), z.number()]).transform((ms) => new Date(Number(ms)));
const Batch = z.object({
  id: Id,
  batch_name: Text,
  batch_desc: Text,
  discount_type: Count,
  discount_param: Fen,
  init_quantity: Count,
  remain_quantity: Count,
  used_quantity: Count.optional(),
  batch_start_time: Millis,
  batch_end_time: Millis,
  status: Count,
  rules: Text,
  goods_id: Id.optional(),
});
type Batch = z.output<typeof Batch>;
const Batches = z.object({ total_size: Count, coupon_batch_list: z.array(Batch).nullish() });
const Created = z.object({ batch_id: Id });
const Closed = z.object({ is_success: z.boolean() });

const LISTS = {
  merchant: ['pdd.promotion.merchant.coupon.list.get', 'merchant_coupon_batch_list_response', {}],
  /** 2: those without a threshold. */
  goods: ['pdd.promotion.goods.coupon.list.get', 'goods_coupon_batch_list_response', { query_range: '2' }],
} as const;

type Put = Awaited<ReturnType<Connector['putCoupon']>>;

export function couponsOf(pdd: Pdd, now: () => Date): Pick<Connector, 'listCoupons' | 'putCoupon'> {
  return {
    listCoupons: (cursor) => listPage(pdd, now, cursor),
    async putCoupon(op, order): Promise<Put> {
      if (order.do === 'stop') return stop(pdd, order.id);
      const fault = faultOf(order.spec);
      if (fault) return fault;
      const there = await findOurs(pdd, now, noteOf(op));
      if (there.kind !== 'ok') return there;
      if (there.value) return { kind: 'duplicate', id: there.value.id };
      return create(pdd, noteOf(op), order.spec);
    },
  };
}

/** Ends its description, so that what was created is found again. */
const noteOf = (op: string): string => `#${createHash('sha256').update(op).digest('hex').slice(0, 10)}`;
const NOTE = /\s*(#[0-9a-f]{10})$/;

async function listPage(pdd: Pdd, now: () => Date, cursor = 'goods.1'): Promise<Answer<Page<CouponFact>>> {
  const [, list, no] = /^(goods|merchant)\.(\d{1,6})$/.exec(cursor) ?? [];
  if ((list !== 'goods' && list !== 'merchant') || !no) return badAnswer;
  const [type, envelope, more] = LISTS[list];
  const got = await pdd(type, envelope, { ...more, page: no, page_size: String(SIZE), sort_by: '2' });
  if (got.kind !== 'ok') return got;
  const read = understood(Batches, got.value.body);
  if (read.kind !== 'ok') return read;
  const items = (read.value.coupon_batch_list ?? []).map((batch) => factOf(batch, now()));
  const rest = Number(no) * SIZE < read.value.total_size;
  const next = rest ? `${list}.${Number(no) + 1}` : list === 'goods' ? 'merchant.1' : undefined;
  return { kind: 'ok', value: { items, ...(next && { cursor: next }) } };
}

async function findOurs(pdd: Pdd, now: () => Date, note: string): Promise<Answer<CouponFact | undefined>> {
  let cursor: string | undefined = 'goods.1';
  for (let n = 0; n < PAGES; n++) {
    const page = await listPage(pdd, now, cursor);
    if (page.kind !== 'ok') return page;
    const found = page.value.items.find((coupon) => coupon.code === note);
    if (found) return { kind: 'ok', value: found };
    cursor = page.value.cursor;
    if (!cursor?.startsWith('goods.')) return { kind: 'ok', value: undefined };
  }
  return rejected(
    'coupons',
    'There are too many coupons to see whether this one is there: close some of them first',
    false,
  );
}

async function create(pdd: Pdd, note: string, spec: CouponSpec): Promise<Put> {
  const got = await pdd('pdd.promotion.goods.coupon.create', 'goods_coupon_batch_create_response', {
    batch_desc: `${spec.name} ${note}`,
    batch_start_time: String(spec.startsAt.getTime()),
    batch_end_time: String(spec.endsAt.getTime()),
    discount: String(spec.discountMinor ?? 0n),
    init_quantity: String(spec.total ?? 0),
    user_limit: String(spec.perCustomer ?? 1),
    goods_id: spec.items?.[0] ?? '',
  });
  if (got.kind !== 'ok') return got;
  const read = understood(Created, got.value.body);
  return read.kind === 'ok' ? { kind: 'applied', id: read.value.batch_id } : badAnswer;
}

/** What customers already hold stays good. */
async function stop(pdd: Pdd, id: string): Promise<Put> {
  const got = await pdd('pdd.promotion.coupon.close', 'promotion_coupon_batch_close_response', { batch_id: id });
  if (got.kind !== 'ok') return got;
  const read = understood(Closed, got.value.body);
  return read.kind === 'ok' && read.value.is_success ? { kind: 'applied', id } : badAnswer;
}

function faultOf(spec: CouponSpec): Put | undefined {
  const no = (reason: string) => rejected('coupon', reason, true);
  if (spec.kind !== 'direct' || spec.thresholdMinor > 0n) {
    return no('By its API Pinduoduo creates only coupons without a threshold, for one of the goods');
  }
  if (spec.items?.length !== 1) return no('A coupon of Pinduoduo is for exactly one of the goods: name it');
  if ((spec.discountMinor ?? 0n) <= 0n) return no('The discount must be above zero');
  if (!spec.total || spec.total < 1) return no('Say how many there are: Pinduoduo has no coupons without a number');
  return undefined;
}

/** The threshold of a shop's coupon is only in its words; where they name none, the worst is assumed: that there is none. */
function factOf(batch: Batch, now: Date): CouponFact {
  const [, spend] = /满\s*(\d+(?:\.\d{1,2})?)/.exec(batch.rules) ?? [];
  const thresholdMinor = (spend && minorOfDecimal(spend, 2)) || 0n;
  const note = NOTE.exec(batch.batch_desc)?.[1];
  const percent = batch.discount_type === 2;
  return {
    id: batch.id,
    version: [
      batch.status,
      batch.init_quantity,
      batch.remain_quantity,
      batch.used_quantity ?? '',
      +batch.batch_end_time,
    ].join(' '),
    name: batch.batch_desc.replace(NOTE, '') || batch.batch_name,
    ...(note && { code: note }),
    kind: percent ? 'percent' : thresholdMinor > 0n ? 'full-reduction' : 'direct',
    state: stateOf(batch, now),
    currency: 'CNY',
    thresholdMinor,
    ...(!percent && { discountMinor: batch.discount_param }),
    startsAt: batch.batch_start_time,
    endsAt: batch.batch_end_time,
    total: batch.init_quantity,
    taken: Math.max(0, batch.init_quantity - batch.remain_quantity),
    ...(batch.used_quantity !== undefined && { used: batch.used_quantity }),
    stackable: false,
    ...(batch.goods_id && { items: [batch.goods_id] }),
  };
}

/** 1 can be taken, 2 all taken, 3 over, 4 paused. Over before its end: somebody closed it. */
function stateOf({ status, batch_start_time: start, batch_end_time: end }: Batch, now: Date): CouponState {
  if (now >= end) return 'ended';
  if (status === 2) return 'exhausted';
  if (status === 3 || status === 4) return 'stopped';
  return now < start ? 'scheduled' : 'live';
}

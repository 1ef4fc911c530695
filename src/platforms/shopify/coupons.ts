import * as z from 'zod';
import { decimalOfMinor } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';
import type { Answer, CouponFact, CouponOrder, CouponSpec, CouponState, Outcome, Page } from '../platform.ts';
import { badAnswer, rejected, type ShopifyCall } from './call.ts';
import { Amount, Gid, gid, Instant, isId, minorOf, nextOf, PageInfo } from './wire.ts';

const NEVER = new Date('9999-12-31T00:00:00Z');

const DISCOUNT = `id codeDiscount { __typename ... on DiscountCodeBasic { title status startsAt endsAt updatedAt usageLimit
  asyncUsageCount combinesWith { orderDiscounts productDiscounts } codes(first: 1) { nodes { code } }
  minimumRequirement { __typename ... on DiscountMinimumSubtotal { greaterThanOrEqualToSubtotal { amount currencyCode } } }
  customerGets { value { __typename ... on DiscountAmount { amount { amount currencyCode } }
      ... on DiscountPercentage { percentage } }
    items { __typename ... on DiscountProducts { products(first: 50) { nodes { id } } } } } } }`;
const LIST = `query ZhangguiDiscounts($cursor: String) {
  codeDiscountNodes(first: 20, after: $cursor, sortKey: ID) { nodes { ${DISCOUNT} } pageInfo { hasNextPage endCursor } } }`;
const BY_CODE = `query ZhangguiDiscountByCode($code: String!) { codeDiscountNodeByCode(code: $code) { ${DISCOUNT} } }`;
const ERRORS = 'userErrors { code field message }';
const CREATE = `mutation ZhangguiCreateDiscount($input: DiscountCodeBasicInput!) {
  discountCodeBasicCreate(basicCodeDiscount: $input) { codeDiscountNode { id } ${ERRORS} } }`;
const STOP = `mutation ZhangguiStopDiscount($id: ID!) { discountCodeDeactivate(id: $id) { codeDiscountNode { id } ${ERRORS} } }`;

const Value = z.object({ amount: Amount.optional(), percentage: z.number().min(0).max(1).optional() });
const Basic = z.object({
  __typename: z.literal('DiscountCodeBasic'),
  title: z.string(),
  status: z.string(),
  startsAt: Instant,
  endsAt: Instant.nullish(),
  updatedAt: Instant,
  usageLimit: z.number().int().nullish(),
  asyncUsageCount: z.number().int().catch(0),
  combinesWith: z.object({ orderDiscounts: z.boolean(), productDiscounts: z.boolean() }),
  codes: z.object({ nodes: z.array(z.object({ code: z.string() })) }),
  minimumRequirement: z.object({ __typename: z.string(), greaterThanOrEqualToSubtotal: Amount.optional() }).nullish(),
  customerGets: z.object({
    value: Value,
    items: z.object({ products: z.object({ nodes: z.array(z.object({ id: Gid })) }).optional() }),
  }),
});
/** Other kinds of discount (buy one get one, free shipping, those of apps) keep only their name. */
const Other = z.object({ __typename: z.string().refine((name) => name !== 'DiscountCodeBasic') });
const Node = z.object({ id: Gid, codeDiscount: z.union([Basic, Other]) });
type Basic = z.infer<typeof Basic>;

function stateOf({ status, usageLimit, asyncUsageCount: used, startsAt, endsAt }: Basic, now: Date): CouponState {
  if (status === 'EXPIRED' || (endsAt && endsAt <= now)) return 'ended';
  if (status === 'SCHEDULED' || startsAt > now) return 'scheduled';
  return usageLimit && used >= usageLimit ? 'exhausted' : 'live';
}

function couponFact({ id, codeDiscount }: z.infer<typeof Node>, currency: string, now: Date): CouponFact | undefined {
  const basic = 'title' in codeDiscount ? codeDiscount : undefined;
  const { amount, percentage } = basic?.customerGets.value ?? {};
  const minimum = basic?.minimumRequirement;
  const threshold = minorOf(minimum?.greaterThanOrEqualToSubtotal?.amount ?? '0', currency);
  const off = amount && minorOf(amount.amount, currency);
  // A least number of pieces is a condition that has no word here: such a discount is not comparable with others.
  if (!basic || threshold === undefined || minimum?.__typename === 'DiscountMinimumQuantity') return undefined;
  if (off === undefined && percentage === undefined) return undefined;
  const code = basic.codes.nodes[0]?.code;
  const items = basic.customerGets.items.products?.nodes.map((one) => one.id);
  return {
    id,
    version: basic.updatedAt.toISOString(),
    name: basic.title,
    ...(code ? { code } : {}),
    kind: off === undefined ? 'percent' : threshold > 0n ? 'full-reduction' : 'direct',
    state: stateOf(basic, now),
    currency,
    thresholdMinor: threshold,
    ...(off === undefined ? { percentBp: Math.round((percentage ?? 0) * 10_000) } : { discountMinor: off }),
    startsAt: basic.startsAt,
    endsAt: basic.endsAt ?? NEVER,
    ...(basic.usageLimit ? { total: basic.usageLimit } : {}),
    used: basic.asyncUsageCount,
    stackable: basic.combinesWith.orderDiscounts || basic.combinesWith.productDiscounts,
    ...(items ? { items } : {}),
  };
}

export async function listCoupons(
  call: ShopifyCall,
  { currency, now, cursor }: { currency: string; now: Date; cursor: string | undefined },
): Promise<Answer<Page<CouponFact>>> {
  const List = z.object({ codeDiscountNodes: z.object({ nodes: z.array(Node), pageInfo: PageInfo }) });
  const got = await call(LIST, { cursor: cursor ?? null }, List);
  if (got.kind !== 'ok') return got;
  const { nodes, pageInfo } = got.value.data.codeDiscountNodes;
  return {
    kind: 'ok',
    value: { items: nodes.flatMap((n) => couponFact(n, currency, now) ?? []), ...nextOf(pageInfo) },
  };
}

/** What cannot be said to Shopify is refused before anything is sent. */
function cannot(spec: CouponSpec, currency: string, now: Date): Outcome | undefined {
  if (spec.currency !== currency)
    return rejected('currency', `this shop sells in ${currency}, not in ${spec.currency}`);
  if (spec.endsAt <= now) return rejected('window', 'the coupon would end before it begins; choose a later end');
  const value = spec.kind === 'percent' ? spec.percentBp : spec.discountMinor;
  if (value === undefined || value <= 0) return rejected('value', 'the coupon takes nothing off; say how much');
  if (spec.kind === 'percent' && Number(value) > 10_000)
    return rejected('value', 'more than everything cannot be taken off');
  if ((spec.perCustomer ?? 1) !== 1) {
    return rejected('per-customer', 'Shopify knows once per customer or no limit; choose one of them');
  }
  return undefined;
}

function inputOf(op: string, spec: CouponSpec) {
  const digits = minorDigits(spec.currency);
  const threshold = decimalOfMinor(spec.thresholdMinor, digits);
  return {
    title: spec.name,
    code: codeOf(op, spec),
    startsAt: spec.startsAt.toISOString(),
    endsAt: spec.endsAt.toISOString(),
    context: { all: 'ALL' },
    customerGets: {
      value:
        spec.kind === 'percent'
          ? { percentage: (spec.percentBp ?? 0) / 10_000 }
          : { discountAmount: { amount: decimalOfMinor(spec.discountMinor ?? 0n, digits), appliesOnEachItem: false } },
      items: spec.items ? { products: { productsToAdd: spec.items.map((id) => gid('Product', id)) } } : { all: true },
    },
    ...(spec.thresholdMinor > 0n
      ? { minimumRequirement: { subtotal: { greaterThanOrEqualToSubtotal: threshold } } }
      : {}),
    ...(spec.total === undefined ? {} : { usageLimit: spec.total }),
    appliesOncePerCustomer: spec.perCustomer === 1,
    combinesWith: {
      orderDiscounts: spec.stackable,
      productDiscounts: spec.stackable,
      shippingDiscounts: spec.stackable,
    },
  };
}

/** What a customer types, and the key: Shopify keeps each code once. */
const codeOf = (op: string, spec: CouponSpec): string => spec.code ?? `ZG-${op}`;

/** Whether what is there is what would have been created. */
const isSame = (fact: CouponFact, spec: CouponSpec): boolean =>
  fact.kind === spec.kind &&
  fact.name === spec.name &&
  fact.thresholdMinor === spec.thresholdMinor &&
  fact.discountMinor === spec.discountMinor &&
  fact.percentBp === spec.percentBp &&
  Math.abs(fact.startsAt.getTime() - spec.startsAt.getTime()) < 1000 &&
  Math.abs(fact.endsAt.getTime() - spec.endsAt.getTime()) < 1000;

const Put = z.object({
  codeDiscountNode: z.object({ id: Gid }).nullish(),
  userErrors: z.array(z.object({ code: z.string().nullish(), message: z.string().catch('') })),
});
type Made = Outcome & { id?: string };

async function create(call: ShopifyCall, op: string, spec: CouponSpec, now: Date): Promise<Made> {
  const got = await call(CREATE, { input: inputOf(op, spec) }, z.object({ discountCodeBasicCreate: Put }));
  if (got.kind !== 'ok') return got;
  const { codeDiscountNode: made, userErrors } = got.value.data.discountCodeBasicCreate;
  const [error] = userErrors;
  if (!error) return made ? { kind: 'applied', id: made.id, ref: codeOf(op, spec) } : badAnswer;
  if (error.code !== 'TAKEN') return error.code ? rejected(error.code, error.message) : badAnswer;
  const code = codeOf(op, spec);
  const found = await call(BY_CODE, { code }, z.object({ codeDiscountNodeByCode: Node.nullable() }));
  if (found.kind !== 'ok') return found;
  const node = found.value.data.codeDiscountNodeByCode;
  const fact = node && couponFact(node, spec.currency, now);
  if (fact && isSame(fact, spec)) return { kind: 'duplicate', id: fact.id };
  return rejected('TAKEN', `the code ${code} belongs to another discount of this shop; choose another code`);
}

async function stop(call: ShopifyCall, id: string): Promise<Made> {
  if (!isId(id)) return rejected('id', 'this is not the number of a discount of Shopify');
  const got = await call(STOP, { id: gid('DiscountCodeNode', id) }, z.object({ discountCodeDeactivate: Put }));
  if (got.kind !== 'ok') return got;
  const [error] = got.value.data.discountCodeDeactivate.userErrors;
  if (error) return error.code ? rejected(error.code, error.message) : badAnswer;
  return got.value.data.discountCodeDeactivate.codeDiscountNode ? { kind: 'applied', id } : badAnswer;
}

export async function putCoupon(
  call: ShopifyCall,
  { op, order, currency, now }: { op: string; order: CouponOrder; currency: string; now: Date },
): Promise<Made> {
  if (order.do === 'stop') return stop(call, order.id);
  return cannot(order.spec, currency, now) ?? create(call, op, order.spec, now);
}

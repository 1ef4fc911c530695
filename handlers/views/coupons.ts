import {
  COUPON_STATES,
  type Coupon,
  type CouponState,
  couponWords,
  type Localized,
  type PlainRow,
  table,
  type Value,
  withData,
} from '#kit';

/** A state as people type it: 已停止, stopped; 在用 / open for all that can be used now or soon. */
export function couponStateCalled(typed: string): CouponState | 'open' | 'all' | undefined {
  const word = typed.normalize('NFKC').trim().toLowerCase();
  if (['open', '在用', '有效'].includes(word)) return 'open';
  if (['all', '全部', '所有'].includes(word)) return 'all';
  return (Object.keys(COUPON_STATES) as CouponState[]).find(
    (state) => state === word || COUPON_STATES[state].zh === word,
  );
}

export const couponColumns = [
  { label: { zh: '编号', en: 'No.' }, align: 'right' as const },
  { label: { zh: '店铺', en: 'Shop' } },
  { label: { zh: '券', en: 'Coupon' } },
  { label: { zh: '状态', en: 'State' } },
  { label: { zh: '结束', en: 'Ends' } },
  { label: { zh: '已用 / 已领 / 数量', en: 'Used / taken / number' }, align: 'right' as const },
];

export const countsOf = ({ used, taken, total }: Coupon): string =>
  `${used ?? '–'} / ${taken ?? '–'} / ${total ?? '∞'}`;

export function couponTable(coupons: readonly Coupon[], total: number) {
  const rows: Value[][] = coupons.map((coupon) => [
    String(coupon.number),
    coupon.shop.code,
    couponWords(coupon),
    COUPON_STATES[coupon.state],
    { at: coupon.endsAt.toISOString() },
    countsOf(coupon),
  ]);
  return withData(table(couponColumns, rows, total), coupons.map(couponData));
}

export const couponData = (coupon: Coupon): PlainRow => ({
  number: coupon.number,
  shop: coupon.shop.code,
  platform: coupon.shop.platform,
  id: coupon.id,
  version: coupon.version,
  name: coupon.name,
  code: coupon.code ?? null,
  kind: coupon.kind,
  state: coupon.state,
  currency: coupon.currency,
  threshold_minor: coupon.thresholdMinor.toString(),
  discount_minor: coupon.discountMinor?.toString() ?? null,
  percent_bp: coupon.percentBp ?? null,
  starts_at: coupon.startsAt.toISOString(),
  ends_at: coupon.endsAt.toISOString(),
  total: coupon.total ?? null,
  taken: coupon.taken ?? null,
  used: coupon.used ?? null,
  stackable: coupon.stackable,
});

/** What an effect says of each shop, as the table of an answer. */
export function outcomeTable(
  rows: readonly { label: Localized; changes: readonly { after: Value }[] }[],
): ReturnType<typeof table> {
  return table(
    [{ label: { zh: '店铺', en: 'Shop' } }, { label: { zh: '结果', en: 'Outcome' } }],
    rows.map((row) => [row.label, row.changes[0]?.after ?? '–']),
  );
}

import type { Localized } from '../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { CouponKind, CouponState, CouponTold } from './facts.ts';

export type CouponShop = {
  id: number;
  code: string;
  name: Localized;
  platform: string;
  currency: string;
  timeZone: string;
};

/** A coupon of the table. `id` is the platform's, `number` is ours. */
export type Coupon = CouponTold & {
  number: number;
  shop: CouponShop;
  seenAt: Date;
  changedAt: Date;
};

type Query = ReturnType<typeof sql>;

/** Coupons that the transaction's scope may see; `where` speaks of `c` (coupon) and `s` (shop). */
export async function couponsWhere(tx: Tx, where: Query): Promise<Coupon[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select c.*, c.threshold_minor::text as threshold, c.discount_minor::text as discount,
          s.code as shop, s.name_zh, s.name_en, s.platform, s.currency as shop_currency, s.time_zone
        from coupon c join shop s on s.id = c.shop_id where ${where}`,
  );
  return rows.map(couponOf);
}

const given = <K extends string, V>(key: K, value: V | null | undefined): Partial<Record<K, V>> =>
  value === null || value === undefined ? {} : ({ [key]: value } as Record<K, V>);

const couponOf = (row: Record<string, unknown>): Coupon => ({
  number: Number(row['id']),
  id: row['external_id'] as string,
  version: row['version'] as string,
  name: row['name'] as string,
  ...given('code', (row['code'] as string) || undefined),
  kind: row['kind'] as CouponKind,
  state: row['state'] as CouponState,
  currency: row['currency'] as string,
  thresholdMinor: BigInt(row['threshold'] as string),
  ...given('discountMinor', row['discount'] === null ? undefined : BigInt(row['discount'] as string)),
  ...given('percentBp', row['percent_bp'] as number | null),
  startsAt: instantOf(row['starts_at']),
  endsAt: instantOf(row['ends_at']),
  ...given('total', row['total'] as number | null),
  ...given('taken', row['taken'] as number | null),
  ...given('used', row['used'] as number | null),
  stackable: row['stackable'] as boolean,
  ...given('items', row['items'] as string[] | null),
  seenAt: instantOf(row['seen_at']),
  changedAt: instantOf(row['changed_at']),
  shop: {
    id: row['shop_id'] as number,
    code: row['shop'] as string,
    name: { zh: row['name_zh'] as string, en: row['name_en'] as string },
    platform: row['platform'] as string,
    currency: row['shop_currency'] as string,
    timeZone: row['time_zone'] as string,
  },
});

export async function couponShops(tx: Tx): Promise<CouponShop[]> {
  const rows = await rowsOf<Record<string, string | number>>(
    tx,
    sql`select id, code, name_zh, name_en, platform, currency, time_zone from shop order by is_main desc, code`,
  );
  return rows.map((row) => ({
    id: row['id'] as number,
    code: String(row['code']),
    name: { zh: String(row['name_zh']), en: String(row['name_en']) },
    platform: String(row['platform']),
    currency: String(row['currency']),
    timeZone: String(row['time_zone']),
  }));
}

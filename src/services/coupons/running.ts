import type { Localized } from '../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { Offer, OfferKind } from './price/offer.ts';

/** A shop as far as prices go. */
export type PriceShop = {
  id: number;
  code: string;
  name: Localized;
  currency: string;
  timeZone: string;
  isMain: boolean;
  connector: string;
};

/** What a coupon is, wherever it comes from: the table, an intent, or somebody's mind. */
export type Terms = {
  name: string;
  kind: OfferKind;
  currency: string;
  thresholdMinor: bigint;
  discountMinor?: bigint | undefined;
  percentBp?: number | undefined;
  startsAt: Date;
  endsAt: Date;
  total?: number | undefined;
  stackable: boolean;
  items?: readonly string[] | undefined;
};

/** A coupon that is live, will be, or is on its way to its platform. `id` is 0 for what has no row in the table of coupons. */
export type Running = Terms & {
  key: string;
  id: number;
  shopId: number;
  used: number;
  /** Steps of one promotion share it. */
  promotion?: string;
};

export async function priceShops(tx: Tx): Promise<PriceShop[]> {
  const rows = await rowsOf<{
    id: number;
    code: string;
    name_zh: string;
    name_en: string;
    currency: string;
    time_zone: string;
    is_main: boolean;
    connector: string | null;
  }>(
    tx,
    sql`select s.id, s.code, s.name_zh, s.name_en, s.currency, s.time_zone, s.is_main, c.connector
        from shop s left join shop_connection c on c.shop_id = s.id order by s.is_main desc, s.code`,
  );
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    name: { zh: row.name_zh, en: row.name_en },
    currency: row.currency,
    timeZone: row.time_zone,
    isMain: row.is_main,
    connector: row.connector ?? '',
  }));
}

type RunningRow = {
  id: string;
  shop_id: number;
  name: string;
  kind: string;
  currency: string;
  threshold: string;
  discount: string | null;
  percent_bp: number | null;
  starts_at: string;
  ends_at: string;
  total: number | null;
  used: number | null;
  stackable: boolean;
  items: string[] | null;
};

const COLUMNS = sql`id, shop_id, name, kind, currency, threshold_minor::text as threshold, discount_minor::text as discount,
  percent_bp, starts_at, ends_at, total, used, stackable, items`;

/** What is live or will be; and what nobody can get any more, but somebody holds and has not used. */
export const RUNS = sql`(state in ('live', 'scheduled') or (state = 'exhausted' and (taken is null or used is null or used < taken)))`;

/** Coupons by our number, in whatever state they are. */
export async function couponsByNumber(tx: Tx, ids: readonly number[]): Promise<Running[]> {
  const rows = await rowsOf<RunningRow>(
    tx,
    sql`select ${COLUMNS} from coupon where id = any (${`{${ids.join(',')}}`}::bigint[]) order by id`,
  );
  return rows.map(runningOf);
}

const SHORTEST_MS = 1;

/** Everything that may be taken off in these shops at some time within the window; what was created first comes first. */
export async function runningIn(
  tx: Tx,
  shops: readonly number[],
  window: { from: Date; to: Date },
): Promise<Running[]> {
  if (shops.length === 0) return [];
  const within = sql`shop_id in (${sql.join(
    shops.map((id) => sql`${id}`),
    sql`, `,
  )})`;
  const coupons = await rowsOf<RunningRow>(
    tx,
    sql`select ${COLUMNS} from coupon where ${within} and ${RUNS}
          and ends_at > ${instantParam(window.from)} and starts_at < ${instantParam(window.to)}
        order by id`,
  );
  const own = coupons.map(runningOf);
  return [...own, ...(await puts(tx, within, window, own)), ...(await promotions(tx, within, window, own))];
}

const runningOf = (row: RunningRow): Running => ({
  key: `coupon:${row.id}`,
  id: Number(row.id),
  shopId: row.shop_id,
  name: row.name,
  kind: row.kind as OfferKind,
  currency: row.currency,
  thresholdMinor: BigInt(row.threshold),
  discountMinor: row.discount === null ? undefined : BigInt(row.discount),
  percentBp: row.percent_bp ?? undefined,
  startsAt: instantOf(row.starts_at),
  endsAt: instantOf(row.ends_at),
  total: row.total ?? undefined,
  used: row.used ?? 0,
  stackable: row.stackable,
  items: row.items ?? undefined,
});

const same = (a: Terms, b: Terms): boolean =>
  a.kind === b.kind &&
  a.thresholdMinor === b.thresholdMinor &&
  a.discountMinor === b.discountMinor &&
  a.percentBp === b.percentBp;

const overlap = (a: Terms, from: Date, to: Date): boolean => a.endsAt > from && a.startsAt < to;

/** What was asked for and is not yet read back. */
async function puts(
  tx: Tx,
  within: ReturnType<typeof sql>,
  { from, to }: { from: Date; to: Date },
  known: readonly Running[],
): Promise<Running[]> {
  const rows = await rowsOf<{ id: string; shop_id: number; spec: Record<string, unknown> }>(
    tx,
    sql`select id, shop_id, spec from coupon_put
        where ${within} and kind = 'create' and state in ('waiting', 'sending', 'unknown', 'by_hand') order by id`,
  );
  return rows
    .map(({ id, shop_id, spec }): Running => ({ key: `put:${id}`, id: 0, shopId: shop_id, used: 0, ...termsIn(spec) }))
    .filter(
      (put) =>
        overlap(put, from, to) &&
        !known.some((one) => one.shopId === put.shopId && one.name === put.name && same(one, put)),
    );
}

/** A specification as it is stored: amounts are text, instants ISO. */
export function termsIn(spec: Record<string, unknown>): Terms {
  const amount = (value: unknown) => (value === undefined || value === null ? undefined : BigInt(String(value)));
  const number = (value: unknown) => (value === undefined || value === null ? undefined : Number(value));
  return {
    name: String(spec['name'] ?? ''),
    kind: spec['kind'] as OfferKind,
    currency: String(spec['currency'] ?? ''),
    thresholdMinor: amount(spec['thresholdMinor']) ?? 0n,
    discountMinor: amount(spec['discountMinor']),
    percentBp: number(spec['percentBp']),
    startsAt: new Date(String(spec['startsAt'])),
    endsAt: new Date(String(spec['endsAt'])),
    total: number(spec['total']),
    stackable: spec['stackable'] === true,
    items: Array.isArray(spec['items']) && spec['items'].length > 0 ? spec['items'].map(String) : undefined,
  };
}

/** `total`: how many coupons of it a shop that takes it creates; not there: without limit. */
export type PromotionStep = { thresholdMinor: bigint; discountMinor: bigint; total?: number };
export const stepsIn = (stored: unknown): PromotionStep[] =>
  (stored as { thresholdMinor: string; discountMinor: string; total?: number }[]).map((step) => ({
    thresholdMinor: BigInt(step.thresholdMinor),
    discountMinor: BigInt(step.discountMinor),
    ...(step.total === undefined ? {} : { total: step.total }),
  }));

/** The steps of a linked promotion at the shop that started it, unless the shop has them as coupons. */
async function promotions(
  tx: Tx,
  within: ReturnType<typeof sql>,
  { from, to }: { from: Date; to: Date },
  known: readonly Running[],
): Promise<Running[]> {
  const rows = await rowsOf<{
    id: string;
    shop_id: number;
    name: string;
    steps: unknown;
    currency: string;
    starts_at: string;
    ends_at: string;
  }>(
    tx,
    sql`select id, shop_id, name, steps, currency, starts_at, ends_at from linked_promotion where ${within} and ended_at is null
          and ends_at > ${instantParam(from)} and starts_at < ${instantParam(to)} order by id`,
  );
  return rows.flatMap(({ id, shop_id, name, steps, currency, starts_at, ends_at }) =>
    stepsIn(steps)
      .map(
        (step, n): Running => ({
          ...step,
          key: `linked:${id}:${n}`,
          id: 0,
          shopId: shop_id,
          name,
          kind: 'full-reduction',
          currency,
          startsAt: instantOf(starts_at),
          endsAt: instantOf(ends_at),
          used: 0,
          stackable: true,
          promotion: `linked:${id}`,
        }),
      )
      .filter((step) => !known.some((one) => one.shopId === shop_id && same(one, step))),
  );
}

export const offerOf = ({ key, shopId, promotion, ...terms }: Running): Offer => ({
  key,
  shopId,
  promotion,
  currency: terms.currency,
  kind: terms.kind,
  thresholdMinor: terms.thresholdMinor,
  discountMinor: terms.discountMinor,
  percentBp: terms.percentBp,
  stackable: terms.stackable,
  items: terms.items,
});

/** Windows touch where one begins before the other ends. */
export const meet = (a: Terms, b: Terms): boolean =>
  a.startsAt.getTime() < b.endsAt.getTime() - SHORTEST_MS && b.startsAt.getTime() < a.endsAt.getTime() - SHORTEST_MS;

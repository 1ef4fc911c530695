import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import type { LineRow, Match, UnmatchedRow } from './lines.ts';
import { kept, type LineTold, type OrderTold, versionOf } from './told.ts';

/** The shop whose orders come in, as the transaction sees it. */
export type TakingShop = {
  id: number;
  code: string;
  platform: string;
  connector: string;
  timeZone: string;
  stage: 'observe' | 'take_over' | 'live';
  /** Since when its orders move stock; none while it is only observed. */
  countsSince: Date | undefined;
};

/** One writer of a shop's orders at a time: pulls, hints and matching wait for each other here. Undefined: not connected. */
export async function takeShop(tx: Tx, shopId: number): Promise<TakingShop | undefined> {
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('orders in'), ${shopId}::int)`);
  const [row] = await rowsOf<Omit<TakingShop, 'countsSince'> & { counts_since: string | null }>(
    tx,
    sql`select s.id, s.code, s.platform, c.connector, s.time_zone as "timeZone", c.stage, c.counts_since
        from shop_connection c join shop s on s.id = c.shop_id where c.shop_id = ${shopId}`,
  );
  if (!row) return undefined;
  const { counts_since, ...shop } = row;
  return { ...shop, countsSince: counts_since === null ? undefined : instantOf(counts_since) };
}

/** `version` none: another source brought it. */
export type KnownOrder = {
  id: number;
  number: string;
  version: string | null;
  status: string;
  paid: boolean;
  leftAt: Date | undefined;
};

export async function knownOrders(
  tx: Tx,
  shopId: number,
  numbers: readonly string[],
): Promise<Map<string, KnownOrder>> {
  const rows = await rowsOf<Omit<KnownOrder, 'leftAt'> & { id: string; shipped_at: string | null }>(
    tx,
    sql`select id, number, version, status, paid_at is not null as paid, shipped_at from "order"
        where shop_id = ${shopId} and number = any (${sql.param([...numbers])}::text[])`,
  );
  return new Map(
    rows.map(({ shipped_at, ...row }) => [
      row.number,
      { ...row, id: Number(row.id), leftAt: shipped_at === null ? undefined : instantOf(shipped_at) },
    ]),
  );
}

/** What the shop's listings of these orders are; those that nobody has matched are missing. */
export async function matchesOf(
  tx: Tx,
  shopId: number,
  told: readonly OrderTold[],
): Promise<(line: LineTold) => Match | undefined> {
  const refs = new Map(told.flatMap(({ lines }) => lines.map((line) => [refOf(line), line] as const)));
  if (refs.size === 0) return () => undefined;
  const [items, variants] = [[...refs.values()].map(({ item }) => item), [...refs.values()].map((one) => one.variant)];
  const rows = await rowsOf<Match & { item: string; variant: string }>(
    tx,
    sql`select l.item, l.variant, l.sku, l.pieces, k.kind = 'goods' as goods from listing l join sku k on k.code = l.sku
        where l.shop_id = ${shopId}
          and (l.item, l.variant) in (select * from unnest(${sql.param(items)}::text[], ${sql.param(variants)}::text[]))`,
  );
  const found = new Map(rows.map((row) => [refOf(row), row]));
  return (line) => found.get(refOf(line));
}

const refOf = ({ item, variant }: { item: string; variant: string }): string => JSON.stringify([item, variant]);
const iso = (at: Date | undefined): string | null => at?.toISOString() ?? null;

/**
 * When an order left. Where nobody says it: when it was first told to have left, if it was known before; one that was never heard
 * of may have left any time since it was placed, so that it counts only if it was placed since the shop counts.
 */
export const leftAt = (told: OrderTold, known: KnownOrder | undefined): Date =>
  told.shippedAt ?? known?.leftAt ?? told.deliveredAt ?? (known ? told.updatedAt : told.placedAt);

/** Writes the orders; what a later fact does not say any more (a carrier) stays. Their ids by number. */
export async function storeOrders(
  tx: Tx,
  shop: TakingShop,
  told: readonly OrderTold[],
  more: { customerOf(told: OrderTold): string | undefined; known: ReadonlyMap<string, KnownOrder> },
): Promise<Map<string, number>> {
  const rows = told.map((one) => ({
    number: one.id,
    status: one.state,
    placed_at: iso(one.placedAt),
    customer: more.customerOf(one) ?? null,
    currency: one.currency,
    version: versionOf(one),
    updated_at: iso(one.updatedAt),
    paid_at: iso(one.paidAt ?? (one.state === 'paid' ? one.updatedAt : undefined)),
    shipped_at: ['shipped', 'delivered', 'closed'].includes(one.state)
      ? iso(leftAt(one, more.known.get(one.id)))
      : null,
    delivered_at: iso(one.deliveredAt),
    cancelled_at: iso(one.cancelledAt ?? (one.state === 'cancelled' ? one.updatedAt : undefined)),
    carrier: kept(one.carrier, 40) || null,
    region: kept(one.region, 24) || null,
  }));
  const stored = await rowsOf<{ id: string; number: string }>(
    tx,
    sql`insert into "order" as o (shop_id, source, kind, number, status, placed_at, customer, currency, version, updated_at, paid_at,
          shipped_at, delivered_at, cancelled_at, carrier, region)
        select ${shop.id}::int, ${`platform:${shop.connector}`}, 'sale', r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
          (number text, status text, placed_at timestamptz, customer text, currency text, version text,
           updated_at timestamptz, paid_at timestamptz, shipped_at timestamptz, delivered_at timestamptz, cancelled_at timestamptz,
           carrier text, region text)
        on conflict (shop_id, number) do update set source = excluded.source, kind = 'sale', status = excluded.status,
          placed_at = excluded.placed_at, currency = excluded.currency, version = excluded.version, updated_at = excluded.updated_at,
          customer = coalesce(excluded.customer, o.customer), paid_at = coalesce(excluded.paid_at, o.paid_at),
          shipped_at = coalesce(excluded.shipped_at, o.shipped_at), delivered_at = coalesce(excluded.delivered_at, o.delivered_at),
          cancelled_at = case when excluded.status = 'cancelled' and o.status = 'cancelled'
            then least(o.cancelled_at, excluded.cancelled_at) else excluded.cancelled_at end, carrier = coalesce(excluded.carrier, o.carrier),
          region = coalesce(excluded.region, o.region)
        returning o.id, o.number`,
  );
  return new Map(stored.map(({ id, number }) => [number, Number(id)]));
}

export type LinesOf = {
  orderId: number;
  placedAt: Date;
  lines: readonly LineRow[];
  unmatched: readonly UnmatchedRow[];
  coupons: readonly { id: string; discountMinor: bigint }[];
};

/** `again`: orders that were there before: what they have no more goes first. */
export async function storeLines(tx: Tx, shopId: number, orders: readonly LinesOf[], again: readonly number[]) {
  if (again.length > 0) {
    const ids = sql.param([...again]);
    await rowsOf(tx, sql`delete from order_line where order_id = any (${ids}::bigint[])`);
    await rowsOf(tx, sql`delete from unmatched_line where order_id = any (${ids}::bigint[])`);
    await rowsOf(tx, sql`delete from order_coupon where order_id = any (${ids}::bigint[])`);
  }
  await insertLines(tx, shopId, orders);
  await insertUnmatched(tx, shopId, orders);
  await insertCoupons(tx, shopId, orders);
}

async function insertLines(tx: Tx, shopId: number, orders: readonly LinesOf[]): Promise<void> {
  const rows = orders.flatMap(({ orderId, placedAt, lines }) =>
    lines.map(({ key, sku, kind, quantity, unitMinor }) => ({
      ...{ order_id: orderId, key, sku, kind, quantity },
      ...{ unit_minor: String(unitMinor), placed_at: placedAt.toISOString() },
    })),
  );
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
        select ${shopId}::int, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
          (order_id bigint, key text, sku text, kind text, quantity int, unit_minor bigint, placed_at timestamptz)`,
  );
}

async function insertUnmatched(tx: Tx, shopId: number, orders: readonly LinesOf[]): Promise<void> {
  const rows = orders.flatMap(({ orderId, unmatched }) =>
    unmatched.map(({ key, item, variant, outerCode, title, quantity, totalMinor }) => ({
      ...{ order_id: orderId, key, item, variant, outer_code: outerCode, title, quantity },
      total_minor: String(totalMinor),
    })),
  );
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into unmatched_line (shop_id, order_id, key, item, variant, outer_code, title, quantity, total_minor)
        select ${shopId}::int, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
          (order_id bigint, key text, item text, variant text, outer_code text, title text, quantity int, total_minor bigint)`,
  );
}

async function insertCoupons(tx: Tx, shopId: number, orders: readonly LinesOf[]): Promise<void> {
  const rows = orders.flatMap(({ orderId, coupons }) =>
    coupons.map(({ id, discountMinor }) => ({
      order_id: orderId,
      coupon: kept(id, 100),
      discount_minor: String(discountMinor),
    })),
  );
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into order_coupon (order_id, shop_id, coupon, discount_minor)
        select order_id, ${shopId}::int, coupon, sum(discount_minor)
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (order_id bigint, coupon text, discount_minor bigint)
        where coupon <> '' group by order_id, coupon`,
  );
}

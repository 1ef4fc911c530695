import type { Money } from '../../../core/terms.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Holding } from './graph.ts';
import { isLinkKind, type LinkWeights, type WeightRow, weightsOf } from './kinds.ts';

export type LinkedShop = { id: number; code: string; platform: string };

/** Things that are read at once: 20 for each of 1,000 shops. */
export const MOST_HELD = 20_000;

export async function shopsSeen(tx: Tx): Promise<Map<number, LinkedShop>> {
  const rows = await rowsOf<LinkedShop>(tx, sql`select id, code, platform from shop order by is_main desc, code`);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * What the shops that the scope sees hold: what was entered, and who works in them by a role for that shop. A role for all shops ties
 * nobody (it is head office), nor does one that only reads.
 */
export async function holdingsSeen(tx: Tx): Promise<Holding[]> {
  const rows = await rowsOf<{ shop_id: number; kind: string; hash: string; label: string }>(
    tx,
    sql`(select i.shop_id, i.kind, i.hash, i.label from shop_identity i order by i.id limit ${MOST_HELD})
        union all ${grants}`,
  );
  return rows.flatMap(({ shop_id, kind, hash, label }) =>
    isLinkKind(kind) ? [{ shop: shop_id, kind, key: hash, label }] : [],
  );
}

const grants = sql`(select distinct g.shop_id, 'operator', 'person:' || p.pseudonym, left(p.name, 1) || '*'
  from role_grant g join person p on p.id = g.person_id join shop s on s.id = g.shop_id where g.role <> 'viewer' limit ${MOST_HELD})`;

export async function weightRows(tx: Tx): Promise<WeightRow[]> {
  return rowsOf<WeightRow>(tx, sql`select platform, kind, percent from link_weight order by platform, kind`);
}

/** The weights by shop, through its platform. */
export function weighing(
  rows: readonly WeightRow[],
  shops: ReadonlyMap<number, LinkedShop>,
): (shop: number) => LinkWeights {
  const byPlatform = new Map<string, LinkWeights>();
  return (shop) => {
    const platform = shops.get(shop)?.platform ?? '';
    const known = byPlatform.get(platform) ?? weightsOf(rows, platform);
    byPlatform.set(platform, known);
    return known;
  };
}

export const SALES_DAYS = 28;

/**
 * What each shop sells a day, sold less returned, on the mean of its last 28 whole local days: minor units, one amount a currency. Shops
 * that sold nothing are not there.
 */
export async function dailySales(tx: Tx, now: Date): Promise<Map<number, Money[]>> {
  const rows = await rowsOf<{ id: number; currency: string; minor: string }>(
    tx,
    sql`select s.id, o.currency, round(sum(l.quantity * l.unit_minor) / ${SALES_DAYS}::numeric)::text as minor
        from shop s
        cross join lateral (select date_trunc('day', ${instantParam(now)} at time zone s.time_zone) as today) t
        join "order" o on o.shop_id = s.id and o.status <> 'cancelled'
          and o.placed_at >= (t.today - make_interval(days => ${SALES_DAYS}::int)) at time zone s.time_zone
          and o.placed_at < t.today at time zone s.time_zone
        join order_line l on l.order_id = o.id and l.kind in ('sale', 'return')
        group by 1, 2 order by 1, 2`,
  );
  const sales = new Map<number, Money[]>();
  for (const { id, currency, minor } of rows) {
    const amount = BigInt(minor) > 0n ? BigInt(minor) : 0n;
    sales.set(id, [...(sales.get(id) ?? []), { minor: amount, currency }]);
  }
  return sales;
}

/** Sums by currency. */
export function together(all: Iterable<readonly Money[]>): Money[] {
  const sums = new Map<string, bigint>();
  for (const amounts of all)
    for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return [...sums].map(([currency, minor]) => ({ minor, currency }));
}

/** What a shop has, and with how many other shops it shares each, those that the asker does not see among them. */
export type HeldThing = { id: number | undefined; kind: string; label: string; others: number };

export async function thingsOfShop(tx: Tx, shopId: number): Promise<HeldThing[]> {
  const entered = await rowsOf<{ id: string; kind: string; label: string; others: number }>(
    tx,
    sql`select id, kind, label, others from identity_shared(${shopId}) order by id limit 200`,
  );
  const working = await rowsOf<{ label: string; others: number }>(
    tx,
    sql`select left(p.name, 1) || '*' as label, (select count(distinct o.shop_id)::int from role_grant o
          where o.person_id = p.id and o.shop_id is not null and o.shop_id <> ${shopId} and o.role <> 'viewer') as others
        from person p where exists (select from role_grant g where g.person_id = p.id and g.shop_id = ${shopId} and g.role <> 'viewer')
        order by p.id limit 100`,
  );
  return [
    ...entered.map(({ id, kind, label, others }) => ({ id: Number(id), kind, label, others })),
    ...working.map(({ label, others }) => ({ id: undefined, kind: 'operator', label, others })),
  ];
}

/** Whether the asker sees every shop. */
export async function seesAll(tx: Tx): Promise<boolean> {
  const [row] = await rowsOf<{ all: boolean }>(tx, sql`select scope_sees_all() as all`);
  return row?.all === true;
}

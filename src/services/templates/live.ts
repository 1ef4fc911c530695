import type { Localized } from '../../core/localized.ts';
import { plainMoney } from '../../core/money.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** What is so at this moment, as far as the scope sees it. Amounts in minor units, days as the shop writes them. */

export type LiveShop = {
  id: number;
  code: string;
  name: Localized;
  platform: string;
  timeZone: string;
};

export async function shopWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<LiveShop | undefined> {
  const [row] = await rowsOf<Record<string, string | number>>(
    tx,
    sql`select s.id, s.code, s.name_zh, s.name_en, s.platform, s.time_zone from shop s where ${where} limit 1`,
  );
  return (
    row && {
      id: Number(row['id']),
      code: String(row['code']),
      name: { zh: String(row['name_zh']), en: String(row['name_en']) },
      platform: String(row['platform']),
      timeZone: String(row['time_zone']),
    }
  );
}

/** Pieces that a shop may still sell; undefined where nobody has said so for that shop and the scope sees no warehouse. */
export async function stockAt(tx: Tx, sku: string, shopId: number): Promise<number | undefined> {
  const [row] = await rowsOf<{ quota: number | null; free: number | null }>(
    tx,
    sql`select (select sum(q.assigned)::int from quota q where q.sku = ${sku} and q.shop_id = ${shopId}::int) as quota,
          (select greatest(0, sum(l.on_hand - l.reserved - l.safety - l.assigned))::int from stock_level l where l.sku = ${sku}) as free`,
  );
  return row?.quota ?? row?.free ?? undefined;
}

export async function titleOf(tx: Tx, sku: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ title: string }>(tx, sql`select title from sku where code = ${sku}`);
  return row && (row.title.trim() === '' ? sku : row.title);
}

/** What its listing shows, else the price of its latest sale there. */
export async function priceAt(tx: Tx, sku: string, shopId: number): Promise<string | undefined> {
  const [row] = await rowsOf<{ minor: string; currency: string }>(
    tx,
    sql`(select l.price_minor::text as minor, l.currency, 1 as n from listing l
          where l.sku = ${sku} and l.shop_id = ${shopId}::int and l.state = 'active' and l.pieces = 1
            and l.price_minor is not null and l.currency <> '' order by l.price_minor limit 1)
        union all
        (select l.unit_minor::text, o.currency, 2 from order_line l join "order" o on o.id = l.order_id
          where l.sku = ${sku} and l.shop_id = ${shopId}::int and l.kind = 'sale' and l.unit_minor > 0
          order by l.placed_at desc limit 1)
        order by n limit 1`,
  );
  return row && plainMoney({ minor: BigInt(row.minor), currency: row.currency });
}

/** The day by which what is promised ahead of its arrival leaves: the latest promise that still waits, YYYY-MM-DD. */
export async function presaleDay(tx: Tx, sku: string, shopId: number): Promise<string | undefined> {
  const [row] = await rowsOf<{ day: string | null }>(
    tx,
    sql`select max(promised_on)::text as day from presale where sku = ${sku} and shop_id = ${shopId}::int and state = 'promised'`,
  );
  return row?.day ?? undefined;
}

export const FESTIVAL_DAYS = 14;

/** The next holiday or promotion of the calendar within two weeks, today included. */
export async function festivalAt(tx: Tx, timeZone: string, now: Date): Promise<string | undefined> {
  const [row] = await rowsOf<{ name: string }>(
    tx,
    sql`select name from calendar_day where subject = '*'
          and day between (${instantParam(now)} at time zone ${timeZone})::date
            and (${instantParam(now)} at time zone ${timeZone})::date + ${FESTIVAL_DAYS}::int
        order by day, kind, name limit 1`,
  );
  return row?.name;
}

export type LivePromotion = { id: number; name: string; endsAt: Date };

/** The linked promotion that runs at a shop: its own, or one that it takes part in; or the one named. */
export async function promotionAt(
  tx: Tx,
  { shopId, id }: { shopId: number; id?: number | undefined },
  now: Date,
): Promise<LivePromotion | undefined> {
  const [row] = await rowsOf<{ id: string; name: string; ends: string }>(
    tx,
    sql`select p.id, p.name, least(p.ends_at, p.ended_at) as ends from linked_promotion p
        where ${
          id === undefined
            ? sql`p.ended_at is null and p.starts_at <= ${instantParam(now)} and p.ends_at > ${instantParam(now)}
                and (p.shop_id = ${shopId}::int or exists (select 1 from linked_proposal q
                  where q.promotion_id = p.id and q.shop_id = ${shopId}::int and q.state = 'taken'))`
            : sql`p.id = ${id}::bigint`
        } order by p.ends_at limit 1`,
  );
  return row && { id: Number(row.id), name: row.name, endsAt: instantOf(row.ends) };
}

/** Codes of SKUs as people type them: case does not matter. */
export async function skuCalled(tx: Tx, typed: string): Promise<string | undefined> {
  const [row] = await rowsOf<{ code: string }>(
    tx,
    sql`select code from sku where lower(code) = lower(${typed}) order by code = ${typed} desc limit 1`,
  );
  return row?.code;
}

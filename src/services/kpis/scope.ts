import type { Localized } from '../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { ofShops } from './sql.ts';

export type KpiShop = {
  id: number;
  code: string;
  name: Localized;
  platform: string;
  division: { code: string; name: Localized } | undefined;
  timeZone: string;
  currency: string;
};

/** Shops that the transaction's scope sees, the main shop first; those of `shops` where some are named. */
export async function shopsSeen(tx: Tx, shops?: readonly number[]): Promise<KpiShop[]> {
  const q = { from: '', to: '', asOf: new Date(0), ...(shops && { shops }) };
  const rows = await rowsOf<Record<string, string & number>>(
    tx,
    sql`select s.id, s.code, s.name_zh, s.name_en, s.platform, s.time_zone, s.currency, d.code as division, d.name_zh as division_zh,
          d.name_en as division_en
        from shop s left join division d on d.id = s.division_id where true ${ofShops(q, sql`s.id`)}
        order by s.is_main desc, s.code`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    code: String(row['code']),
    name: { zh: String(row['name_zh']), en: String(row['name_en']) },
    platform: String(row['platform']),
    division: row['division']
      ? { code: String(row['division']), name: { zh: String(row['division_zh']), en: String(row['division_en']) } }
      : undefined,
    timeZone: String(row['time_zone']),
    currency: String(row['currency']),
  }));
}

/** Whether the transaction sees all shops and what belongs to none: only then a figure is the group's. */
export async function seesAll(tx: Tx): Promise<boolean> {
  const [row] = await rowsOf<{ all: boolean }>(tx, sql`select scope_sees_all() as all`);
  return row?.all === true;
}

/** The last local day on which one of the shops has an order, up to an instant; none where there are no orders. */
export async function lastOrderDay(tx: Tx, until: Date, shops?: readonly number[]): Promise<string | undefined> {
  const q = { from: '', to: '', asOf: until, ...(shops && { shops }) };
  const [row] = await rowsOf<{ day: string | null }>(
    tx,
    sql`select max((l.latest at time zone s.time_zone)::date)::text as day from shop s
        cross join lateral (select max(placed_at) as latest from "order" o where o.shop_id = s.id and o.placed_at <= ${instantParam(until)}) l
        where true ${ofShops(q, sql`s.id`)}`,
  );
  return row?.day ?? undefined;
}

/** What kept figures and targets are of: `all`, `shop:3`; none for a choice of several shops. */
export const scopeKey = (whole: boolean, shops: readonly KpiShop[], narrowed: boolean): string | undefined => {
  const [only] = shops;
  if (whole && !narrowed) return 'all';
  return shops.length === 1 && only ? `shop:${only.id}` : undefined;
};

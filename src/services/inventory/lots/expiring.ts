import type { Localized } from '../../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** One lot in one warehouse; `days`: from the day asked about to its last day. */
export type Expiring = {
  sku: string;
  title: string;
  lot: string;
  warehouse: string;
  warehouseName: Localized;
  owner: string;
  onHand: number;
  expiresOn: string;
  days: number;
};

/** `within`: days; 0 is what has expired. Each lot is in one group only, the nearest. `total`: rows, of which some are shown. */
export type ExpiringGroup = { within: number; rows: Expiring[]; total: number; units: number };

export const EXPIRY_GROUPS = [0, 30, 60, 90] as const;

type ExpiringRow = Expiring & { nameZh: string; nameEn: string; within: number; total: number; units: number };

/**
 * Stock on hand whose lot expires within 90 days of `on` (YYYY-MM-DD) or has expired, by group, the nearest first. What was
 * recalled is frozen, thus not on hand. At most `limit` rows a group; groups with nothing are left out.
 */
export async function expiring(d: { tx: Tx }, { on, limit }: { on: string; limit: number }): Promise<ExpiringGroup[]> {
  const rows = await rowsOf<ExpiringRow>(
    d.tx,
    sql`with near as (
          select l.sku, s.title, l.code as lot, w.code as warehouse, w.name_zh as "nameZh", w.name_en as "nameEn", ll.owner,
            ll.on_hand as "onHand", l.expires_on::text as "expiresOn", l.expires_on - ${on}::date as days,
            case when l.expires_on < ${on}::date then 0 when l.expires_on <= ${on}::date + 30 then 30
              when l.expires_on <= ${on}::date + 60 then 60 else 90 end as within
          from lot_level ll join lot l on l.id = ll.lot_id join sku s on s.code = l.sku
            join warehouse w on w.id = ll.warehouse_id
          where ll.on_hand > 0 and l.expires_on <= ${on}::date + 90),
        numbered as (
          select *, row_number() over (partition by within order by days, sku, lot, warehouse, owner) as place,
            count(*) over (partition by within)::int as total, sum("onHand") over (partition by within)::int as units
          from near)
        select * from numbered where place <= ${limit} order by within, place`,
  );
  return EXPIRY_GROUPS.flatMap((within) => {
    const own = rows.filter((row) => row.within === within);
    const [first] = own;
    return first ? [{ within, total: first.total, units: first.units, rows: own.map(expiringOf) }] : [];
  });
}

const expiringOf = ({ sku, title, lot, warehouse, nameZh, nameEn, owner, onHand, expiresOn, days }: ExpiringRow) => ({
  ...{ sku, title, lot, warehouse, owner, onHand, expiresOn, days },
  warehouseName: { zh: nameZh, en: nameEn },
});

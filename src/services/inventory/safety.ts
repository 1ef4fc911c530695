import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { demandByWarehouse } from './demand.ts';
import { nearestRule } from './rules.ts';

/**
 * Safety stock is decided here and nowhere else.
 *
 * The coefficient multiplies demand; it does not divide stock. While an order is on its way, `coefficient x demand during
 * lead time` must be there: the demand itself, which is sold in that time, and what is beyond it, `(coefficient - 1) x demand`,
 * which is the safety stock and is never promised. With 1.2, 2 units a day and 10 days: 24 must be there when the order
 * is placed, 4 of them are safety. Dividing the stock instead would keep most back where most is there, and nothing where
 * nothing is left, which is the wrong way round. docs/inventory/ledger.md has the reasoning.
 */
export const DEFAULT_COEFFICIENT = 1.2;
export const DEFAULT_LEAD_DAYS = 10;
/** Days of sales that the demand of a day is the mean of. */
export const DEMAND_DAYS = 90;

/** Units, not rounded, that must be there when an order is placed. `demand`: units that sell in the lead time. */
export const coverFor = (demand: number, coefficient: number): number => demand * coefficient;

/** Units of it that are kept and never promised. */
export const safetyFor = (demand: number, coefficient: number): number =>
  Math.max(0, Math.ceil(round(coverFor(demand, coefficient) - demand)));

/** 20 x 0.2 is 4, not 4.000000000000001. */
const round = (units: number): number => Math.round(units * 1e6) / 1e6;

/** What safety a level should have, and why. */
export type SafetyTarget = {
  sku: string;
  warehouse: string;
  warehouseId: number;
  /** Units a day of this SKU that leave from this warehouse, and how long its supplier takes. */
  daily: number;
  leadDays: number;
  coefficient: number;
  safety: number;
  free: number;
  target: number;
};

/**
 * Our own levels of the SKUs `k` that the condition names, with what their rules ask for; `coefficient` in place of the
 * rule's where one is to be tried. Demand of a warehouse: demand.ts. Lead time: the rule lead_days, else the fastest
 * supplier's, else 10 days.
 */
export async function safetyTargets(
  tx: Tx,
  { which, now, coefficient }: { which: ReturnType<typeof sql>; now: Date; coefficient?: number | undefined },
): Promise<SafetyTarget[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select l.sku, w.code as warehouse, l.warehouse_id, l.safety,
          greatest(0, l.on_hand - l.reserved - l.safety - l.assigned) as free, coalesce(d.daily, 0) as daily,
          coalesce(${nearestRule('lead_days')}::int, (select min(i.lead_days) from supplier_item i where i.sku = l.sku),
            ${DEFAULT_LEAD_DAYS}::int) as lead_days,
          ${nearestRule('coefficient')}::float8 as coefficient
        from stock_level l join sku k on k.code = l.sku join warehouse w on w.id = l.warehouse_id
        left join ${demandByWarehouse({ which, now, days: DEMAND_DAYS })} d on d.sku = l.sku and d.warehouse_id = l.warehouse_id
        where l.owner = '' and ${which} order by l.sku, l.warehouse_id`,
  );
  return rows.map((row) => targetOf(row, coefficient));
}

function targetOf(row: Record<string, unknown>, tried: number | undefined): SafetyTarget {
  const n = (column: string) => Number(row[column]);
  const coefficient = tried ?? (row['coefficient'] === null ? DEFAULT_COEFFICIENT : n('coefficient'));
  return {
    sku: String(row['sku']),
    warehouse: String(row['warehouse']),
    warehouseId: n('warehouse_id'),
    daily: n('daily'),
    leadDays: n('lead_days'),
    coefficient,
    safety: n('safety'),
    free: n('free'),
    target: safetyFor(n('daily') * n('lead_days'), coefficient),
  };
}

import { bindTo } from '../../core/bind.ts';
import type { Sku, WarehouseCode } from '../../core/terms.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { adjust, planAdjust } from './adjust.ts';
import { applyBuffer, planBuffer } from './buffer.ts';
import { type Level, levelsWhere } from './levels.ts';
import { skusLike, unknownSku, warehouseCalled } from './names.ts';
import { applyQuota, planQuota, type Quota, quotasOf } from './quotas.ts';
import { applySafety, categoryCalled, followRules, planSafety, safetyOf } from './safety-set.ts';
import { openShortages, takeShortageNews } from './shortages.ts';
import { verify } from './verify.ts';

export { isLow, type Level } from './levels.ts';
export { unknownSku } from './names.ts';

export type { Quota };

export type Movement = {
  id: number;
  at: Date;
  warehouse: string;
  kind: string;
  delta: number;
  onHandAfter: number;
  /** Units; what it did to reserved, and how many are reserved since. */
  reservedDelta: number;
  reservedAfter: number;
  reason: string;
  actor: string;
};

type Deps = { tx: Tx };

export type Inventory = ReturnType<typeof createInventory>;

/** The stock of the group, inside one transaction. Reads see all of it: stock belongs to warehouses, not to shops. */
export const createInventory = (deps: Deps) =>
  bindTo(deps, {
    skuOf,
    requireSku,
    warehouseOf,
    levelsOf,
    isEmpty,
    belowReorderPoint,
    movementsOf,
    planAdjust,
    adjust,
    openShortages,
    takeShortageNews,
    verify,
    quotasOf,
    planQuota,
    applyQuota,
    planBuffer,
    applyBuffer,
    categoryCalled,
    safetyOf,
    planSafety,
    applySafety,
    followRules,
  });

/** The stored code for a typed one: exact, else the only one that differs in case. */
async function skuOf(d: Deps, typed: string): Promise<Sku | undefined> {
  const found = await rowsOf<{ code: Sku; exact: boolean }>(
    d.tx,
    sql`select code, code = ${typed} as exact from sku where lower(code) = lower(${typed}) order by exact desc limit 2`,
  );
  return found[0]?.exact || found.length === 1 ? found[0]?.code : undefined;
}

/** The stored code. Throws stock.not_found with what may have been meant. */
async function requireSku(d: Deps, typed: string): Promise<Sku> {
  const found = await skuOf(d, typed);
  if (!found) throw unknownSku(typed, await skusLike(d.tx, typed));
  return found;
}

/** By code or name. Throws warehouse.not_found. */
const warehouseOf = (d: Deps, typed: string): Promise<WarehouseCode> => warehouseCalled(d.tx, typed);

/** Whether there is no stock record at all. */
async function isEmpty(d: Deps): Promise<boolean> {
  return (await rowsOf(d.tx, sql`select 1 from stock_level limit 1`)).length === 0;
}

/** In the order of warehouses; empty when there is no record. */
async function levelsOf(d: Deps, typed: string, warehouse?: WarehouseCode): Promise<Level[]> {
  const code = await skuOf(d, typed);
  if (!code) return [];
  const only = warehouse ? sql`and w.code = ${warehouse}` : sql``;
  return levelsWhere(d.tx, sql`l.sku = ${code} ${only} order by w.id, l.owner`);
}

/** Levels whose available units have fallen to their reorder point, the emptiest first. */
async function belowReorderPoint(d: Deps, limit = 50, shopId?: number): Promise<{ rows: Level[]; total: number }> {
  const sold =
    shopId === undefined
      ? sql``
      : sql`and l.sku in (select sku from listing where shop_id = ${shopId} and sku is not null
          union select sku from quota where shop_id = ${shopId})`;
  const low = sql`l.reorder_point > 0 and l.on_hand - l.reserved - l.safety <= l.reorder_point ${sold}`;
  const [count] = await rowsOf<{ n: number }>(d.tx, sql`select count(*)::int as n from stock_level l where ${low}`);
  const rows = await levelsWhere(
    d.tx,
    sql`${low}
    order by (l.on_hand - l.reserved - l.safety)::numeric / l.reorder_point, l.sku, w.id limit ${limit}`,
  );
  return { rows, total: count?.n ?? 0 };
}

async function movementsOf(d: Deps, typed: string, limit: number): Promise<{ rows: Movement[]; total: number }> {
  const code = await requireSku(d, typed);
  const rows = await rowsOf<Record<string, unknown> & { total: number }>(
    d.tx,
    sql`select m.id, m.at, w.code as warehouse, m.kind, m.delta, m.on_hand_after, m.reserved_delta, m.reserved_after, m.reason, m.actor,
          count(*) over ()::int as total
        from movement m join warehouse w on w.id = m.warehouse_id
        where m.sku = ${code} order by m.id desc limit ${limit}`,
  );
  return { rows: rows.map(movementOf), total: rows[0]?.total ?? 0 };
}

const movementOf = (row: Record<string, unknown>): Movement => ({
  id: Number(row['id']),
  at: instantOf(row['at']),
  warehouse: row['warehouse'] as string,
  kind: row['kind'] as string,
  delta: row['delta'] as number,
  onHandAfter: row['on_hand_after'] as number,
  reservedDelta: row['reserved_delta'] as number,
  reservedAfter: row['reserved_after'] as number,
  reason: row['reason'] as string,
  actor: row['actor'] as string,
});

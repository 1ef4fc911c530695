import type { Localized } from '../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';

/** Units of one SKU in one warehouse under one owner. `available` is what may still be promised. */
export type Level = {
  sku: string;
  title: string;
  warehouse: string;
  warehouseId: number;
  warehouseName: Localized;
  owner: string;
  onHand: number;
  reserved: number;
  safety: number;
  assigned: number;
  short: number;
  available: number;
  reorderPoint: number;
  version: number;
  updatedAt: Date;
};

export const isLow = (level: Level): boolean => level.available <= level.reorderPoint;

/** Units that are neither reserved, nor safety, nor assigned to a shop: what a taker may take. */
export const freeOf = ({ onHand, reserved, safety, assigned }: Level): number =>
  Math.max(0, onHand - reserved - safety - assigned);

/** Levels `l` of SKUs `s` in warehouses `w`. */
export async function levelsWhere(tx: Tx, where: ReturnType<typeof sql>): Promise<Level[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select l.*, s.title, w.code as warehouse, w.name_zh, w.name_en
        from stock_level l join warehouse w on w.id = l.warehouse_id join sku s on s.code = l.sku where ${where}`,
  );
  return rows.map(levelOf);
}

function levelOf(row: Record<string, unknown>): Level {
  const n = (column: string) => row[column] as number;
  return {
    sku: row['sku'] as string,
    title: row['title'] as string,
    warehouse: row['warehouse'] as string,
    warehouseId: n('warehouse_id'),
    warehouseName: { zh: row['name_zh'] as string, en: row['name_en'] as string },
    owner: row['owner'] as string,
    onHand: n('on_hand'),
    reserved: n('reserved'),
    safety: n('safety'),
    assigned: n('assigned'),
    short: n('short'),
    available: Math.max(0, n('on_hand') - n('reserved') - n('safety')),
    reorderPoint: n('reorder_point'),
    version: n('version'),
    updatedAt: instantOf(row['updated_at']),
  };
}

/** The row of a level in an effect: how undo knows it again. */
export const levelKey = (level: Pick<Level, 'sku' | 'warehouse' | 'owner'>): string =>
  `stock:${level.sku}|${level.warehouse}|${level.owner}`;

export const levelLabel = ({ sku, warehouseName }: Pick<Level, 'sku' | 'warehouseName'>): Localized => ({
  zh: `${sku} · ${warehouseName.zh}`,
  en: `${sku} · ${warehouseName.en}`,
});

/**
 * The level as it was planned on, locked until the transaction ends. `undefined` when its version moved: then the
 * caller throws effect.changed.
 */
export async function lockPlanned(
  tx: Tx,
  planned: { sku: string; warehouse: string; owner?: string; version: number },
): Promise<Level | undefined> {
  await rowsOf(
    tx,
    sql`select 1 from stock_level l join warehouse w on w.id = l.warehouse_id
        where l.sku = ${planned.sku} and w.code = ${planned.warehouse} and l.owner = ${planned.owner ?? ''} for update of l`,
  );
  const [level] = await levelsWhere(
    tx,
    sql`l.sku = ${planned.sku} and w.code = ${planned.warehouse} and l.owner = ${planned.owner ?? ''}`,
  );
  return level?.version === planned.version ? level : undefined;
}

import { type Block, type Level, type PlainRow, table } from '#kit';

/** Levels of one SKU, a row for each warehouse (and owner). */
export const stockTable = (levels: Level[]): Block =>
  table(
    [
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '可售', en: 'Available' }, align: 'right' },
      { label: { zh: '在库', en: 'On hand' }, align: 'right' },
      { label: { zh: '锁定', en: 'Reserved' }, align: 'right' },
      { label: { zh: '安全', en: 'Safety' }, align: 'right' },
      { label: { zh: '补货点', en: 'Reorder at' }, align: 'right' },
    ],
    levels.map((level) => [
      warehouseOf(level),
      level.available,
      level.onHand,
      level.reserved,
      level.safety,
      level.reorderPoint,
    ]),
  );

/** Levels of many SKUs that have fallen to their reorder point. */
export const lowTable = (levels: Level[], total: number): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '名称', en: 'Title' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '可售', en: 'Available' }, align: 'right' },
      { label: { zh: '补货点', en: 'Reorder at' }, align: 'right' },
    ],
    levels.map((level) => [level.sku, level.title, warehouseOf(level), level.available, level.reorderPoint]),
    total,
  );

/** Levels as programs get them. Units. */
export const levelData = (levels: Level[]): PlainRow[] =>
  levels.map(({ sku, title, warehouse, owner, available, onHand, reserved, safety, short, reorderPoint }) => ({
    ...{ sku, title, warehouse, owner, available, onHand, reserved, safety, short, reorderPoint },
  }));

/** An imported warehouse has its code for a name until somebody names it. */
const warehouseOf = ({ warehouse, warehouseName, owner }: Level) => {
  const named = (name: string) => `${name === warehouse ? '' : `${name} `}${warehouse}${owner ? ` · ${owner}` : ''}`;
  return { zh: named(warehouseName.zh), en: named(warehouseName.en) };
};

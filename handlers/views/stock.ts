import { type Block, type Level, note, type PlainRow, type Quota, table, withData } from '#kit';

/** Levels of one SKU, a row for each warehouse (and owner). What is assigned has a column where there is any. */
export function stockTable(levels: Level[]): Block {
  const assigned = levels.some((level) => level.assigned > 0);
  return table(
    [
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '可售', en: 'Available' }, align: 'right' },
      { label: { zh: '在库', en: 'On hand' }, align: 'right' },
      { label: { zh: '锁定', en: 'Reserved' }, align: 'right' },
      { label: { zh: '安全', en: 'Safety' }, align: 'right' },
      ...(assigned ? [{ label: { zh: '已分配', en: 'Assigned' }, align: 'right' as const }] : []),
      { label: { zh: '补货点', en: 'Reorder at' }, align: 'right' },
    ],
    levels.map((level) => [
      warehouseOf(level),
      level.available,
      level.onHand,
      level.reserved,
      level.safety,
      ...(assigned ? [level.assigned] : []),
      level.reorderPoint,
    ]),
  );
}

/** What available means where a part of it is the shops'; nothing where none is. */
export function assignedNote(levels: Level[]): Block[] {
  const unassigned = levels.reduce((sum, level) => sum + unassignedOf(level), 0);
  return levels.some((level) => level.assigned > 0)
    ? [
        note({
          zh: `可售包含已分配给店铺的件数；不属于任何店铺、谁都能用的（未分配）共 ${unassigned} 件`,
          en: `Available includes what is assigned to shops; ${unassigned} in all are unassigned, free for anybody to take`,
        }),
      ]
    : [];
}

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

/** Levels as programs get them. Units. `available` includes `assigned`; `unassigned` is the rest of it. */
export const levelData = (levels: Level[]): PlainRow[] =>
  levels.map((level) => {
    const { sku, title, warehouse, owner, available, onHand, reserved, safety, short, reorderPoint, assigned } = level;
    const counted = { available, onHand, reserved, safety, short, reorderPoint, assigned };
    return { sku, title, warehouse, owner, ...counted, unassigned: unassignedOf(level) };
  });

/** The part of what is available that no shop was given. */
const unassignedOf = ({ available, assigned }: Level): number => Math.max(0, available - assigned);

/** An imported warehouse has its code for a name until somebody names it. */
const warehouseOf = ({ warehouse, warehouseName, owner }: Level) => {
  const named = (name: string) => `${name === warehouse ? '' : `${name} `}${warehouse}${owner ? ` · ${owner}` : ''}`;
  return { zh: named(warehouseName.zh), en: named(warehouseName.en) };
};

/** What the asker's shops were assigned, for who may not see what warehouses hold altogether. */
export const ownStock = (quotas: Quota[]): Block[] => [
  withData(
    table(
      [
        { label: { zh: '店铺', en: 'Shop' } },
        { label: { zh: '仓库', en: 'Warehouse' } },
        { label: { zh: '配额', en: 'Quota' }, align: 'right' },
      ],
      quotas.map(({ shop, warehouse, units }) => [shop, warehouse, units]),
    ),
    quotas.map(({ sku, shop, warehouse, units }) => ({ sku, shop, warehouse, assigned: units })),
  ),
  note({
    zh: '只显示你负责的店铺；各仓的总数需要“看总库存”角色',
    en: 'Only your shops are shown; what warehouses hold altogether needs the role totals',
  }),
];

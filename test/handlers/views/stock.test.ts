import { expect, it } from 'vitest';
import { assignedNote, levelData, lowTable, stockTable } from '../../../handlers/views/stock.ts';
import type { Level } from '../../../src/services/inventory/inventory.ts';

const level: Level = {
  sku: 'TEE-RED-M',
  title: '红色 T 恤 M',
  warehouse: 'sh-1',
  warehouseId: 1,
  warehouseName: { zh: '上海仓', en: 'Shanghai' },
  owner: '',
  onHand: 200,
  reserved: 10,
  safety: 20,
  assigned: 0,
  short: 0,
  available: 170,
  reorderPoint: 50,
  version: 1,
  updatedAt: new Date(0),
};

it('levels of one SKU stand a warehouse a row, a supplier’s goods with their owner', () => {
  const block = stockTable([level, { ...level, owner: 'ACME' }]);
  expect(block).toMatchObject({
    rows: [
      [{ zh: '上海仓 sh-1', en: 'Shanghai sh-1' }, 170, 200, 10, 20, 50],
      expect.arrayContaining([{ zh: '上海仓 sh-1 · ACME', en: 'Shanghai sh-1 · ACME' }]),
    ],
  });
});

it('levels of many SKUs name the SKU, and say how many there are in all', () => {
  expect(lowTable([level], 40)).toMatchObject({
    rows: [['TEE-RED-M', '红色 T 恤 M', { en: 'Shanghai sh-1' }, 170, 50]],
    total: 40,
  });
});

it('what is assigned to shops has its column only where there is any, and the words say that available includes it', () => {
  expect(assignedNote([level])).toEqual([]);
  const levels = [
    { ...level, assigned: 140 },
    { ...level, warehouse: 'gz-1', available: 10, onHand: 10, reserved: 0, safety: 0 },
  ];
  const block = stockTable(levels);
  expect(block.kind === 'table' && block.columns.map(({ label }) => label.en)).toEqual([
    ...['Warehouse', 'Available', 'On hand', 'Reserved', 'Safety', 'Assigned', 'Reorder at'],
  ]);
  expect(block).toMatchObject({
    rows: [
      [{}, 170, 200, 10, 20, 140, 50],
      [{}, 10, 10, 0, 0, 0, 50],
    ],
  });
  expect(assignedNote(levels)).toMatchObject([
    {
      text: { en: 'Available includes what is assigned to shops; 40 in all are unassigned, free for anybody to take' },
    },
  ]);
  expect(levelData(levels)[0]).toMatchObject({ available: 170, assigned: 140, unassigned: 30 });
});

import { expect, it } from 'vitest';
import { lowTable, stockTable } from '../../../handlers/views/stock.ts';
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

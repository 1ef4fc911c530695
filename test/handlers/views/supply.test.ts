import { expect, it } from 'vitest';
import { purchaseCard, purchasesTable } from '../../../handlers/views/supply.ts';
import { buttonsOf } from '../../../src/core/message.ts';
import type { Purchase, PurchaseLine } from '../../../src/services/supply/supply.ts';

const line = (more: Partial<PurchaseLine> = {}): PurchaseLine => ({
  ...{ id: 1, sku: 'MUG-1', title: 'Mug', owner: '', quantity: 10, received: 0, damaged: 0, unitMinor: 400 },
  ...{ promisedOn: '2026-12-01', expectedOn: '2026-12-02' },
  ...more,
});
const order = (lines: PurchaseLine[], state: Purchase['state'] = 'open'): Purchase => ({
  ...{ id: 7, supplier: 'S', supplierName: { zh: '厂', en: 'Mill' }, currency: 'CNY', warehouse: 'sh-1' },
  ...{
    warehouseId: 1,
    warehouseName: { zh: '仓', en: 'W' },
    state,
    orderedBy: 'me',
    orderedAt: '2026-11-23T00:00:00Z',
  },
  lines,
});
const title = { zh: '采购单 7', en: 'Purchase order 7' };
const says = (purchase: Purchase) => buttonsOf(purchaseCard(purchase, title)).map((button) => button.says);

it('offers what may be done next with an order', () => {
  expect(says(order([line()]))).toEqual(['receive 7 MUG-1 10', 'purchase cancel 7']);
  expect(says(order([line({ received: 3, damaged: 1 })]))).toEqual(['receive 7 MUG-1 6', 'purchase close 7']);
  expect(says(order([line()], 'cancelled'))).toEqual([]);
});

it('says when nothing more is to come, and how many goods an order has', () => {
  const { rows } = purchasesTable([order([line(), line({ sku: 'CUP' })]), order([line()], 'closed')], 5) as {
    rows: unknown[][];
  };
  expect(rows.map((row) => [row[2], row[3]])).toEqual([
    [{ zh: '2 种商品，20 件', en: '2 SKUs, 20 units' }, 20],
    ['MUG-1 × 10', 0],
  ]);
});

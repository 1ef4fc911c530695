import { expect, it } from 'vitest';
import { expiringBlocks, lotArg, lotTable, ordersBlocks, placesTable } from '../../../handlers/views/lots.ts';

const context = { now: new Date(0), timeZone: 'UTC' };

it('a lot code is up to 64 characters', () => {
  expect(lotArg.read('L 2026/11-A', context)).toEqual({ value: 'L 2026/11-A' });
  expect(lotArg.read('x'.repeat(65), context)).toBeUndefined();
});

it('lots stand with the days they have left', () => {
  const lot = {
    ...{ id: 1, sku: 'TEA', title: 'Tea', code: 'L1', producedOn: undefined, expiresOn: '2026-12-01', supplier: '' },
    ...{ recalledAt: undefined, recallReason: '', onHand: 4, frozen: 1 },
  };
  expect(lotTable([lot], 9, '2026-12-03')).toMatchObject({
    rows: [['L1', 'TEA', { date: '2026-12-01' }, -2, 4, 1]],
    total: 9,
  });
});

it('nothing left and nothing shipped are said in words', () => {
  expect(placesTable({ places: [] })).toMatchObject([{ kind: 'text' }]);
  expect(ordersBlocks({ orders: { rows: [], total: 0, units: 0, shops: [] } })).toMatchObject([{ kind: 'text' }]);
});

it('groups of expiring stock are named, a warehouse without a name by its code', () => {
  const row = {
    ...{ sku: 'TEA', title: 'Tea', lot: 'L1', warehouse: 'w1', warehouseName: { zh: 'w1', en: 'w1' }, owner: 'ACME' },
    ...{ onHand: 4, expiresOn: '2026-12-01', days: 3 },
  };
  const [, name, table] = expiringBlocks([{ within: 30, rows: [row], total: 1, units: 4 }]);
  expect(name).toMatchObject({ kind: 'note', text: { zh: '30 天内到期' } });
  expect(table).toMatchObject({ rows: [['TEA', 'L1', { en: 'w1 · ACME' }, 4, { date: '2026-12-01' }, 3]] });
});

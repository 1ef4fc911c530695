import { expect, it } from 'vitest';
import { causeWords, placeOf, shortageBlocks } from '../../../handlers/views/shortages.ts';
import type { Shortage } from '../../../src/services/inventory/shortages.ts';

const one: Shortage = {
  id: 1,
  sku: 'A B',
  title: 'T',
  warehouse: 'w',
  warehouseName: { zh: 'w', en: 'w' },
  owner: 'ACME',
  units: 9,
  now: 4,
  cause: { kind: 'counted', reason: 'damp', actor: 'console:me', key: 'count:1:A B' },
  calledBack: [{ shop: 'S', units: 5 }],
  holds: [
    { id: 12, key: 'k', kind: 'hold', quantity: 3, shop: undefined, orderNumber: undefined, expiresAt: undefined },
  ],
  holdsTotal: 7,
  openedAt: new Date(0),
  closedAt: undefined,
};

it('a shortage says why, where, whose quotas went and how many holds it hides', () => {
  expect(causeWords(one).zh).toBe('盘点 · damp · console:me');
  expect(causeWords({ ...one, cause: { kind: '', reason: '', actor: '', key: 'reserve:1' } }).en).toBe('–');
  expect(placeOf(one).en).toBe('w · ACME');
  expect(shortageBlocks(one)).toMatchObject([
    { kind: 'fields' },
    { kind: 'table', total: 7, rows: [[{ zh: '锁单 12', en: 'hold 12' }, '–', 3]] },
    { kind: 'actions', buttons: [{ says: 'release 12' }, { says: 'holds "A B"' }, { says: 'stock "A B"' }] },
  ]);
  expect(shortageBlocks({ ...one, holds: [] })[1]).toMatchObject({ kind: 'text' });
});

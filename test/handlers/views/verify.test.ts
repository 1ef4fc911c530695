import { expect, it } from 'vitest';
import { findingsTable, provedFields } from '../../../handlers/views/verify.ts';

const proof = {
  levels: 2,
  movements: 9,
  reservations: 1,
  total: 3,
  findings: [
    {
      sku: 'A',
      warehouse: 'w',
      warehouseName: { zh: '仓', en: 'W' },
      owner: 'ACME',
      proof: 'chain_on_hand' as const,
      expected: 5,
      stands: 7,
      movement: 12,
    },
  ],
};

it('a finding says where, what, how much, and the movement after a gap', () => {
  expect(findingsTable(proof)).toMatchObject({
    total: 3,
    rows: [['A', 'w · ACME', { en: 'the balance of on hand has a gap (movement 12)' }, 5, 7, 2]],
  });
  expect(provedFields(proof)).toMatchObject({ items: [{ value: 2 }, { value: 9 }, { value: 1 }, { value: 3 }] });
});

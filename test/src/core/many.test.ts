import { expect, it } from 'vitest';
import { many } from '../../../src/core/many.ts';

it('says one of a thing without an s', () => {
  expect([many(0, 'day'), many(1, 'SKU'), many(2, 'open order')]).toEqual(['0 days', '1 SKU', '2 open orders']);
});

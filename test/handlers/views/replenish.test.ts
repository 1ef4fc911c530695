import { expect, it } from 'vitest';
import { footnote } from '../../../handlers/views/replenish.ts';

it('says how many SKUs nobody sells to us, when there are any', () => {
  expect(footnote(12, 0)).toEqual({
    kind: 'note',
    text: { zh: '看了 12 个有供应商的商品', en: '12 SKUs with a supplier were looked at' },
  });
  expect(footnote(12, 3)).toMatchObject({ text: { en: expect.stringContaining('3 more sell but have no supplier') } });
});

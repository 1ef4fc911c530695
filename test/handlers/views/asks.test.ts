import { expect, it } from 'vitest';
import { resultOf } from '../../../handlers/views/asks.ts';

it('says what became of an ask in both languages, with the refusal’s code', () => {
  expect(resultOf({ result: 'answered', code: undefined })).toEqual({ zh: '已回答', en: 'answered' });
  expect(resultOf({ result: 'refused', code: 'stock.not_found' })).toEqual({
    zh: '已拒绝 stock.not_found',
    en: 'refused stock.not_found',
  });
  expect(resultOf({ result: 'constructor', code: undefined })).toEqual({ zh: 'constructor', en: 'constructor' });
});

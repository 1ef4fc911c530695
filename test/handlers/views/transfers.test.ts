import { expect, it } from 'vitest';
import { spanWords } from '../../../handlers/views/transfers.ts';

it.each([
  [-5_000, '0 min', '0 分钟'],
  [59_000, '0 min', '0 分钟'],
  [185_000, '3 min', '3 分钟'],
  [125 * 60_000, '2 h 5 min', '2 小时 5 分钟'],
  [49 * 3_600_000, '2 d 1 h', '2 天 1 小时'],
])('%d ms are %s', (ms, en, zh) => {
  expect(spanWords(ms)).toEqual({ zh, en });
});

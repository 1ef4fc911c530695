import { expect, it } from 'vitest';
import { readWish, type WishWhat } from '../../../../src/services/digests/settings-read.ts';

const figure = (typed: string) => (['gmv', '销售额'].includes(typed) ? 'gmv' : undefined);
const wish = (what: WishWhat, typed: string) => readWish(what, typed, figure);
const refused = (what: WishWhat, typed: string): string => {
  try {
    return JSON.stringify(wish(what, typed));
  } catch (error) {
    return (error as { code: string }).code;
  }
};

it('reads what people write of a digest', () => {
  expect(wish('daily', 'on 9:30')).toEqual({ what: 'daily', set: { on: true, time: '09:30' } });
  expect(wish('weekly', '开 周五 9点半')).toEqual({ what: 'weekly', set: { on: true, day: 5, time: '09:30' } });
  expect(wish('weekly', 'thursday')).toEqual({ what: 'weekly', set: { day: 4 } });
  expect(wish('monthly', '10日 8:00')).toEqual({ what: 'monthly', set: { day: 10, time: '08:00' } });
  expect(wish('monthly', '指标 销售额，gmv')).toEqual({ what: 'monthly', set: { figures: ['gmv'] } });
  expect(wish('daily', 'figures default')).toEqual({ what: 'daily', set: { figures: [] } });
  expect(wish('quiet', '22:00-8:00')).toEqual({ what: 'quiet', quiet: { from: '22:00', to: '08:00' } });
  expect(wish('quiet', '关')).toEqual({ what: 'quiet', quiet: null });
  expect(wish('holidays', '关')).toEqual({ what: 'holidays', on: false });
});

it.each([
  ['daily', '25:00'],
  ['daily', '周五'],
  ['weekly', '10'],
  ['monthly', '29'],
  ['monthly', '0'],
  ['quarterly', ''],
  ['daily', 'figures nonsense'],
  ['quiet', '9:00-9:00'],
  ['quiet', 'always'],
  ['holidays', 'maybe'],
] as const)('refuses %s %s', (what, typed) => {
  expect(refused(what, typed)).toBe('digest.setting');
});

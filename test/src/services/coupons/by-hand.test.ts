import { expect, it } from 'vitest';
import { differences } from '../../../../src/services/coupons/by-hand.ts';
import type { Coupon } from '../../../../src/services/coupons/rows.ts';
import { factOf } from '../../../support/coupons.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const shop = {
  id: 1,
  code: 'SH-1',
  name: { zh: '主店', en: 'Main' },
  platform: 'taobao',
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
};
const coupon = (more = {}): Coupon => ({
  ...factOf('1', { code: 'zg-a1-1-0', ...more }),
  number: 1,
  shop,
  seenAt: NOW,
  changedAt: NOW,
});
const spec = (more = {}) => {
  const { id: _, version: _v, state: _s, code: _c, ...rest } = factOf('1', { name: '双旦', total: 500, ...more });
  return rest;
};

it.each([
  ['what a platform does not say', {}, {}],
  ['a clock that is a little off', { total: 500, endsAt: new Date('2099-12-10T15:59:59Z') }, {}],
  ['a start that had come', { total: 500, startsAt: NOW }, {}],
  ['a code in other letters', { total: 500, code: 'winter10' }, { code: 'WINTER10' }],
])('%s is no difference', (_, more, asked) => {
  expect(differences({ ...spec(), ...asked }, coupon(more), NOW)).toBeUndefined();
});

it('says each that is one', () => {
  const { en } = differences(spec(), coupon({ total: 400, discountMinor: 2000n, items: ['7'] }), NOW) ?? { en: '' };
  expect(en).toContain('Offer 30 off 300 CNY → 20 off 300 CNY');
  expect(en).toContain('Number 500 → 400');
  expect(en).toContain('Items the whole shop → 1 item');
  expect(differences({ ...spec(), code: 'A1' }, coupon({ total: 500 }), NOW)?.en).toContain('Code A1 → zg-a1-1-0');
});

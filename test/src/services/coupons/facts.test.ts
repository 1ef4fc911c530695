import { describe, expect, it } from 'vitest';
import {
  type CouponState,
  changedFields,
  couponWords,
  eventOf,
  offerWords,
  sameOffer,
} from '../../../../src/services/coupons/facts.ts';
import { factOf } from '../../../support/coupons.ts';

const of = (state: CouponState, more = {}) => factOf('1', { state, ...more });

const NOW = new Date('2026-11-23T02:00:00Z');
const over = (state: CouponState) => of(state, { endsAt: NOW });

describe('what rooms hear of a coupon', () => {
  it.each<[CouponState | undefined, CouponState, string | undefined]>([
    [undefined, 'live', 'new'],
    [undefined, 'scheduled', 'new'],
    [undefined, 'exhausted', 'new'],
    [undefined, 'draft', undefined],
    [undefined, 'stopped', undefined],
    [undefined, 'ended', undefined],
    ['draft', 'live', 'new'],
    ['draft', 'stopped', undefined],
    ['scheduled', 'live', 'started'],
    ['scheduled', 'stopped', 'stopped'],
    ['live', 'live', undefined],
    ['live', 'exhausted', 'exhausted'],
    ['exhausted', 'live', 'back'],
    ['exhausted', 'ended', 'ended'],
    ['live', 'draft', 'stopped'],
    ['stopped', 'live', 'back'],
    ['stopped', 'ended', undefined],
    ['ended', 'stopped', undefined],
    ['ended', 'ended', undefined],
  ])('%s → %s is %s', (before, after, event) => {
    expect(eventOf(before && over(before), over(after), NOW)?.event).toBe(event);
  });

  it('says what changed while it runs, and nothing of what is over', () => {
    const more = { discountMinor: 5000n, total: 9 };
    expect(eventOf(of('live'), of('live', more), NOW)).toEqual({ event: 'changed', fields: ['offer', 'total'] });
    expect(eventOf(of('ended'), of('ended', more), NOW)).toBeUndefined();
    expect(eventOf(of('live'), of('exhausted', more), NOW)).toEqual({ event: 'exhausted', fields: ['offer', 'total'] });
  });
});

describe('what is otherwise', () => {
  it.each([
    [{ version: '2' }, []],
    [{ taken: 5, used: 3 }, []],
    [{ endsAt: new Date('2099-12-10T15:59:00.400Z') }, []],
    [{ items: [] }, []],
    [{ name: 'other' }, ['name']],
    [{ code: 'X1' }, ['code']],
    [{ thresholdMinor: 20_000n }, ['offer']],
    [{ kind: 'percent' as const, percentBp: 1000 }, ['offer']],
    [{ startsAt: new Date('2026-11-02T00:00:00Z') }, ['startsAt']],
    [{ total: 1 }, ['total']],
    [{ stackable: true }, ['stackable']],
    [{ items: ['b', 'a'] }, ['items']],
  ])('case %#', (more, fields) => {
    expect(changedFields(factOf('1'), factOf('1', more))).toEqual(fields);
  });

  it('does not mind the order of items', () => {
    expect(changedFields(factOf('1', { items: ['a', 'b'] }), factOf('1', { items: ['b', 'a'] }))).toEqual([]);
  });
});

describe('words', () => {
  it.each([
    [{}, '满300减30', '30 off 300 CNY'],
    [{ thresholdMinor: 0n, kind: 'direct' as const }, '立减30', '30 CNY off'],
    [{ discountMinor: 2550n, currency: 'GBP' }, '满300减25.5 GBP', '25.5 off 300 GBP'],
    [{ kind: 'percent' as const, percentBp: 1000, thresholdMinor: 0n }, '9折', '10% off'],
    [{ kind: 'percent' as const, percentBp: 550 }, '满300打9.45折', '5.5% off over 300 CNY'],
  ])('case %#', (more, zh, en) => {
    expect(offerWords(factOf('1', more))).toEqual({ zh, en });
  });

  it('shows a name where it says more than the offer', () => {
    expect(couponWords(factOf('1', { name: '满300减30' })).zh).toBe('满300减30');
    expect(couponWords(factOf('1', { name: '双旦' })).zh).toBe('“双旦”满300减30');
  });

  it('compares offers by what a customer gets', () => {
    expect(sameOffer(factOf('1'), factOf('2', { name: 'x', total: 3 }))).toBe(true);
    expect(sameOffer(factOf('1'), factOf('2', { discountMinor: 1n }))).toBe(false);
  });
});

it('takes a coupon that ended before its time for stopped', () => {
  expect(eventOf(of('live'), of('ended', { endsAt: new Date('2026-11-20') }), NOW)?.event).toBe('stopped');
  expect(eventOf(of('live'), of('ended'), NOW)?.event).toBe('stopped');
});

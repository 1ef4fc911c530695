import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { Forecast } from '../../../../../src/services/supply/forecast/forecast.ts';
import { daysAhead, leftByDay, propose, type Stocked } from '../../../../../src/services/supply/replenish/propose.ts';
import type { Item } from '../../../../../src/services/supply/suppliers.ts';

const TODAY = '2026-11-23';
const cover = (demand: number, coefficient: number) => Math.ceil(Math.round(demand * coefficient * 1e6) / 1e6);

const item = (supplier: string, more: Partial<Item> = {}): Item => ({
  ...{ supplier, sku: 'MUG', currency: 'CNY', unitMinor: 1000, breaks: [], rebateBp: 0, minQuantity: 1, multiple: 1 },
  ...{ maxQuantity: undefined, leadDays: 5, leadSpreadDays: 0, madeToOrderHours: undefined },
  ...more,
});

const stocked = (more: Partial<Stocked> = {}): Stocked => ({
  ...{ sku: 'MUG', title: 'Mug', category: '', onHand: 0, reserved: 0, promised: 0, incoming: [] },
  ...{ warehouse: 'w', latest: 0, coefficient: 1.2, items: [item('S')] },
  ...more,
});

const steady = (perDay: number, days = 60): Forecast => ({
  ...{ key: 'MUG', pattern: 'steady', method: 'mean', shares: [], total: perDay * days, perDay, deviation: 0 },
  ...{ periods: new Array<number>(days).fill(perDay), quantiles: [] },
});

const proposed = (more: Partial<Stocked> = {}, perDay = 10) => propose(stocked(more), steady(perDay), TODAY, cover);

it('orders up to covered lead time and the days until the next look', () => {
  const { target, safety, choice } = proposed({ onHand: 100 });
  // 1.2 x 50 + 70 = 130
  expect([target, safety, choice?.offer.quantity]).toEqual([130, 10, 30]);
  expect(proposed({ onHand: 130 }).choice).toBeUndefined();
});

it('less what is held and promised, with what is on its way', () => {
  const incoming = [{ day: '2026-11-30', units: 25 }];
  expect(proposed({ onHand: 100, reserved: 20, promised: 15, incoming }).choice?.offer.need).toBe(40);
});

it('names the day on which demand exceeds what is there and what comes', () => {
  expect(proposed({ onHand: 30 }).stockOutOn).toBe('2026-11-26');
  expect(proposed({ onHand: 30, incoming: [{ day: '2026-11-25', units: 20 }] }).stockOutOn).toBe('2026-11-28');
  expect(proposed({ onHand: 30, incoming: [{ day: '2026-11-27', units: 20 }] }).stockOutOn).toBe('2026-11-26');
  expect(
    proposed({ onHand: 30, incoming: [{ day: '2026-11-01', units: 20 }] }).stockOutOn,
    'overdue: from tomorrow',
  ).toBe('2026-11-28');
  expect(proposed({ onHand: 5, reserved: 9 }).stockOutOn).toBe(TODAY);
  expect(proposed({ onHand: 600 }).stockOutOn).toBeUndefined();
});

it('takes the cheapest of those in time, after breaks and rebate, and the fastest when nobody is', () => {
  const items = [
    item('DEAR', { unitMinor: 1100, leadDays: 2 }),
    item('REBATE', { unitMinor: 1050, rebateBp: 800, leadDays: 5 }),
    item('CHEAP', { unitMinor: 900, leadDays: 30 }),
  ];
  const choiceAt = (onHand: number) => proposed({ onHand, items }).choice?.offer.supplier;
  expect(choiceAt(55)).toBe('REBATE');
  expect(choiceAt(25)).toBe('DEAR');
  expect(choiceAt(5)).toBe('DEAR');
  expect(choiceAt(320)).toBe('CHEAP');
});

it('a spread makes a supplier late, hours of making come before the way', () => {
  const items = [item('SURE', { unitMinor: 1100 }), item('UNSURE', { leadSpreadDays: 3 })];
  expect(proposed({ onHand: 60, items }).choice?.offer.supplier).toBe('SURE');
  const made = [item('SURE', { unitMinor: 1100 }), item('MADE', { madeToOrderHours: 48 })];
  expect(proposed({ onHand: 60, items: made }).choice?.offer.supplier).toBe('SURE');
  expect(proposed({ onHand: 80, items: made }).choice?.offer).toMatchObject({ supplier: 'MADE', leadDays: 7 });
});

it('a large minimum is not cheap: what sells in more than 60 days more is no goods', () => {
  const items = [item('SMALL', { unitMinor: 1000 }), item('LARGE', { unitMinor: 800, minQuantity: 3000 })];
  expect(proposed({ onHand: 55, items }).choice?.offer.supplier).toBe('SMALL');
});

it('does not compare prices in different currencies', () => {
  const items = [item('CNY', { leadDays: 4 }), item('JPY', { currency: 'JPY', unitMinor: 1 })];
  const { choice } = proposed({ onHand: 60, items });
  expect([choice?.offer.supplier, choice?.why.en.includes('different currencies')]).toEqual(['CNY', true]);
});

it('says what its maximum leaves missing', () => {
  const { choice } = proposed({ items: [item('S', { maxQuantity: 100 })] });
  expect(choice?.offer).toMatchObject({ quantity: 100, need: 130, capped: true });
  expect(choice?.why.en).toContain('30 still missing');
});

it('looks as far ahead as the slowest supplier needs', () => {
  expect(daysAhead([item('S')])).toBe(45);
  expect(daysAhead([item('S', { leadDays: 60, leadSpreadDays: 5 })])).toBe(72);
});

test('whatever there is: a proposal covers what is missing, and nothing is left on the day of the stock-out', () => {
  const units = fc.integer({ min: 0, max: 400 });
  const incoming = fc.array(fc.record({ day: fc.constantFrom('2026-11-20', '2026-11-29', '2026-12-15'), units }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(units, units, incoming, fc.integer({ min: 0, max: 30 }), (onHand, reserved, coming, perDay) => {
      const found = proposed({ onHand, reserved, incoming: coming }, perDay);
      const { choice, target, position, stockOutOn } = found;
      if (choice) expect(position + choice.offer.quantity).toBeGreaterThanOrEqual(target);
      else expect(position).toBeGreaterThanOrEqual(target);
      const left = leftByDay(found, TODAY);
      if (stockOutOn) expect(left[Math.round((Date.parse(stockOutOn) - Date.parse(TODAY)) / 86_400_000)]).toBe(0);
    }),
  );
});

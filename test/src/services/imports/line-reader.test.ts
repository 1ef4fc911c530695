import { expect, test } from 'vitest';
import { createLineReader } from '../../../../src/services/imports/line-reader.ts';
import { findColumns, presetOf } from '../../../../src/services/imports/presets.ts';

const HEADER = ['order', 'shop', 'sku', 'quantity', 'unit_price', 'placed_at'];

/** An order as it is read in Shanghai on the last day of 2026 at noon UTC, or why it is not. */
function orderOf({ quantity = '1', placed = '2026-01-01' }) {
  const preset = presetOf(undefined);
  const at = findColumns(HEADER, preset.columns, []);
  const read = createLineReader({
    preset,
    at,
    width: HEADER.length,
    currency: 'CNY',
    timeZone: 'Asia/Shanghai',
    now: new Date('2026-12-31T12:00:00Z'),
    customerKey: 'k'.repeat(32),
  });
  return read(['1', 's', 'A', quantity, '5', placed]);
}

test('an order of the future is rejected; up to a day ahead is a clock that is fast', () => {
  const kept = ['2026-12-31 20:00:00', '2027-01-01 20:00:00', '2027-01-01 12:00:00Z', '2027-01-01 20:00:00+0800'];
  for (const placed of kept) expect(orderOf({ placed })).toMatchObject({ placed });
  for (const placed of [
    '2027-01-01 20:00:01',
    '2027-01-01T12:00:01Z',
    '2027-01-01 20:00:01+0800',
    '2027-01-01 07:00:01-05:00',
    '2099-01-01',
  ]) {
    expect(orderOf({ placed })).toBe('time is in the future');
  }
});

test('a quantity that no order can hold is said to be too large, and the largest is named', () => {
  for (const quantity of ['2147483647', '-2147483647'])
    expect(orderOf({ quantity })).toMatchObject({ quantity: Number(quantity) });
  for (const quantity of ['2147483648', '-2147483648', '99999999999'])
    expect(orderOf({ quantity })).toBe('quantity is too large: at most 2147483647');
});

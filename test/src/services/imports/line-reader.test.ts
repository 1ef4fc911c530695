import { expect, test } from 'vitest';
import { createLineReader } from '../../../../src/services/imports/line-reader.ts';
import { findColumns, presetOf } from '../../../../src/services/imports/presets.ts';

const HEADER = ['order', 'shop', 'sku', 'quantity', 'unit_price', 'placed_at'];

/** What becomes of an order of this time, read in Shanghai on the last day of 2026 at noon UTC. */
function orderOf(placed: string): string {
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
  const line = read(['1', 's', 'A', '1', '5', placed]);
  return typeof line === 'string' ? line : line.placed;
}

test('an order of the future is rejected; up to a day ahead is a clock that is fast', () => {
  const kept = ['2026-12-31 20:00:00', '2027-01-01 20:00:00', '2027-01-01 12:00:00Z', '2027-01-01 20:00:00+0800'];
  expect(kept.map(orderOf)).toEqual(kept);
  for (const placed of [
    '2027-01-01 20:00:01',
    '2027-01-01T12:00:01Z',
    '2027-01-01 20:00:01+0800',
    '2027-01-01 07:00:01-05:00',
    '2099-01-01',
  ]) {
    expect(orderOf(placed)).toBe('time is in the future');
  }
});

import { expect, it } from 'vitest';
import { restMs, throughOf, type WindowRules, windowsOf } from '../../../src/sync/orders-windows.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const orders = { maxWindowMs: 30 * 60_000, paging: 'cursor' as const, keepsMs: 7 * 86_400_000, visibleWithinMs: 3_000 };
const rules: WindowRules = { overlapMs: 60_000, firstMs: 2 * 3_600_000, marginMs: 2_000 };

it('reads from a little before what is in, until now', () => {
  expect(windowsOf({ through: ago(5), now: NOW, orders, rules })).toEqual({
    windows: [{ since: ago(6), until: NOW }],
    gap: undefined,
  });
});

it('reads what is new also when what counts as in lies ahead of the clock', () => {
  for (const through of [ago(0), ago(-9), ago(-60 * 24 * 40)])
    expect(windowsOf({ through, now: NOW, orders, rules })).toEqual({
      windows: [{ since: ago(1), until: NOW }],
      gap: undefined,
    });
});

it('cuts what was missed into windows that the platform takes, without a hole', () => {
  const { windows, gap } = windowsOf({ through: ago(89), now: NOW, orders, rules });
  expect(windows).toEqual([
    { since: ago(90), until: ago(60) },
    { since: ago(60), until: ago(30) },
    { since: ago(30), until: NOW },
  ]);
  expect(gap).toBeUndefined();
});

it('goes back as far as a new shop needs, and never further than the platform tells', () => {
  expect(windowsOf({ through: undefined, now: NOW, orders, rules }).windows[0]?.since).toEqual(ago(120));
  const short = { ...orders, keepsMs: 60 * 60_000 };
  expect(windowsOf({ through: undefined, now: NOW, orders: short, rules })).toMatchObject({
    windows: [{ since: ago(60) }, { until: NOW }],
    gap: undefined,
  });
  expect(windowsOf({ through: ago(100), now: NOW, orders: short, rules }).gap).toEqual({
    since: ago(100),
    until: ago(60),
  });
});

it('reads no more than a day in one go, whatever the platform takes', () => {
  const { windows } = windowsOf({
    through: ago(3 * 1440 - 1),
    now: NOW,
    orders: { ...orders, maxWindowMs: 7 * 86_400_000 },
    rules,
  });
  expect(windows.map(({ since }) => since)).toEqual([ago(4320), ago(2880), ago(1440)]);
});

it('counts as read what can no longer change unseen, never more than was asked for', () => {
  const window = { since: ago(30), until: NOW };
  const through = (begun: Date, aheadMs?: number) => throughOf({ window, begun, aheadMs }, orders, rules).getTime();
  expect(through(NOW)).toBe(NOW.getTime() - 5_000);
  expect(through(ago(1))).toBe(ago(1).getTime() - 5_000);
  // Of two clocks the one that is behind: whichever of them is put right, nothing lies ahead of it.
  expect(through(ago(1), 60_000)).toBe(ago(1).getTime() - 5_000);
  expect(through(ago(1), -60_000)).toBe(ago(2).getTime() - 5_000);
});

it('rests longer with each failure, up to five minutes', () => {
  expect([1, 2, 3, 50].map(restMs)).toEqual([5_000, 10_000, 20_000, 300_000]);
});

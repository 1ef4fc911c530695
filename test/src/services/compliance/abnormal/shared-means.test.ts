import { expect, it } from 'vitest';
import type { OrderEvent } from '../../../../../src/services/compliance/abnormal/event.ts';
import { sharedMeans } from '../../../../../src/services/compliance/abnormal/shared-means.ts';

const MINUTE = 60_000;

const orderOf = (
  id: number,
  minutes: number,
  traits: OrderEvent['traits'],
  more: Partial<OrderEvent> = {},
): OrderEvent => ({
  ...{ id, at: minutes * MINUTE, shop: 1, traits, refund: false, night: false },
  ...{ amount: 5_900, discount: 0, lines: 1, most: 1, skus: ['MUG-1'] },
  ...more,
});

/** The first of them is judged, the others are those by its device. */
const judged = ([order, ...others]: OrderEvent[], least: number, hours: number) =>
  sharedMeans(
    { order: order as OrderEvent, around: { asOf: 0, tied: { device: others }, second: [], near: [], usual: [] } },
    { least, hours },
  );

const buyers = (...minutes: number[]) => minutes.map((at, n) => orderOf(n + 1, at, { buyer: `b${n}`, device: 'one' }));

it('counts the different buyers of one device within the hours, before and after the order', () => {
  expect(judged(buyers(60, 0, 30, 90, 119), 5, 2)).toEqual({ kind: 'device', buyers: 5 });
  expect(judged(buyers(60, 0, 30, 90, 119), 6, 2)).toBeUndefined();
});

it('takes a span as it is: two hours before and two after are not two hours', () => {
  expect(judged(buyers(120, 0, 10, 230, 240), 4, 2)).toBeUndefined();
  expect(judged(buyers(120, 0, 10, 230, 240), 3, 2)).toEqual({ kind: 'device', buyers: 3 });
});

it('leaves out guests, repeated orders of one buyer, refunds and what is on another device', () => {
  const same = Array.from({ length: 8 }, (_, n) => orderOf(n + 1, n, { buyer: 'b', device: 'one' }));
  const guests = Array.from({ length: 8 }, (_, n) => orderOf(n + 11, n, { device: 'one' }));
  const others = Array.from({ length: 8 }, (_, n) => orderOf(n + 21, n, { buyer: `o${n}`, device: 'two' }));
  const back = Array.from({ length: 8 }, (_, n) =>
    orderOf(n + 31, n, { buyer: `r${n}`, device: 'one' }, { refund: true }),
  );
  expect(judged([...same, ...guests, ...others, ...back], 2, 2)).toBeUndefined();
});

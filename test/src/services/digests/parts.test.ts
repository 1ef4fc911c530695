import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byOrders, partsOf } from '../../../../src/services/digests/parts.ts';

type Cell = { q0: number; q1: number; m0: number; m1: number };

const both = (cells: readonly Cell[]) => {
  const common = cells.filter(({ q0, q1 }) => q0 > 0 && q1 > 0);
  const sum = (rows: readonly Cell[], of: (cell: Cell) => number) => rows.reduce((all, cell) => all + of(cell), 0);
  return {
    units0: sum(common, (cell) => cell.q0),
    units1: sum(common, (cell) => cell.q1),
    minor0: sum(common, (cell) => cell.m0),
    minor1: sum(common, (cell) => cell.m1),
    at: sum(common, (cell) => (cell.q1 * cell.m0) / cell.q0),
    fresh: sum(
      cells.filter(({ q0 }) => q0 === 0),
      (cell) => cell.m1,
    ),
    gone: sum(
      cells.filter(({ q1 }) => q1 === 0),
      (cell) => cell.m0,
    ),
  };
};

it('names volume, price, mix, what is new and what is gone', () => {
  // Twice as many at the same price; the same number at a price 10 higher.
  expect(partsOf(both([{ q0: 10, q1: 20, m0: 1000, m1: 2000 }]))).toEqual({
    volume: 1000,
    price: 0,
    mix: 0,
    fresh: 0,
    gone: 0,
  });
  expect(partsOf(both([{ q0: 10, q1: 10, m0: 1000, m1: 1100 }]))).toEqual({
    volume: 0,
    price: 100,
    mix: 0,
    fresh: 0,
    gone: 0,
  });
  // As many units, more of the dear one.
  const mixed = both([
    { q0: 10, q1: 5, m0: 1000, m1: 500 },
    { q0: 10, q1: 15, m0: 3000, m1: 4500 },
  ]);
  expect(partsOf(mixed)).toEqual({ volume: 0, price: 0, mix: 1000, fresh: 0, gone: 0 });
  const moved = both([
    { q0: 0, q1: 3, m0: 0, m1: 300 },
    { q0: 4, q1: 0, m0: 800, m1: 0 },
  ]);
  expect(partsOf(moved)).toEqual({ volume: 0, price: 0, mix: 0, fresh: 300, gone: -800 });
});

it('adds up to the change, to the last unit, whatever was sold', () => {
  const cell = fc
    .record({ q0: fc.nat(500), q1: fc.nat(500), m0: fc.nat(1e7), m1: fc.nat(1e7) })
    .map(({ q0, q1, m0, m1 }) => ({
      ...{ q0, q1, m0: q0 === 0 ? 0 : m0, m1: q1 === 0 ? 0 : m1 },
    }));
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 12 }), (cells) => {
      const parts = partsOf(both(cells));
      const change = cells.reduce((all, { m0, m1 }) => all + m1 - m0, 0);
      expect(Object.values(parts).reduce((all, one) => all + one, 0)).toBe(change);
    }),
    { numRuns: 200 },
  );
});

it('splits the same change into orders and baskets', () => {
  expect(byOrders({ minor: 1000, orders: 10 }, { minor: 1320, orders: 12 })).toEqual({ orders: 200, basket: 120 });
  expect(byOrders({ minor: 0, orders: 0 }, { minor: 1320, orders: 12 })).toBeUndefined();
});

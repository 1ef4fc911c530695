import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../../src/core/errors.ts';
import { rowsOf, sql } from '../../../../../src/db/client.ts';
import { post } from '../../../../../src/services/inventory/ledger.ts';
import { bindLots, type Wanted } from '../../../../../src/services/inventory/lots/bind.ts';
import { type LotHouse, openLotHouse } from '../../../../support/lots.ts';

let house: LotHouse;
beforeAll(async () => {
  house = await openLotHouse();
});
afterAll(() => house.database.drop());
beforeEach(() => house.clear());

const TODAY = '2026-06-01';

/** Ships units as the shop does: lots are bound, then each part is posted. What left of which lot, by code. */
const ships = (quantity: number, more: Partial<Wanted> = {}) =>
  house.run(async (tx) => {
    const level = { sku: 'TEA', warehouseId: house.warehouse };
    const parts = await bindLots(tx, { ...level, quantity, on: TODAY, ...more });
    const cause = `ship ${Math.random()}`;
    await post(
      tx,
      parts.map((part, n) => ({
        ...level,
        kind: 'shipped' as const,
        onHand: -part.quantity,
        ...(part.lotId ? { lotId: part.lotId } : {}),
        cause: `${cause}:${n}`,
      })),
      { actor: 'test' },
    );
    const codes = await rowsOf<{ id: string; code: string }>(tx, sql`select id, code from lot`);
    const codeOf = (id?: number) => codes.find((lot) => Number(lot.id) === id)?.code ?? 'none';
    return parts.map((part) => [codeOf(part.lotId), part.quantity]);
  });

const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

const rule = (subject: string, days: number, shopId?: number) =>
  house.run((tx) =>
    rowsOf(
      tx,
      sql`insert into stock_rule (subject, shop_id, name, value, set_by)
          values (${subject}, ${shopId ?? null}, 'min_life_days', ${String(days)}, 'test')`,
    ),
  );

test('what expires first leaves first, whatever came first; goods without a lot leave last', async () => {
  await house.comes(5, 'LATE 2027-05-01');
  await house.comes(4);
  await house.comes(3, 'SOON 2026-07-01');
  expect(await ships(4)).toEqual([
    ['SOON', 3],
    ['LATE', 1],
  ]);
  expect(await ships(6)).toEqual([
    ['LATE', 4],
    ['none', 2],
  ]);
  expect(await house.onHand()).toBe(2);
});

test('goods that never had lots are left to the ledger', async () => {
  await house.comes(4);
  expect(await ships(4)).toEqual([['none', 4]]);
  expect(await refused(ships(1))).toBe('stock.not_enough');
});

test('an expired lot stays, on its last day it may still leave', async () => {
  await house.comes(2, 'GONE 2026-05-31');
  await house.comes(2, 'LAST 2026-06-01');
  expect(await refused(ships(3))).toBe('lots.none_fresh');
  expect(await ships(2)).toEqual([['LAST', 2]]);
  expect(await house.lots()).toEqual({ GONE: 2, LAST: 0 });
});

test('a shop with a minimum of remaining life gets only what has it, another shop gets the rest', async () => {
  await house.comes(3, 'SHORT 2026-06-20');
  await house.comes(3, 'LONG 2026-09-01');
  await rule('*', 30, house.shop);
  expect(await ships(2, { shopId: house.shop })).toEqual([['LONG', 2]]);
  expect(await refused(ships(2, { shopId: house.shop }))).toBe('lots.none_fresh');
  expect(await ships(2, { shopId: house.otherShop })).toEqual([['SHORT', 2]]);
});

test('the rule of the SKU comes before its category and all, the shop of one subject before all shops', async () => {
  await house.comes(9, 'L 2026-06-11');
  await rule('*', 11);
  expect(await refused(ships(1))).toBe('lots.none_fresh');
  await rule('category:food', 10);
  expect(await ships(1)).toEqual([['L', 1]]);
  await rule('category:food', 12, house.shop);
  expect(await refused(ships(1, { shopId: house.shop }))).toBe('lots.none_fresh');
  await rule('sku:TEA', 5);
  expect(await ships(1, { shopId: house.shop })).toEqual([['L', 1]]);
});

test('a refusal takes nothing', async () => {
  await house.comes(3, 'L 2027-01-01');
  expect(await refused(ships(4))).toBe('lots.none_fresh');
  expect(await house.lots()).toEqual({ L: 3 });
});

test('several lines of one level that leave together do not count on what each other takes', async () => {
  await house.comes(5, 'GONE 2026-05-31');
  await house.comes(5, 'FRESH 2027-01-01');
  await house.comes(1);
  const together = (...quantities: number[]) =>
    house.run(async (tx) => {
      const parts = [];
      const level = { sku: 'TEA', warehouseId: house.warehouse };
      for (const quantity of quantities) parts.push(await bindLots(tx, { ...level, quantity, on: TODAY }));
      return parts.flat().map((part) => [part.lotId !== undefined, part.quantity]);
    });
  expect(await refused(together(4, 3))).toBe('lots.none_fresh');
  expect(await together(4, 2)).toEqual([
    [true, 4],
    [true, 1],
    [false, 1],
  ]);
});

test('a recalled lot is passed by', async () => {
  await house.comes(3, 'BAD 2026-08-01');
  await house.comes(3, 'GOOD 2027-01-01');
  await house.run((tx) => rowsOf(tx, sql`update lot set recalled_at = now() where code = 'BAD'`));
  expect(await ships(2)).toEqual([['GOOD', 2]]);
});

test('forty who ship the last units at one moment bind each unit once', async () => {
  await house.comes(7, 'ONE 2026-08-01');
  await house.comes(6, 'TWO 2026-09-01');
  await house.comes(2);
  const answers = await Promise.all(Array.from({ length: 40 }, () => refused(ships(1))));
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(15);
  expect(await house.lots()).toEqual({ ONE: 0, TWO: 0 });
  expect(await house.onHand()).toBe(0);
  const [sum] = await house.run((tx) =>
    rowsOf(
      tx,
      sql`select -sum(delta)::int as units from movement m join lot l on l.id = m.lot_id where kind = 'shipped'`,
    ),
  );
  expect(sum).toEqual({ units: 13 });
});

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { rowsOf, sql } from '../../../../src/db/client.ts';
import { takeBackGoods } from '../../../../src/services/inventory/take-back.ts';
import { type LotHouse, openLotHouse } from '../../../support/lots.ts';

let house: LotHouse;
let n = 0;
beforeAll(async () => {
  house = await openLotHouse();
});
afterAll(() => house.database.drop());
beforeEach(() => house.clear());

const takesBack = (quantity: number, lotCode?: string) => {
  n += 1;
  const goods = { sku: 'TEA', warehouseId: house.warehouse, quantity, lotCode, reason: 'a mistake' };
  return house
    .run((tx) => takeBackGoods(tx, { ...goods, cause: `back ${n}`, actor: 'test' }))
    .then(
      () => 'done',
      (error: unknown) => (error instanceof UserError ? error.code : String(error)),
    );
};

test('goods leave the lot they were put in, and the ledger says so', async () => {
  await house.comes(5, 'L1 2027-01-01');
  await house.comes(5, 'L2 2026-07-01');
  expect(await takesBack(4, 'l1')).toBe('done');
  expect(await house.lots()).toEqual({ L2: 5, L1: 1 });
  expect(await house.onHand()).toBe(6);
});

test('no more than the lot has, and nothing of a lot for goods that came without', async () => {
  await house.comes(5, 'L1 2027-01-01');
  await house.comes(2);
  expect(await takesBack(6, 'L1')).toBe('lot.not_there');
  expect(await takesBack(1, 'L9')).toBe('lot.not_there');
  expect(await takesBack(3)).toBe('lot.not_there');
  expect(await takesBack(2)).toBe('done');
  expect(await house.lots()).toEqual({ L1: 5 });
});

test('what is promised stays', async () => {
  await house.comes(5, 'L1 2027-01-01');
  await house.run((tx) => rowsOf(tx, sql`update stock_level set reserved = 4`));
  expect(await takesBack(2, 'L1')).toBe('stock.not_enough');
  expect(await house.lots()).toEqual({ L1: 5 });
});

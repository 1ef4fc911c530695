import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startOrders } from '../../../src/sync/orders.ts';
import { type OrdersHouse, ordersHouse } from '../../support/orders.ts';

let house: OrdersHouse;
beforeAll(async () => {
  house = await ordersHouse();
  await house.stock('A', 100, { quotas: { 1: 100 } });
});
afterAll(() => house.drop());

it('reads shops, follows hints, and stops when it is told to; two at once do nothing twice', async () => {
  house.clock.pass(-3_000);
  for (let n = 0; n < 9; n += 1) house.platform.put(`w-${n}`);
  house.clock.pass(3_000);
  const failed = vi.fn();
  const both = [1, 2].map(() => startOrders({ ...house.deps, everyMs: 50, failed }));
  const orders = async () => Number((await house.rows(`select count(*)::int as n from "order"`))[0]?.['n']);
  await expect.poll(orders, { timeout: 10_000, interval: 20 }).toBe(9);
  await Promise.all(both.flatMap(({ workers }) => workers.map((worker) => worker.stop())));
  expect(await house.level('A')).toMatchObject({ reserved: 9 });
  expect((await house.connection())['failures']).toBe(0);
  expect(failed).not.toHaveBeenCalled();
  expect(await house.faults()).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchLag } from '../../../src/sync/orders-lag.ts';
import { type IntakeHouse, intakeHouse, minutes } from '../../support/told.ts';

let house: IntakeHouse;
beforeAll(async () => {
  house = await intakeHouse();
  await house.rows(`update shop_connection set orders_through = '${minutes(0).toISOString()}'`);
});
afterAll(() => house.drop());

const told = async () =>
  (
    await house.rows<{ line: { en: string }; over: boolean }>(
      `select line, ends_at is not null as over from alert order by last_at`,
    )
  ).map(({ line, over }) => `${over ? 'over: ' : ''}${line.en}`);

it('says once that a shop falls behind, and once that it has caught up', async () => {
  expect(await watchLag(house.db, { now: minutes(9) })).toBe(0);
  await house.rows(`update shop_connection set orders_through = '${minutes(9).toISOString()}' where shop_id = 2`);
  expect(await watchLag(house.db, { now: minutes(12) })).toBe(1);
  expect(await told()).toEqual(['Orders of S1 are 12 minutes behind']);
  expect(await watchLag(house.db, { now: minutes(13) })).toBe(0);
  await house.rows(`update shop_connection set orders_through = '${minutes(14).toISOString()}'`);
  expect(await watchLag(house.db, { now: minutes(15) })).toBe(1);
  expect(await watchLag(house.db, { now: minutes(16) })).toBe(0);
  expect(await told()).toEqual(['over: Orders of S1 have caught up']);
});

it('gives a shop that was just connected the time to be read', async () => {
  await house.rows(
    `update shop_connection set connected_at = '${minutes(12).toISOString()}', orders_through = '2026-10-25' where shop_id = 2`,
  );
  expect(await watchLag(house.db, { now: minutes(16) })).toBe(0);
  await house.rows(`update shop_connection set orders_through = '${minutes(14).toISOString()}' where shop_id = 2`);
});

it('does not take for lag what a platform shows late by its nature', async () => {
  const visibleMs = (connector: string) => (connector === 'taobao' ? 3_600_000 : 0);
  expect(await watchLag(house.db, { now: minutes(40), visibleMs })).toBe(1);
  expect((await told()).at(-1)).toBe('Orders of S2 are 26 minutes behind');
});

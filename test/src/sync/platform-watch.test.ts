import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchPlatforms } from '../../../src/sync/platform-watch.ts';
import { type IntakeHouse, intakeHouse, minutes } from '../../support/told.ts';

let house: IntakeHouse;
beforeAll(async () => {
  house = await intakeHouse();
  await house.rows(`update shop set platform = 'taobao'`);
});
afterAll(() => house.drop());

const looks = (n: number) => house.run((tx) => watchPlatforms(tx, minutes(n)));
const failing = (shop: number) =>
  house.rows(
    `update shop_connection set failing_since = '${minutes(0).toISOString()}', failures = 3, last_failure = 'HTTP 503' where shop_id = ${shop}`,
  );
const told = () =>
  house.rows(
    `select labels ->> 'platform' as platform, ends_at is not null as over, line ->> 'en' as line from alert order by id`,
  );

it('a platform is down when none of its shops can be read, and up when one can', async () => {
  await failing(1);
  expect(await looks(5)).toEqual([]);
  await failing(2);
  expect(await looks(2)).toEqual([]);
  expect(await looks(5)).toEqual(['taobao']);
  expect(await looks(6)).toEqual(['taobao']);
  expect(await told()).toEqual([
    { platform: 'taobao', over: false, line: 'None of the 2 shops on taobao can be read: HTTP 503' },
  ]);
  await house.rows(`update shop_connection set failing_since = null, failures = 0 where shop_id = 2`);
  expect(await looks(7)).toEqual([]);
  expect(await told()).toEqual([{ platform: 'taobao', over: true, line: 'Shops on taobao can be read again' }]);
});

it('a platform of which no shop is connected any more is not down', async () => {
  await failing(1);
  await failing(2);
  expect(await looks(10)).toEqual(['taobao']);
  await house.rows(`delete from shop_connection`);
  expect(await looks(11)).toEqual([]);
  expect((await told()).at(-1)).toEqual({
    platform: 'taobao',
    over: true,
    line: 'No shop on taobao is connected any more',
  });
});

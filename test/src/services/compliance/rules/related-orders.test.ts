import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import { hitOf, rule } from '../../../../../src/services/compliance/rules/related-orders.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

const SETTING = { params: { share: 20, taobao: 30, shops: 2, least: 10 }, severity: 'high' as const, version: 1 };
const judged = { shopId: 1, code: 'SH-1', orders: 100, own: 10, buyers: 15, related: 25, family: 2, latest: null };
const now = new Date('2026-11-20T00:00:00Z');

it('goes by the limit of the platform, and leaves shops with few orders alone', () => {
  expect(hitOf({ ...judged, platform: 'taobao' }, SETTING, now)).toBeUndefined();
  expect(hitOf({ ...judged, platform: 'doudian' }, SETTING, now)).toMatchObject({ weight: 25, subject: 'shop:SH-1' });
  expect(hitOf({ ...judged, platform: 'taobao', related: 30 }, SETTING, now)).toBeDefined();
  expect(hitOf({ ...judged, platform: 'doudian', orders: 9, related: 9 }, SETTING, now)).toBeUndefined();
});

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const look = () =>
  database.db.withScope(systemScope('test'), async (tx) =>
    rule.find?.({
      tx,
      since: now,
      until: now,
      settingFor: () => SETTING,
      known: { terms: () => [], holds: () => false },
    }),
  );

it('counts orders with the shops’ own devices or payers, and buyers of several linked shops; only among linked shops', async () => {
  const owner = openOwner(database.url);
  await owner`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select s, s || '-' || n, 'sale', 'paid', ${now}::timestamptz - n * interval '1 day', case when n <= 2 then 'both' || n else s || '-' || n end, 'CNY', 'test'
    from generate_series(1, 20) n, generate_series(1, 2) s`;
  await owner`insert into order_trait (order_id, shop_id, kind, hash, placed_at)
    select id, shop_id, 'payer', 'payeehash', placed_at from "order" where shop_id = 2 and number in ('2-2', '2-3', '2-4', '2-5')`;
  expect(await look()).toEqual([]);
  await owner`insert into shop_identity (shop_id, kind, hash, label, set_by) select s, 'payee', 'payeehash', '***1', 'test' from generate_series(1, 2) s`;
  await owner.end();
  // 2-1 and 2-2 by buyers of both, 2-2 to 2-5 paid by the shops' own payee: 5 of 20. SH-1: 2 of 20.
  expect(await look()).toMatchObject([{ shopId: 2, weight: 25, facts: { share: 25, limit: 20, family: 2 } }]);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { createCouponPull } from '../../../src/sync/coupons-pull.ts';
import { stocked } from '../../support/chat.ts';
import {
  ABILITY,
  type CouponPlatform,
  connectCoupons,
  couponDeps,
  couponPlatform,
  factOf,
  inSystem,
  runAll,
} from '../../support/coupons.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterEach(() => database.drop());

async function house(platforms: Record<number, CouponPlatform>) {
  await connectCoupons(database, platforms);
  const deps = couponDeps(database, platforms);
  const run = (statement: string) =>
    inSystem(database, (tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement)));
  let told = 0;
  return {
    deps,
    run,
    /** Everybody is due and read; what is told of it, as lines. */
    async reads(more = {}) {
      await run("update shop_connection set coupons_due_at = now() - interval '1 second', coupons_lease_until = null");
      await runAll(createCouponPull({ ...deps, ...more }));
      const rows = await run(
        `select id, line ->> 'en' as line from news where id > ${told} and fold = 'coupon' order by id`,
      );
      told = Number(rows.at(-1)?.['id'] ?? told);
      return rows.map((row) => row['line']);
    },
  };
}

test('a first reading of many is one card; what changes then is told once, before and after', async () => {
  const a = couponPlatform();
  a.facts.set('1', factOf('1', { total: 100, taken: 1, used: 0 }));
  a.facts.set('2', factOf('2', { discountMinor: 5000n }));
  a.facts.set('3', factOf('3', { state: 'ended' }));
  const { reads, run } = await house({ 1: a });
  expect(await reads()).toEqual(['Main shop (SH-1) is connected, with 2 coupons']);
  expect(await reads()).toEqual([]);
  a.facts.set('1', factOf('1', { total: 100, taken: 7, used: 2, version: '2' }));
  expect(await reads()).toEqual([]);
  a.facts.set('2', factOf('2', { discountMinor: 2000n, version: '2' }));
  expect(await reads()).toEqual([
    'Coupon changed: 20 off 300 CNY at Main shop (SH-1), 50 off 300 CNY → 20 off 300 CNY',
  ]);
  a.facts.set('1', factOf('1', { total: 100, taken: 100, used: 2 }));
  expect(await reads()).toEqual(['Coupon exhausted: 30 off 300 CNY at Main shop (SH-1)']);
  a.facts.set('1', factOf('1', { total: 200, taken: 100, used: 2 }));
  expect(await reads()).toEqual(['Coupon is back: 30 off 300 CNY at Main shop (SH-1)']);
  a.facts.set('4', factOf('4', { thresholdMinor: 0n, kind: 'direct' }));
  a.facts.set('2', factOf('2', { discountMinor: 2000n, state: 'stopped' }));
  expect(await reads()).toEqual([
    'Coupon stopped: 20 off 300 CNY at Main shop (SH-1)',
    expect.stringMatching(/^New coupon: 30 CNY off at Main shop \(SH-1\), until 12-10/),
  ]);
  const samples = await run(
    "select s.taken from coupon_sample s join coupon c on c.id = s.coupon_id where external_id = '1' order by at",
  );
  expect(samples.map((row) => row['taken'])).toEqual([1, 7, 100]);
});

test('what a shop lists no more is gone when it was missing twice, or its time is over', async () => {
  const a = couponPlatform();
  a.facts.set('1', factOf('1'));
  a.facts.set(
    '2',
    factOf('2', { startsAt: new Date('2026-01-01'), endsAt: new Date(Date.now() + 3_600_000), discountMinor: 100n }),
  );
  const { reads, run } = await house({ 1: a });
  await reads();
  a.facts.clear();
  expect(await reads()).toEqual([]);
  a.facts.set('1', factOf('1'));
  expect(await reads()).toEqual(['Coupon stopped: 1 off 300 CNY at Main shop (SH-1)']);
  a.facts.clear();
  await run("update coupon set ends_at = now() where external_id = '1'");
  expect(await reads()).toEqual(['Coupon ended: 30 off 300 CNY at Main shop (SH-1)']);
});

test('the card says what to tell a customer who holds the coupon elsewhere, and reaches the rooms of both shops', async () => {
  const [a, b] = [couponPlatform(), couponPlatform()];
  b.facts.set('9', factOf('9', { thresholdMinor: 20_000n, discountMinor: 2_000n, code: 'WINTER' }));
  const { reads, run } = await house({ 1: a, 2: b });
  await reads();
  a.facts.set('1', factOf('1'));
  await reads();
  const [news] = await run("select message, shops, subject from news where fold = 'coupon' order by id desc limit 1");
  const words = JSON.stringify(news?.['message']);
  expect(news?.['shops']).toEqual([1, 2]);
  expect(words).toContain('分店（SH-2）：主店的满300减30在本店不能用；本店可用：满200减20');
  expect(words).toContain(
    'Branch (SH-2): the 30 off 300 CNY of Main shop is not good here; good here: 20 off 200 CNY (until',
  );
  expect(words).toContain('code WINTER');
  expect(words).toContain('主店（SH-1）：别店的券（如分店的满200减20）在本店不能用；本店可用：满300减30');
  b.facts.set('10', factOf('10'));
  await reads();
  const [same] = await run("select message from news where fold = 'coupon' order by id desc limit 1");
  expect(JSON.stringify(same)).toContain('本店有同样的券');
});

test('nothing is read of a shop that has none, one that fails is asked again later, two readers do no harm, nonsense is left out', async () => {
  const [a, b] = [couponPlatform({ ...ABILITY, read: false }), couponPlatform()];
  const { reads, run, deps } = await house({ 1: a, 2: b });
  b.listing = 'fails';
  await reads();
  const rest = await run(
    'select shop_id, extract(epoch from coupons_due_at - now())::int as s from shop_connection order by 1',
  );
  expect(rest.map((row) => Number(row['s']) > 200)).toEqual([true, true]);
  b.listing = 'works';
  b.facts.set('1', factOf('1'));
  b.facts.set('bad', factOf('bad', { thresholdMinor: -1n }));
  await run("update shop_connection set coupons_due_at = now() - interval '1 second'");
  await Promise.all([1, 2, 3].map(() => runAll(createCouponPull(deps))));
  expect(await run('select count(*)::int as n from coupon')).toEqual([{ n: 1 }]);
  expect(await run("select count(*)::int as n from news where fold = 'coupon'")).toEqual([{ n: 1 }]);
});

test('a coupon that ends within a day is told once, and again when its end was moved', async () => {
  const a = couponPlatform();
  const soon = new Date(Date.now() + 20 * 3_600_000);
  a.facts.set('1', factOf('1', { endsAt: soon }));
  const { reads, run, deps } = await house({ 1: a });
  await reads();
  const looks = () => inSystem(database, (tx) => deps.services(tx).coupons.tellExpiring(new Date()));
  expect([await looks(), await looks()]).toEqual([1, 0]);
  a.facts.set('1', factOf('1', { endsAt: new Date(soon.getTime() + 3_600_000) }));
  expect((await reads()).length).toBe(2);
  expect(await looks()).toBe(1);
  expect(JSON.stringify(await run('select line from news'))).toContain('快到期');
});

test('what is wrong with a coupon is looked for as soon as it is read', async () => {
  const a = couponPlatform();
  a.facts.set('1', factOf('1', { thresholdMinor: 2_900n, discountMinor: 100n }));
  const { reads, run } = await house({ 1: a });
  await reads();
  expect(await run('select kind from coupon_finding')).toEqual([{ kind: 'threshold' }]);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { pinduoduo } from '../../../src/platforms/pinduoduo/pinduoduo.ts';
import type { CouponKind, PlatformKind } from '../../../src/platforms/platform.ts';
import { shopify } from '../../../src/platforms/shopify/shopify.ts';
import { taobao } from '../../../src/platforms/taobao/taobao.ts';
import { wechat } from '../../../src/platforms/wechat/wechat.ts';
import { woocommerce } from '../../../src/platforms/woocommerce/woocommerce.ts';
import { createCouponPull } from '../../../src/sync/coupons-pull.ts';
import { createCouponPut } from '../../../src/sync/coupons-put.ts';
import { stocked } from '../../support/chat.ts';
import { connectCoupons, couponDeps, couponPlatform, inSystem, PUTS_DUE, runAll } from '../../support/coupons.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { handClock, localShop } from '../../support/platforms.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterEach(() => database.drop());

const DAY_MS = 86_400_000;

/** A connector of a real kind, before a local platform, as shop 1. */
async function house(kind: PlatformKind) {
  const clock = handClock(new Date().toISOString());
  const bench = localShop(kind, { clock });
  const item = bench.listing().item;
  // Nobody waits for a platform's pace in memory.
  const capabilities = { ...bench.connector.capabilities, pace: { perSecond: 1_000 } };
  const platforms = { 1: { ...couponPlatform(), connector: { ...bench.connector, capabilities } } };
  await connectCoupons(database, platforms);
  const deps = couponDeps(database, platforms, { clock });
  const run = (statement: string) =>
    inSystem(database, (tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement)));
  const full = kind.capabilities.coupons.threshold !== 'none';
  const spec = {
    name: '满99减10',
    kind: (full ? 'full-reduction' : 'direct') as CouponKind,
    currency: 'CNY',
    thresholdMinor: full ? 9_900n : 0n,
    discountMinor: 1_000n,
    startsAt: clock.now(),
    endsAt: new Date(Math.floor(clock.now().getTime() / 1000) * 1000 + 7 * DAY_MS),
    total: 100,
    perCustomer: 1,
    stackable: false,
    ...(full ? {} : { items: [item] }),
  };
  const by = { actor: 'test', roomId: undefined, batch: 'a1', now: clock.now() };
  const does = <T>(work: (coupons: ReturnType<typeof deps.services>['coupons']) => Promise<T>) =>
    inSystem(database, (tx) => work(deps.services(tx).coupons));
  return {
    ...{ bench, clock, run, does, by },
    puts: () => does(async (c) => c.applyPut(await c.planPut([{ shopId: 1, spec }], clock.now()), by)),
    /** A minute later, whatever waits is due. */
    async works() {
      clock.pass(1_000);
      await run(PUTS_DUE);
      await runAll(createCouponPut(deps));
    },
    async reads() {
      clock.pass(1_000);
      await run('update shop_connection set coupons_due_at = now(), coupons_lease_until = null');
      await runAll(createCouponPull(deps));
    },
  };
}

describe.each([shopify, woocommerce, wechat, taobao, pinduoduo])('at $code', (kind) => {
  it('a coupon is created once though its answer is lost, verified, listed, and stopped', async () => {
    const { bench, puts, works, reads, does, run, by } = await house(kind);
    await bench.connector.listCoupons();
    await puts();
    bench.shop.faults.answerLost = 1;
    await works();
    expect(await run('select state from coupon_put')).toEqual([{ state: 'unknown' }]);
    await works();
    const [put] = await run('select state, reason, external_id from coupon_put');
    expect(put).toMatchObject({ state: 'done', external_id: expect.any(String) });
    expect(put?.['reason']).toContain('verified by a read');
    expect(bench.world.coupons(bench.shop)).toHaveLength(1);
    await reads();
    const { rows } = await does((c) => c.list({ limit: 9 }));
    expect(rows).toMatchObject([{ discountMinor: 1_000n }]);
    await does(async (c) => c.applyStop(await c.planStop({ batch: 'a1' }), { ...by, batch: 'a2' }));
    await works();
    const [stop] = await run("select state from coupon_put where kind = 'stop'");
    expect(stop).toEqual({ state: kind.capabilities.coupons.stop ? 'done' : 'by_hand' });
    const told = await run("select line ->> 'en' as line from news where fold = 'coupon' order by id");
    expect(told.map((row) => String(row['line']).split(':')[0])).toEqual(
      kind.capabilities.coupons.stop ? ['New coupon', 'Coupon stopped'] : ['New coupon'],
    );
  });
});

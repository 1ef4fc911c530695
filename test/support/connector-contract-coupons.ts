import { expect, it } from 'vitest';
import type { CouponSpec, PlatformKind } from '../../src/platforms/platform.ts';
import { allPages, type LocalBench } from './platforms.ts';

type Open = () => LocalBench & { list(): ReturnType<LocalBench['listing']> };
const DAY = 86_400_000;

/** A coupon that the kind says it can have, in the simplest way; `items` where it has no other than for goods. */
function specFor(kind: PlatformKind, now: Date, currency: string, items: string[]): CouponSpec {
  const { kinds, threshold, faceValues, minThresholdMinor } = kind.capabilities.coupons;
  const full = threshold !== 'none' && kinds.includes('full-reduction');
  return {
    name: full ? '满99减10' : '直减10',
    kind: full ? 'full-reduction' : 'direct',
    currency,
    thresholdMinor: full ? BigInt(Math.max(9_900, minThresholdMinor ?? 0)) : 0n,
    discountMinor: BigInt(faceValues?.find((v) => v === 1_000) ?? 1_000),
    startsAt: new Date(now.getTime() + 60_000),
    endsAt: new Date(now.getTime() + 7 * DAY),
    total: 100,
    perCustomer: 1,
    stackable: false,
    ...(full ? {} : { items }),
  };
}

export function aboutCoupons(kind: PlatformKind, open: Open): void {
  const { coupons } = kind.capabilities;
  const all = (connector: LocalBench['connector']) => allPages((cursor) => connector.listCoupons(cursor));

  it.runIf(coupons.read)('shows coupons with their rules, numbers and whether they live', async () => {
    const { connector, world, shop, clock, list } = open();
    const { startsAt: _, ...spec } = specFor(kind, clock.now(), shop.currency, [list().item]);
    const { stackable: __, currency: ___, ...setup } = spec;
    const startsAt = new Date(clock.now().getTime() - DAY);
    const put = world.putCoupon(shop, { ...setup, startsAt, code: 'CODE1', items: setup.items ?? [] });
    world.takeCoupon(shop, put.id, 3);
    const [fact, ...more] = await all(connector);
    expect(more).toEqual([]);
    expect(fact).toMatchObject({ kind: spec.kind, state: 'live', currency: shop.currency });
    expect(fact?.thresholdMinor).toBe(spec.thresholdMinor);
    expect(fact?.discountMinor).toBe(spec.discountMinor);
    expect([spec.name, 'CODE1']).toContain(fact?.name);
    world.changeCoupon(shop, put.id, { endsAt: clock.now() });
    clock.pass(1_000);
    const [after] = await all(connector);
    expect(after?.state).not.toBe('live');
  });

  it.runIf(coupons.create === 'api')('creates a coupon once for one number of ours, however often', async () => {
    const { connector, world, shop, clock, list } = open();
    const spec = specFor(kind, clock.now(), shop.currency, [list().item]);
    const op = 'a1b2c3d4-1111-4000-8000-000000000001';
    const first = await connector.putCoupon(op, { do: 'create', spec });
    expect(first).toMatchObject({ kind: 'applied', id: expect.any(String) });
    expect((await connector.putCoupon(op, { do: 'create', spec })).kind).toMatch(/^(applied|duplicate)$/);
    expect(world.coupons(shop)).toHaveLength(1);
    const [fact] = await all(connector);
    expect(fact).toMatchObject({ id: first.id, kind: spec.kind });
    expect(fact?.discountMinor).toBe(spec.discountMinor);
    expect(fact?.thresholdMinor).toBe(spec.thresholdMinor);
    expect(fact?.endsAt).toEqual(spec.endsAt);
  });

  it.runIf(coupons.create === 'api')('creates no second one after an answer that was lost', async () => {
    const { connector, world, shop, clock, list } = open();
    const spec = specFor(kind, clock.now(), shop.currency, [list().item]);
    await connector.listCoupons();
    const op = 'a1b2c3d4-1111-4000-8000-000000000002';
    shop.faults.answerLost = 1;
    expect((await connector.putCoupon(op, { do: 'create', spec })).kind).toBe('unknown');
    expect(await connector.putCoupon(op, { do: 'create', spec })).toMatchObject({
      kind: expect.stringMatching(/^(applied|duplicate)$/),
    });
    expect(world.coupons(shop)).toHaveLength(1);
    expect((await all(connector))[0]?.state).toMatch(/^(scheduled|live)$/);
  });

  it.runIf(coupons.create === 'api' && coupons.stop)('stops a coupon', async () => {
    const { connector, shop, clock, list } = open();
    const spec = specFor(kind, clock.now(), shop.currency, [list().item]);
    const put = await connector.putCoupon('a1b2c3d4-1111-4000-8000-000000000003', { do: 'create', spec });
    const stop = { do: 'stop', id: put.id ?? '' } as const;
    expect((await connector.putCoupon('a1b2c3d4-1111-4000-8000-000000000004', stop)).kind).toBe('applied');
    const [fact] = await all(connector);
    expect(fact === undefined || fact.state === 'stopped' || fact.state === 'ended').toBe(true);
    expect(shop.coupons.size).toBeLessThanOrEqual(1);
  });
}

import { describe, expect, it } from 'vitest';
import { demoWorld } from '../../../src/local-platforms/demo.ts';
import { jushuitan } from '../../../src/platforms/jushuitan/jushuitan.ts';
import { tableIn } from '../../../src/platforms/table/table.ts';
import { handClock } from '../../support/platforms.ts';

const table = tableIn('/nowhere');
const shop = (code: string, kind: typeof table, share: number) =>
  ({ code, name: code, platform: 'jd', kind, currency: 'CNY', share, price: 1 }) as const;
const skus = Array.from({ length: 20 }, (_, n) => ({ code: `TEE-${n}`, title: `短袖 ${n}`, price: 5_900 }));

function live(seed: number, hours = 2, more: { stock?: () => number } = {}) {
  const clock = handClock();
  const demo = demoWorld({
    shops: [shop('SH-4', table, 0.6), shop('SH-5', jushuitan, 0.4)],
    skus,
    clock,
    seed,
    ...more,
  });
  for (let at = 0; at < hours * 3600_000; at += 3_000) {
    demo.step();
    clock.pass(3_000);
  }
  return demo;
}
const told = ({ shops }: ReturnType<typeof live>) =>
  [...shops.values()].map((s) =>
    [...s.orders.values()].map((o) => `${o.id} ${o.state} ${o.lines[0]?.item} ${o.lines[0]?.quantity}`),
  );

describe('the demo shops', () => {
  it('sell, ship, deliver and cancel by themselves, and the same each time for the same seed', () => {
    const demo = live(7);
    expect(told(live(7))).toEqual(told(demo));
    expect(told(live(8))).not.toEqual(told(demo));
    const orders = demo.world.shops.flatMap((s) => [...s.orders.values()]);
    expect(new Set(orders.map((o) => o.state))).toEqual(
      new Set(['placed', 'paid', 'shipped', 'delivered', 'cancelled']),
    );
    expect(orders.length).toBeGreaterThan(100);
  });

  it('never sell more than their own number, and change coupons', () => {
    const demo = live(7, 6);
    for (const one of demo.world.shops)
      for (const l of demo.world.listings(one)) expect(l.stock).toBeGreaterThanOrEqual(0);
    const coupons = demo.world.coupons(demo.shops.get('SH-4')!);
    expect(coupons.some((c) => c.taken > 0)).toBe(true);
    expect(coupons.some((c) => c.version > 1)).toBe(true);
  });

  it('do not remember for ever', () => {
    const orders = (hours: number) =>
      live(7, hours, { stock: () => 100_000 }).world.shops.reduce((sum, s) => sum + s.history.size, 0);
    expect(orders(6)).toBeGreaterThan(1_000);
    expect(orders(20)).toBeLessThan(orders(6) * 2);
  });

  it('are called the same after a restart, and number their orders anew', () => {
    const [first, again] = [handClock('2026-06-01T00:00:00Z'), handClock('2026-06-02T00:00:00Z')].map((clock) =>
      demoWorld({ shops: [shop('SH-5', jushuitan, 1)], skus, clock, seed: 7 }),
    );
    const [one, other] = [first!.world.shops[0]!, again!.world.shops[0]!];
    expect(other.account).toBe(one.account);
    expect(other.secrets).toEqual(one.secrets);
    expect([...other.listings.keys()]).toEqual([...one.listings.keys()]);
    expect(BigInt(other.nextId())).toBeGreaterThan(BigInt(one.nextId()) + 1_000_000n);
  });
});

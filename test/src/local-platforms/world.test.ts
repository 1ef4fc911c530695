import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../src/local-platforms/world.ts';
import { jushuitan } from '../../../src/platforms/jushuitan/jushuitan.ts';
import { tableIn } from '../../../src/platforms/table/table.ts';
import { handClock } from '../../support/platforms.ts';

const kindWith = (stock: object) => ({
  ...jushuitan,
  capabilities: { ...jushuitan.capabilities, stock: { ...jushuitan.capabilities.stock, ...stock } },
});

function shopWith(stock: object = {}) {
  const clock = handClock();
  const world = createWorld({ clock });
  const shop = world.addShop({ kind: kindWith(stock), account: '1', name: 'One', platform: 'jd', currency: 'CNY' });
  const tee = world.addListing(shop, { item: 'TEE', variant: '', stock: 10, priceMinor: 5_900n });
  const sell = (quantity: number, more = {}) => world.sell(shop, { lines: [{ ...tee, quantity }], ...more });
  return { clock, world, shop, tee, sell, left: () => world.readStock(shop, tee) };
}
const set = (to: number) => ({ item: 'TEE', variant: '', mode: 'set', to }) as const;
const by = (n: number, key: string) => ({ item: 'TEE', variant: '', mode: 'keyed-delta', by: n, key }) as const;

describe('a platform of the world', () => {
  it('lowers its own number when an order is placed, and takes none for more than is left', () => {
    const { sell, left, world, shop, tee } = shopWith();
    expect(sell(8)).toMatchObject({ state: 'placed' });
    expect(sell(3)).toBeUndefined();
    expect(left()).toBe(2);
    expect(
      world.sell(shop, {
        lines: [
          { ...tee, quantity: 1 },
          { ...tee, quantity: 2 },
        ],
      }),
    ).toBeUndefined();
    expect(left()).toBe(2);
    world.changeListing(shop, tee, { state: 'hidden' });
    expect(sell(1)).toBeUndefined();
  });

  it('gives cancelled units back only where it does that, and not when that fails', () => {
    const back = shopWith({ restocksOnCancel: true });
    back.world.cancel(back.shop, back.sell(4)!.id);
    expect(back.left()).toBe(10);
    back.shop.faults.notRestocked = 1;
    back.world.cancel(back.shop, back.sell(4)!.id);
    expect(back.left()).toBe(6);
    const not = shopWith({ restocksOnCancel: false });
    not.world.cancel(not.shop, not.sell(4)!.id);
    expect(not.left()).toBe(6);
  });

  it('shows an order, and each change of it, only after a while', () => {
    const { world, shop, clock, sell } = shopWith();
    shop.visibleAfterMs = 5_000;
    const { id } = sell(1)!;
    expect(world.seeOrder(shop, id)).toBeUndefined();
    clock.pass(5_000);
    world.pay(shop, id);
    expect(world.seeOrder(shop, id)?.state).toBe('placed');
    const all = { since: new Date(0), until: new Date(clock.now().getTime() + 1) };
    expect(world.seeOrders(shop, all)).toMatchObject([{ state: 'placed' }]);
    clock.pass(5_000);
    expect(world.seeOrders(shop, all)).toMatchObject([{ state: 'paid' }]);
    expect(() => world.pay(shop, id)).toThrow(/paid/);
  });

  it('knows a key again, clamps or refuses what goes below zero, and does not lower what is on a slot', () => {
    const { world, shop, left, tee } = shopWith({ clampsAtZero: true });
    expect(world.writeStock(shop, by(-3, 'a'))).toEqual({ kind: 'applied', stock: 7 });
    expect(world.writeStock(shop, by(-3, 'a'))).toEqual({ kind: 'duplicate', stock: 7 });
    expect(world.writeStock(shop, by(-30, 'b'))).toEqual({ kind: 'applied', stock: 0 });
    const strict = shopWith({ clampsAtZero: false });
    expect(strict.world.writeStock(strict.shop, by(-30, 'b'))).toEqual({ kind: 'below-zero', stock: 10 });
    world.writeStock(shop, set(5));
    world.changeListing(shop, tee, { onSlot: true });
    expect(world.writeStock(shop, set(4))).toEqual({ kind: 'cannot-lower', stock: 5 });
    expect(world.writeStock(shop, set(6))).toEqual({ kind: 'applied', stock: 6 });
    expect(left()).toBe(6);
    expect(world.writeStock(shop, { ...set(1), item: 'NO' })).toEqual({ kind: 'no-listing' });
  });

  it('lets a late write land when it is due, over whatever was sold meanwhile', () => {
    const { world, shop, clock, left, sell } = shopWith();
    shop.faults.lateWrites = { count: 1, ms: 3_000, answered: true };
    world.begin(shop, 'stock-write');
    world.writeStock(shop, set(10));
    expect(world.carry().fate).toBe('arrives');
    sell(4);
    expect(left()).toBe(6);
    clock.pass(3_000);
    expect(left()).toBe(10);
    world.begin(shop, 'stock-write');
    expect(world.writeStock(shop, set(1))).toEqual({ kind: 'applied', stock: 1 });
  });

  it('takes a coupon off an order while it lives, and no more of it than there are', () => {
    const { world, shop, sell, clock } = shopWith();
    const window = { startsAt: clock.now(), endsAt: new Date(clock.now().getTime() + 60_000) };
    const coupon = world.putCoupon(shop, {
      name: '满 99 减 10',
      kind: 'full-reduction',
      thresholdMinor: 9_900n,
      discountMinor: 1_000n,
      total: 2,
      ...window,
    });
    expect(sell(1, { coupon: coupon.id })).toMatchObject({ coupons: [], lines: [{ totalMinor: 5_900n }] });
    expect(sell(2, { coupon: coupon.id })).toMatchObject({
      coupons: [{ discountMinor: 1_000n }],
      lines: [{ totalMinor: 10_800n }],
    });
    expect(world.takeCoupon(shop, coupon.id, 5)).toBe(1);
    expect(world.takeCoupon(shop, coupon.id, 1)).toBe(0);
    clock.pass(60_000);
    expect(sell(2, { coupon: coupon.id })?.coupons).toEqual([]);
  });

  it('ends tokens, renews them once, and has a clock of its own', () => {
    const { world, shop, clock } = shopWith();
    const token = world.issueToken(shop, { accessMs: 1_000 });
    expect(world.tokenState(shop, token.access)).toBe('live');
    clock.pass(1_000);
    expect(world.tokenState(shop, token.access)).toBe('ended');
    expect(world.redeem(shop, token.refresh)?.access).toBe(token.access);
    expect(world.redeem(shop, token.refresh)).toBeUndefined();
    expect(world.tokenState(shop, shop.secrets.access)).toBe('live');
    world.killTokens(shop, true);
    expect(world.tokenState(shop, shop.secrets.access)).toBe('ended');
    expect(world.redeem(shop, shop.secrets.refresh)).toBeUndefined();
    shop.faults.clockSkewMs = -60_000;
    expect(world.now(shop).getTime()).toBe(clock.now().getTime() - 60_000);
  });

  it('keeps windows right when its clock is set back', () => {
    const { world, shop, clock, sell } = shopWith();
    const first = sell(1)!;
    shop.faults.clockSkewMs = -60_000;
    const second = sell(1)!;
    shop.faults.clockSkewMs = 0;
    const at = clock.now().getTime();
    clock.pass(1);
    const between = (from: number, to: number) =>
      world.seeOrders(shop, { since: new Date(from), until: new Date(to) }).map((o) => o.id);
    expect(between(at - 60_000, at)).toEqual([second.id]);
    expect(between(at, at + 1)).toEqual([first.id]);
    expect(between(0, at + 1)).toEqual([second.id, first.id]);
  });

  it('forgets what is over when it is asked to, and nothing else', () => {
    const { world, shop, clock, sell } = shopWith();
    const [open, over] = [sell(1)!, sell(1)!];
    world.cancel(shop, over.id);
    clock.pass(60_000);
    const late = sell(1)!;
    world.cancel(shop, late.id);
    world.forgetOrders(shop, clock.now());
    expect([...shop.orders.keys()]).toEqual([open.id, late.id]);
    const all = { since: new Date(0), until: new Date(clock.now().getTime() + 1) };
    expect(world.seeOrders(shop, all).map((o) => o.id)).toEqual([open.id, late.id]);
  });

  it('tells two shops of one connector apart', () => {
    const { world, shop } = shopWith();
    const other = world.addShop({ kind: jushuitan, account: '2', name: 'Two', platform: 'jd', currency: 'CNY' });
    const files = world.addShop({
      kind: tableIn('/nowhere'),
      account: '1',
      name: 'Files',
      platform: 'table',
      currency: 'CNY',
    });
    expect(other.secrets.key).not.toBe(shop.secrets.key);
    expect(world.shopByKey('jushuitan', other.secrets.key)).toBe(other);
    expect(world.shopByKey('table', '1')).toBe(files);
    expect(world.shopByKey('jushuitan', 'nobody')).toBeUndefined();
  });
});

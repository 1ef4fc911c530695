import { expect, test } from 'vitest';
import { pinduoduo } from '../../../../src/platforms/pinduoduo/pinduoduo.ts';
import type { CouponSpec } from '../../../../src/platforms/platform.ts';
import { holdsThePort, renewsTokens } from '../../../support/china-platforms.ts';
import { localShop } from '../../../support/platforms.ts';

holdsThePort(pinduoduo, { throttledBy: '70031', change: (by) => ({ mode: 'delta', by }) });
renewsTokens(pinduoduo);

test('goods on a resource slot cannot be lowered, and it says so; they can be raised', async () => {
  const bench = localShop(pinduoduo);
  const sold = bench.listing({ stock: 5, onSlot: true });
  expect(await bench.connector.writeStock('op', [{ ...sold, mode: 'set', to: 3 }])).toMatchObject([
    { kind: 'rejected', cannotLower: true, permanent: true },
  ]);
  expect(await bench.connector.writeStock('op', [{ ...sold, mode: 'delta', by: -1 }])).toMatchObject([
    { kind: 'rejected', cannotLower: true },
  ]);
  expect(await bench.connector.writeStock('op', [{ ...sold, mode: 'delta', by: 1 }])).toEqual([{ kind: 'applied' }]);
  expect(sold.stock).toBe(6);
});

test('a delta below zero is refused, and is no word about resource slots', async () => {
  const bench = localShop(pinduoduo);
  const sold = bench.listing({ stock: 1 });
  const [outcome] = await bench.connector.writeStock('op', [{ ...sold, mode: 'delta', by: -2 }]);
  expect(outcome).toMatchObject({ kind: 'rejected' });
  expect(outcome).not.toHaveProperty('cannotLower');
  expect(sold.stock).toBe(1);
});

test('a coupon without a threshold for one of the goods is created once, found by our key, and closed', async () => {
  const bench = localShop(pinduoduo);
  const { item } = bench.listing();
  const at = bench.clock.now().getTime();
  const spec: CouponSpec = {
    name: '立减5元',
    kind: 'direct',
    currency: 'CNY',
    thresholdMinor: 0n,
    discountMinor: 500n,
    startsAt: new Date(at - 1000),
    endsAt: new Date(at + 3_600_000),
    total: 100,
    perCustomer: 1,
    stackable: false,
    items: [item],
  };
  const order = { do: 'create', spec } as const;
  bench.shop.faults.answerLost = 1;
  expect(await bench.connector.putCoupon('op-1', order)).toEqual({ kind: 'unknown', why: 'no-answer' });
  const again = await bench.connector.putCoupon('op-1', order);
  expect(again).toMatchObject({ kind: 'duplicate' });
  const other = await bench.connector.putCoupon('op-2', order);
  expect(other).toMatchObject({ kind: 'applied' });
  expect(bench.world.coupons(bench.shop)).toHaveLength(2);
  const list = await bench.connector.listCoupons();
  expect(list).toMatchObject({
    kind: 'ok',
    value: { items: [{ name: '立减5元', kind: 'direct', state: 'live', total: 100 }, {}] },
  });
  expect(await bench.connector.putCoupon('op-3', { do: 'stop', id: again.id! })).toMatchObject({ kind: 'applied' });
  expect(bench.world.coupons(bench.shop).find((coupon) => coupon.id === again.id)?.stopped).toBe(true);
  for (const wrong of [{ thresholdMinor: 3000n }, { kind: 'full-reduction' as const }, { items: [] }, { total: 0 }]) {
    const refused = await bench.connector.putCoupon('op-4', { do: 'create', spec: { ...order.spec, ...wrong } });
    expect(refused).toMatchObject({ kind: 'rejected', permanent: true });
  }
});

test('nothing is taken from whoever posts: Pinduoduo pushes nothing by HTTP', async () => {
  const { connector, clock } = localShop(pinduoduo);
  const raw = { headers: {}, query: {}, body: Buffer.from('[]'), now: clock.now() };
  expect(await connector.receivePush(raw)).toMatchObject({ ok: false, status: 403 });
});

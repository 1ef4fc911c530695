import { expect, test } from 'vitest';
import { taobao } from '../../../../src/platforms/taobao/taobao.ts';
import { holdsThePort } from '../../../support/china-platforms.ts';
import { localShop, valueIn } from '../../../support/platforms.ts';

holdsThePort(taobao, {
  throttledBy: '7 accesscontrol.limited-by-api-access-count',
  change: (by) => ({ mode: 'delta', by }),
});

test('a delta below zero is cut to zero and succeeds: it is declared, and the answer says what was left', async () => {
  const bench = localShop(taobao);
  const sold = bench.listing({ stock: 3 });
  expect(taobao.capabilities.stock.clampsAtZero).toBe(true);
  expect(await bench.connector.writeStock('op', [{ ...sold, mode: 'delta', by: -5 }])).toEqual([
    { kind: 'applied', observed: 0 },
  ]);
  const single = bench.listing({ variant: '', stock: 3 });
  expect(await bench.connector.writeStock('op', [{ ...single, mode: 'delta', by: -5 }])).toMatchObject([
    { kind: 'rejected', permanent: true },
  ]);
  expect(single.stock).toBe(3);
  expect(await bench.connector.writeStock('op', [{ ...single, mode: 'delta', by: -1 }])).toEqual([
    { kind: 'applied', observed: 2 },
  ]);
});

test('a Tmall shop has deltas with a key: the same again is a duplicate and changes nothing', async () => {
  const bench = localShop(taobao);
  bench.shop.notes.set('market', 'tmall');
  const tmall = bench.connect({ ...bench.credentials, market: '天猫' });
  const sold = bench.listing({ stock: 3 });
  expect(tmall.capabilities.stock.modes).toEqual(['keyed-delta', 'set']);
  const change = { ...sold, mode: 'keyed-delta', by: 2, key: 'intent-ü-17' } as const;
  bench.shop.faults.answerLost = 1;
  expect(await tmall.writeStock('op', [change])).toEqual([{ kind: 'unknown', why: 'no-answer' }]);
  expect(await tmall.writeStock('op', [change])).toEqual([{ kind: 'duplicate' }]);
  expect(sold.stock).toBe(5);
  expect(await tmall.writeStock('op', [{ ...sold, mode: 'set', to: 9 }])).toEqual([{ kind: 'applied' }]);
  expect(valueIn(await tmall.whoami()).id).toBe(bench.shop.account);
  expect(await bench.connector.whoami()).toMatchObject({ kind: 'rejected', code: 'market' });
});

test('a session that is over needs a person; its last day is told when it was entered', async () => {
  const bench = localShop(taobao);
  const connector = bench.connect({ ...bench.credentials, ends: '2026-07-01' });
  expect(valueIn(await connector.whoami()).endsAt).toEqual(new Date('2026-06-30T16:00:00Z'));
  bench.world.killTokens(bench.shop);
  expect(await bench.connector.whoami()).toEqual({ kind: 'auth', needs: 'person', code: '27' });
});

test('a full-reduction coupon of a face value there is becomes a coupon once, whatever is asked again', async () => {
  const bench = localShop(taobao);
  const at = bench.clock.now().getTime();
  const spec = {
    name: '满100减10',
    kind: 'full-reduction',
    currency: 'CNY',
    thresholdMinor: 10_000n,
    discountMinor: 1000n,
    startsAt: new Date(at + 60_000),
    endsAt: new Date(at + 3_600_000),
    stackable: false,
  } as const;
  bench.shop.faults.answerLost = 1;
  expect(await bench.connector.putCoupon('op', { do: 'create', spec })).toEqual({ kind: 'unknown', why: 'no-answer' });
  const again = await bench.connector.putCoupon('op', { do: 'create', spec });
  expect(again).toMatchObject({ kind: 'duplicate', id: expect.stringMatching(/^\d+$/) });
  expect(bench.world.coupons(bench.shop)).toMatchObject([
    { id: again.id, thresholdMinor: 10_000n, discountMinor: 1000n },
  ]);
  for (const wrong of [
    { discountMinor: 700n },
    { thresholdMinor: 500n },
    { kind: 'percent' as const },
    { items: ['1'] },
  ]) {
    const refused = await bench.connector.putCoupon('op2', { do: 'create', spec: { ...spec, ...wrong } });
    expect(refused).toMatchObject({ kind: 'rejected', permanent: true });
  }
  expect(await bench.connector.putCoupon('op3', { do: 'stop', id: again.id! })).toMatchObject({ kind: 'rejected' });
  expect(bench.world.coupons(bench.shop)).toHaveLength(1);
});

test('nothing is taken from whoever posts: Taobao pushes nothing', async () => {
  const { connector, clock } = localShop(taobao);
  const raw = { headers: {}, query: {}, body: Buffer.from('[]'), now: clock.now() };
  expect(await connector.receivePush(raw)).toMatchObject({ ok: false, status: 403 });
});

import { expect, test } from 'vitest';
import { createPusher } from '../../../../src/local-platforms/push.ts';
import { doudian } from '../../../../src/platforms/doudian/doudian.ts';
import { holdsThePort, renewsTokens } from '../../../support/china-platforms.ts';
import { localShop, valueIn } from '../../../support/platforms.ts';

let key = 0;
holdsThePort(doudian, {
  throttledBy: '60000 isv.traffic-limited',
  change: (by) => ({ mode: 'keyed-delta', by, key: `key-${++key}` }),
});
renewsTokens(doudian);

test('a delta goes under its own key: the same again is a duplicate, with others or alone', async () => {
  const bench = localShop(doudian);
  const [a, b] = [bench.listing({ stock: 5 }), bench.listing({ stock: 5 })];
  const one = { ...a, mode: 'keyed-delta', by: 2, key: 'k1' } as const;
  const two = { ...b, mode: 'keyed-delta', by: -1, key: 'k2' } as const;
  bench.shop.faults.answerLost = 1;
  expect(await bench.connector.writeStock('op', [one])).toEqual([{ kind: 'unknown', why: 'no-answer' }]);
  expect(await bench.connector.writeStock('op', [one, two])).toEqual([
    { kind: 'duplicate' },
    { kind: 'applied', observed: 4 },
  ]);
  expect([a.stock, b.stock]).toEqual([7, 4]);
});

test('after a lost answer nothing more is sent in the same turn: the rest surely was not', async () => {
  const bench = localShop(doudian);
  const [a, b] = [bench.listing({ stock: 5 }), bench.listing({ stock: 5 })];
  bench.shop.faults.answerLost = 1;
  const outcomes = await bench.connector.writeStock('op', [
    { ...a, mode: 'keyed-delta', by: 1, key: 'k1' },
    { ...b, mode: 'keyed-delta', by: 1, key: 'k2' },
  ]);
  expect(outcomes).toMatchObject([{ kind: 'unknown' }, { kind: 'throttled' }]);
  expect([a.stock, b.stock]).toEqual([6, 5]);
});

test('absolute numbers go together, and each has an outcome of its own', async () => {
  const bench = localShop(doudian);
  const all = [bench.listing(), bench.listing({ state: 'gone' }), bench.listing()];
  const outcomes = await bench.connector.writeStock(
    'op',
    all.map((listing, n) => ({ ...listing, mode: 'set', to: n + 1 })),
  );
  expect(outcomes.map((outcome) => outcome.kind)).toEqual(['applied', 'rejected', 'applied']);
  expect([all[0]!.stock, all[2]!.stock]).toEqual([1, 3]);
});

test('a decrease below zero is refused', async () => {
  const bench = localShop(doudian);
  const sold = bench.listing({ stock: 1 });
  const change = { ...sold, mode: 'keyed-delta', by: -2, key: 'k' } as const;
  expect(await bench.connector.writeStock('op', [change])).toMatchObject([{ kind: 'rejected' }]);
  expect(sold.stock).toBe(1);
});

test('credentials for another shop get no token', async () => {
  const bench = localShop(doudian);
  const other = bench.connect({ ...bench.credentials, shop: '999' });
  expect(await other.whoami()).toMatchObject({ kind: 'auth', needs: 'person' });
});

test('pushes are verified before they are parsed, and what comes out is a hint with the message’s id as its key', async () => {
  const bench = localShop(doudian);
  const { world, shop, clock, connector } = bench;
  const pushed: { body: string; headers: Record<string, string> }[] = [];
  const fetch = (async (_: URL, init: RequestInit) => {
    pushed.push({ body: String(init.body), headers: init.headers as Record<string, string> });
    return new Response();
  }) as typeof globalThis.fetch;
  const pusher = createPusher({ world, fetch, to: () => 'http://push.test/' });
  const sold = bench.listing();
  shop.faults.push.twice = 1;
  const order = world.sell(shop, { lines: [{ ...sold, quantity: 1 }], paid: true })!;
  shop.faults.push.badBody = 1;
  world.ship(shop, order.id, '中通', 'ZT1');
  await pusher.close();
  const answers = [];
  for (const { body, headers } of pushed) {
    answers.push(await connector.receivePush({ headers, query: {}, body: Buffer.from(body), now: clock.now() }));
  }
  expect(answers).toHaveLength(3);
  const [first, second, bad] = answers;
  expect(first).toMatchObject({ ok: true, hints: [{ kind: 'order', id: order.id }], reply: { status: 200 } });
  expect(second).toEqual(first);
  expect(bad).toMatchObject({ ok: false, status: 401 });
  const raw = { query: {}, now: clock.now() };
  const body = Buffer.from(pushed[0]!.body);
  expect(await connector.receivePush({ ...raw, headers: {}, body })).toMatchObject({ ok: false, status: 401 });
  const headers = { ...pushed[0]!.headers, 'app-id': 'another' };
  expect(await connector.receivePush({ ...raw, headers, body })).toMatchObject({ ok: false, status: 403 });
});

test('what is signed and no list of messages is refused', async () => {
  const { connector, credentials, clock } = localShop(doudian);
  const { signPush } = await import('../../../../src/platforms/doudian/sign.ts');
  for (const text of ['{}', 'x', '[{"tag":"101"}]']) {
    const headers = { 'event-sign': signPush(credentials['key']!, text, credentials['secret']!) };
    const raw = { headers, query: {}, body: Buffer.from(text), now: clock.now() };
    expect(await connector.receivePush(raw)).toMatchObject({ ok: false, status: 400 });
  }
});

test('coupons are made by a person', async () => {
  const { connector, shop } = localShop(doudian);
  expect(doudian.capabilities.coupons.create).toBe('person');
  expect(await connector.putCoupon('op', { do: 'stop', id: '1' })).toMatchObject({ kind: 'rejected', permanent: true });
  shop.faults.forbidden.add('coupons');
  expect(valueIn(await connector.whoami()).lacks).toEqual(['coupons']);
});

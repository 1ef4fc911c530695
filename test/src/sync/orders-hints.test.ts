import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPush } from '../../../src/http/push.ts';
import { dueHints, followHint, keepHints } from '../../../src/sync/orders-hints.ts';
import { receivePush } from '../../../src/sync/orders-push.ts';
import { type OrdersHouse, ordersHouse } from '../../support/orders.ts';
import { PRIVATE } from '../../support/told.ts';

let house: OrdersHouse;
let server: ReturnType<typeof fastify>;
beforeAll(async () => {
  house = await ordersHouse();
  server = fastify();
  server.removeAllContentTypeParsers();
  const { deps } = house;
  await server.register(
    createPush({ receive: (pushed) => receivePush(deps, pushed), now: () => house.clock.now(), log: deps.log }),
  );
});
afterAll(async () => {
  await server.close();
  await house.drop();
});
beforeEach(async () => {
  await house.stock('A', 100, { quotas: { 1: 100 } });
  await house.rows('delete from push_hint');
  await house.rows(`update shop_connection set orders_through = null`);
  house.clock.pass(2_000);
  house.platform.orders.clear();
  house.platform.fetched.length = 0;
  house.platform.push = ({ headers, body }) => {
    if (headers['x-sign'] !== 'good') return { ok: false, status: 401, why: `bad signature of ${PRIVATE.name}` };
    const { id, kind, key } = JSON.parse(Buffer.from(body).toString('utf8')) as {
      id: string;
      kind: 'order';
      key: string;
    };
    return {
      ok: true,
      hints: [{ kind, id, key }],
      reply: { status: 200, body: '{"code":0}', type: 'application/json' },
    };
  };
});

const push = (url: string, body: object | string, sign = 'good') =>
  server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', 'x-sign': sign },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const hint = (id: string, key = id, kind = 'order') => ({ id, kind, key });
const follow = async () => {
  const due = await dueHints(house.deps, 20);
  for (const one of due) await followHint(house.deps, one);
  return due.length;
};
const open = async () =>
  Number((await house.rows(`select count(*)::int as n from push_hint where done_at is null`))[0]?.['n']);
const orders = async () => Number((await house.rows(`select count(*)::int as n from "order"`))[0]?.['n']);

it('keeps a verified push as a hint, answers in the vendor’s words, and fetches the order once', async () => {
  house.platform.put('h-1');
  const answer = await push('/push/taobao/s1', hint('h-1', 'm1'));
  expect([answer.statusCode, answer.body]).toEqual([200, '{"code":0}']);
  await push('/push/taobao/S1', hint('h-1', 'm1'));
  await push('/push/taobao/S1', hint('h-1', 'm2'));
  expect(await follow()).toBe(1);
  expect(house.platform.fetched).toEqual(['h-1']);
  expect([await open(), await orders()]).toEqual([0, 1]);
  expect(await house.level('A')).toMatchObject({ reserved: 1 });
  // The same push again, days later, is known; one with another key costs a read and changes nothing.
  await push('/push/taobao/S1', hint('h-1', 'm1'));
  expect(await follow()).toBe(0);
  await push('/push/taobao/S1', hint('h-1', 'm3'));
  await follow();
  expect(await house.level('A')).toMatchObject({ reserved: 1 });
});

it('refuses what is not signed, a shop it does not know, and what is too large; and keeps nothing of it', async () => {
  const bad = await push('/push/taobao/S1', hint('x'), 'wrong');
  expect([bad.statusCode, bad.body]).toEqual([401, 'The push could not be verified.\n']);
  const unknown = await push('/push/taobao/NOPE', hint('x'));
  expect(unknown.statusCode).toBe(404);
  expect(unknown.body).toBe(
    'No shop with this code is connected by this platform: enter the address that connect showed.\n',
  );
  expect((await push('/push/shopify/S1', hint('x'))).statusCode).toBe(404);
  expect((await push('/push/taobao/S1', 'a'.repeat(300_000))).statusCode).toBe(413);
  expect(await open()).toBe(0);
  expect(house.platform.fetched).toEqual([]);
});

it('lets a second pass when one address is flooded', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => push('/push/taobao/S1', hint('f', `f${i}`))));
  expect(answers.filter(({ statusCode }) => statusCode === 429).length).toBe(10);
  expect((await push('/push/taobao/S1', hint('f', 'later'))).statusCode).toBe(429);
  house.clock.pass(1_000);
  expect((await push('/push/taobao/S1', hint('f', 'later'))).statusCode).toBe(200);
  expect(await follow()).toBe(1);
});

it('leaves a flood of orders to one pull, and what the pull has passed by', async () => {
  const many = Array.from({ length: 250 }, (_, i) => ({ kind: 'order' as const, id: `o${i}`, key: `o${i}` }));
  await house.run((tx) => keepHints(tx, 1, many));
  await house.rows(`update shop_connection set orders_pulled_at = now()`);
  expect(await follow()).toBe(0);
  expect(await open()).toBe(0);
  expect((await house.connection())['orders_pulled_at']).toBeNull();
  await house.run((tx) => keepHints(tx, 1, [{ kind: 'order', id: 'p', key: 'p' }]));
  await house.rows(`update shop_connection set orders_through = now() + interval '1 minute'`);
  expect(await follow()).toBe(0);
  expect(await open()).toBe(0);
});

it('tries again what could not be fetched, later each time, and gives up what is not there', async () => {
  house.platform.put('r-1');
  await push('/push/taobao/S1', hint('r-1'));
  house.platform.refusals.push({ kind: 'unknown', why: 'no-answer' });
  expect(await follow()).toBe(1);
  expect([await open(), await follow()]).toEqual([1, 0]);
  await house.rows(`update push_hint set due_at = now()`);
  expect(await follow()).toBe(1);
  expect(await open()).toBe(0);
  await push('/push/taobao/S1', hint('gone'));
  await follow();
  expect(await open()).toBe(0);
});

it('makes the reading of coupons and of the catalogue due, not more often than they can be read', async () => {
  const set = (ago: string) =>
    house.rows(`update shop_connection set catalog_pulled_at = now() - interval '${ago}', coupons_pulled_at = now() - interval '${ago}',
      coupons_due_at = now() + interval '1 day'`);
  const due = async () => {
    const state = await house.connection();
    return [
      state['catalog_pulled_at'] === null,
      new Date(String(state['coupons_due_at'])).getTime() < Date.now() + 1000,
    ];
  };
  await set('10 seconds');
  await push('/push/taobao/S1', hint('c-1', 'c-1', 'coupon'));
  await push('/push/taobao/S1', hint('l-1', 'l-1', 'listing'));
  await follow();
  expect([await due(), await open()]).toEqual([[false, false], 2]);
  await set('10 minutes');
  await follow();
  expect([await due(), await open()]).toEqual([[true, true], 0]);
  expect(house.platform.fetched).toEqual([]);
});

it('says nothing of what a push held to anybody outside', async () => {
  const bad = await push('/push/taobao/S1', `{"receiver":"${PRIVATE.name}`, 'good');
  expect(bad.statusCode).toBe(503);
  expect(bad.body).not.toContain(PRIVATE.name);
});

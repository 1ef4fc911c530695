import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import type { Services } from '../../../src/services/services.ts';
import { createCouponPull } from '../../../src/sync/coupons-pull.ts';
import { createCouponPut } from '../../../src/sync/coupons-put.ts';
import { stocked } from '../../support/chat.ts';
import {
  ABILITY,
  type CouponPlatform,
  connectCoupons,
  couponDeps,
  couponPlatform,
  inSystem,
  PUTS_DUE,
  runAll,
} from '../../support/coupons.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterEach(() => database.drop());

const NOW = new Date();
const DAY_MS = 86_400_000;
const spec = (more: object = {}) => ({
  name: '双旦',
  kind: 'full-reduction' as const,
  currency: 'CNY',
  thresholdMinor: 30_000n,
  discountMinor: 3_000n,
  startsAt: NOW,
  endsAt: new Date(NOW.getTime() + 10 * DAY_MS),
  total: 500,
  stackable: false,
  ...more,
});

async function house(platforms: Record<number, CouponPlatform>) {
  await connectCoupons(database, platforms);
  const deps = couponDeps(database, platforms);
  const does = <T>(work: (coupons: Services['coupons']) => Promise<T>): Promise<T> =>
    inSystem(database, (tx) => work(deps.services(tx).coupons));
  const by = { actor: 'console:me', roomId: undefined, batch: 'a1', now: NOW };
  return {
    deps,
    does,
    by,
    puts: async (...shops: number[]) =>
      does(async (coupons) => {
        const effect = await coupons.planPut(
          shops.map((shopId) => ({ shopId, spec: spec() })),
          NOW,
        );
        await coupons.applyPut(effect, by);
        return effect;
      }),
    works: (more = {}) => runAll(createCouponPut({ ...deps, ...more })),
    pulls: () => runAll(createCouponPull(deps)),
    rows: () => does((coupons) => coupons.puts('a1')),
    states: async () => (await does((coupons) => coupons.puts('a1'))).map((put) => `${put.shopId} ${put.state}`),
    sql: (statement: string) => inSystem(database, (tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement))),
  };
}

const words = (value: unknown) => JSON.stringify(value);

test('one at each shop is created, verified by a read, listed, and told in one card', async () => {
  const [a, b] = [couponPlatform(), couponPlatform()];
  const { puts, works, states, rows, does, sql: run } = await house({ 1: a, 2: b });
  const effect = await puts(1, 2);
  expect(words(effect.rows)).toContain('by API');
  expect(words(effect.figures)).toContain('3000000');
  await works();
  expect(await states()).toEqual(['1 done', '2 done']);
  expect((await rows()).every((put) => put.reason.includes('verified by a read'))).toBe(true);
  expect([a.asked.length, b.asked.length]).toEqual([1, 1]);
  expect((await does((coupons) => coupons.list({ limit: 9 }))).rows.map((one) => one.shop.code)).toEqual([
    'SH-1',
    'SH-2',
  ]);
  const told = await run("select subject, line from news where fold = 'coupon-put' order by id");
  expect(words(told.at(-1))).toContain('Creating coupons: 2 of 2 done');
  expect(new Set(told.map((one) => one['subject'])).size).toBe(1);
});

test('an answer that was lost is looked up before anything is sent again: never two coupons', async () => {
  const [kept, unkept, before] = [couponPlatform(), couponPlatform(), couponPlatform()];
  kept.next = ['lost-after'];
  unkept.next = ['lost-after'];
  unkept.keepsOp = false;
  const { puts, works, states, sql: run } = await house({ 1: kept, 2: unkept });
  await puts(1, 2);
  await works();
  expect(await states()).toEqual(['1 unknown', '2 unknown']);
  await run(PUTS_DUE);
  await works();
  expect(await states()).toEqual(['1 done', '2 done']);
  expect([kept, unkept].map((one) => [one.asked.length, one.facts.size])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(before.asked).toEqual([]);
});

test('what never arrived is sent again under the same key, and nothing is sent while it cannot be looked up', async () => {
  const a = couponPlatform();
  a.next = ['lost-before'];
  const { puts, works, states, sql: run } = await house({ 1: a });
  await puts(1);
  await works();
  a.listing = 'fails';
  await run(PUTS_DUE);
  await works();
  expect(await states()).toEqual(['1 unknown']);
  expect(a.asked).toHaveLength(1);
  a.listing = 'works';
  await run(PUTS_DUE);
  await works();
  expect(await states()).toEqual(['1 done']);
  expect(new Set(a.asked.map((one) => one.op)).size).toBe(1);
  expect(a.facts.size).toBe(1);
});

test('a process that dies before or after sending leaves nothing twice, and two workers at once send once', async () => {
  const [a, b] = [couponPlatform(), couponPlatform()];
  const { puts, works, states, sql: run } = await house({ 1: a, 2: b });
  await puts(1, 2);
  const killed = (at: string) => ({
    step: (name: string) => (name === at ? Promise.reject(new Error('killed')) : undefined),
  });
  await expect(works(killed('coupon-marked'))).rejects.toThrow('killed');
  expect(a.asked.length + b.asked.length).toBe(0);
  await run(PUTS_DUE);
  await expect(works(killed('coupon-sent'))).rejects.toThrow('killed');
  await run(PUTS_DUE);
  await Promise.all([works(), works(), works()]);
  expect(await states()).toEqual(['1 done', '2 done']);
  expect([a.facts.size, b.facts.size]).toEqual([1, 1]);
});

test('partial failure is told per shop, and resumed under the same keys', async () => {
  const [a, b] = [couponPlatform(), couponPlatform()];
  b.next = [{ kind: 'rejected', code: 'isv.full', reason: 'too many coupons are live', permanent: true }];
  const { puts, works, states, does, by, sql: run } = await house({ 1: a, 2: b });
  await puts(1, 2);
  await works();
  expect(await states()).toEqual(['1 done', '2 refused']);
  const [last] = await run("select message from news where fold = 'coupon-put' order by id desc limit 1");
  expect(words(last)).toContain('1 of 2 done, 1 failed');
  expect(words(last)).toContain('isv.full too many coupons are live');
  expect(words(last)).toContain('coupon resume a1');
  await does(async (coupons) => coupons.applyResume(await coupons.planResume('a1', NOW), by));
  await works();
  expect(await states()).toEqual(['1 done', '2 done']);
  expect(new Set(b.asked.map((one) => one.op)).size).toBe(1);
  await expect(does((coupons) => coupons.planResume('a1', NOW))).rejects.toMatchObject({
    code: 'coupon.nothing_to_resume',
  });
});

test('a throttled or refused call is tried later, a frozen or restricted shop is left alone', async () => {
  const a = couponPlatform();
  a.next = [
    { kind: 'throttled', afterMs: 60_000, code: '7' },
    { kind: 'auth', needs: 'refresh', code: '27' },
  ];
  const { puts, works, rows, states, sql: run } = await house({ 1: a });
  await puts(1);
  await works();
  expect(await states()).toEqual(['1 waiting']);
  const [due] = await run('select extract(epoch from due_at - now())::int as wait from coupon_put');
  expect(Number(due?.['wait'])).toBeGreaterThan(50);
  await run(PUTS_DUE);
  await works();
  await run(PUTS_DUE);
  await run("insert into write_freeze (by) values ('test')");
  await works();
  expect((await rows())[0]?.reason).toContain('frozen');
  expect(a.asked).toHaveLength(2);
  await run("update write_freeze set lifted_at = now(); insert into shop_restriction (shop_id, by) values (1, 'test')");
  await run(PUTS_DUE);
  await works();
  expect(await states()).toEqual(['1 refused']);
  expect(a.facts.size).toBe(0);
});

test('where no interface creates it a person gets the exact values, and the next read verifies it', async () => {
  const hand = couponPlatform({ ...ABILITY, create: 'person', stop: false });
  const { puts, works, pulls, states, rows, sql: run } = await house({ 2: hand });
  await puts(2);
  await works();
  expect(hand.asked).toEqual([]);
  const [todo] = await run('select id, title, due_at from todo');
  expect(words(todo)).toMatch(/满300减30.*数量 500.*不可叠加.*全店/);
  await pulls();
  expect(await states()).toEqual(['2 by_hand']);
  await run("update todo set done_at = now() + interval '-1 second', done_by = 'console:me'");
  await run('update shop_connection set coupons_due_at = now(), coupons_pulled_at = null');
  await pulls();
  expect(await states()).toEqual(['2 by_hand']);
  expect((await rows())[0]?.reason).toContain('does not show it');
  expect((await run('select done_at from todo'))[0]?.['done_at']).toBeNull();
  hand.facts.set('9', { ...spec({ total: 400 }), id: '9', version: '1', state: 'live' });
  await run('update shop_connection set coupons_due_at = now()');
  await pulls();
  expect(await states()).toEqual(['2 done']);
  expect((await rows())[0]?.reason).toContain('500 → 400');
  expect((await run('select done_by from todo'))[0]?.['done_by']).toBe('zhanggui');
});

test('where nothing can be read a person’s word is taken, and said to be unverified', async () => {
  const { does, puts, states, rows, sql: run } = await house({});
  await puts(2);
  await does((coupons) => coupons.sweep(NOW));
  expect(await states()).toEqual(['2 by_hand']);
  await run("update todo set done_at = now(), done_by = 'console:me'");
  await does((coupons) => coupons.sweep(NOW));
  expect(await states()).toEqual(['2 done']);
  expect((await rows())[0]?.reason).toContain('not verified');
  expect((await does((coupons) => coupons.list({ limit: 9 }))).rows).toMatchObject([
    { id: 'hand:a1-2-0', state: 'live' },
  ]);
  await does((coupons) => coupons.sweep(new Date(NOW.getTime() + 11 * DAY_MS)));
  expect((await does((coupons) => coupons.list({ state: 'ended', limit: 9 }))).rows).toHaveLength(1);
});

test('a batch is taken back: what is there is stopped, what was not sent never is, what no API stops is a to-do', async () => {
  const [a, b] = [couponPlatform(), couponPlatform({ ...ABILITY, stop: false })];
  const { puts, works, does, states, by, pulls, sql: run } = await house({ 1: a, 2: b });
  await puts(1, 2);
  await works();
  await does(async (coupons) => coupons.applyStop(await coupons.planStop({ batch: 'a1' }), { ...by, batch: 'a2' }));
  await works();
  expect([...a.facts.values()].map((one) => one.state)).toEqual(['stopped']);
  expect(b.asked.filter((one) => one.do === 'stop')).toEqual([]);
  expect(words(await run('select title from todo'))).toContain('停用优惠券');
  b.facts.set('101', { ...(b.facts.get('101') as never as object), state: 'stopped' } as never);
  await run('update shop_connection set coupons_due_at = now(), coupons_pulled_at = null');
  await pulls();
  expect((await does((coupons) => coupons.puts('a2'))).map((put) => put.state)).toEqual(['done', 'done']);
  expect(await states()).toEqual(['1 done', '2 done']);
  await expect(does((coupons) => coupons.planStop({ batch: 'a1' }))).rejects.toMatchObject({ code: 'coupon.not_open' });
});

test('coupons of a restricted shop are stopped once, and offered again when it is lifted', async () => {
  const a = couponPlatform();
  const { puts, works, does, by, sql: run } = await house({ 1: a });
  await puts(1);
  await works();
  await run("insert into shop_restriction (shop_id, by) values (1, 'test')");
  for (let n = 0; n < 2; n += 1) {
    await does((coupons) => coupons.sweep(NOW));
    await works();
  }
  expect([...a.facts.values()].map((one) => one.state)).toEqual(['stopped']);
  expect((await run('select stopped from shop_restriction'))[0]?.['stopped']).toHaveLength(1);
  await run('update shop_restriction set lifted_at = now()');
  for (let n = 0; n < 2; n += 1) await does((coupons) => coupons.sweep(NOW));
  const told = await run("select message from news where fold = 'restriction'");
  expect(told).toHaveLength(1);
  expect(words(told)).toContain('coupon resume restrict-1');
  await does(async (coupons) =>
    coupons.applyResume(await coupons.planResume('restrict-1', NOW), { ...by, batch: 'a3' }),
  );
  await works();
  expect([...a.facts.values()].map((one) => one.state)).toEqual(['stopped', 'live']);
  await expect(does((coupons) => coupons.planResume('restrict-1', NOW))).rejects.toMatchObject({
    code: 'coupon.nothing_to_resume',
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemScope, type Tx } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { behaviour } from '../../../../src/services/kpis/cohorts/behaviour.ts';
import { triangle } from '../../../../src/services/kpis/cohorts/cohorts.ts';
import { watchConversion } from '../../../../src/services/kpis/platforms/watch.ts';
import { createTodos } from '../../../../src/services/todos/todos.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

const ASKED = { asOf: new Date('2026-05-10T00:00:00Z'), today: '2026-05-10' };

/** Instants of purchases by customer: shop, and whether it was cancelled. */
const BOUGHT: [string | null, string, number, string][] = [
  // The last evening of January in UTC is February in Shanghai.
  ['ann', '2026-01-31T20:00:00Z', 1, 'paid'],
  ['ann', '2026-03-05T02:00:00Z', 1, 'paid'],
  ['bob', '2026-02-10T02:00:00Z', 1, 'paid'],
  ['bob', '2026-02-20T02:00:00Z', 1, 'paid'],
  ['cid', '2026-02-11T02:00:00Z', 1, 'paid'],
  ['cid', '2026-05-01T02:00:00Z', 2, 'paid'],
  ['dan', '2026-03-01T02:00:00Z', 2, 'paid'],
  ['eve', '2026-02-01T02:00:00Z', 1, 'cancelled'],
  ['eve', '2026-04-01T02:00:00Z', 1, 'paid'],
  ['fay', '2026-05-20T02:00:00Z', 1, 'paid'],
  [null, '2026-04-02T02:00:00Z', 1, 'paid'],
];

let database: FreshDatabase;
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const does = async (...statements: string[]) => {
  const owner = openOwner(database.url);
  for (const statement of statements) await owner.unsafe(statement);
  await owner.end();
};

beforeAll(async () => {
  database = await freshDatabase();
  await does(
    `insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone) values
      ('A', '甲', 'A', 'taobao', true, 'CNY', 'Asia/Shanghai'), ('B', '乙', 'B', 'doudian', false, 'CNY', 'Asia/Shanghai')`,
    `insert into sku (code, title) values ('TEE', 'Tee')`,
    ...BOUGHT.map(
      ([customer, at, shop, status], n) =>
        `insert into "order" (shop_id, number, kind, status, placed_at, cancelled_at, customer, currency, source) values
          (${shop}, '${n}', 'sale', '${status}', '${at}', ${status === 'cancelled' ? `'${at}'` : 'null'}, ${customer ? `'${customer}'` : 'null'}, 'CNY', 'test')`,
    ),
    `insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
      select shop_id, id, '1', 'TEE', 'sale', 1, 100, placed_at from "order"`,
  );
});
afterAll(() => database.drop());

test('customers stand by the month of their first purchase, with the months in which they came back', async () => {
  const found = await run((tx) => triangle(tx, { ...ASKED, from: '2026-02', to: '2026-05' }));
  expect(found.cohorts).toEqual([
    { month: '2026-02', customers: 3, active: [3, 1, 0, 1], again: 3 },
    { month: '2026-03', customers: 1, active: [1, 0, 0], again: 0 },
    { month: '2026-04', customers: 1, active: [1, 0], again: 0 },
  ]);
  const [whole, next] = found.retention;
  expect(whole).toBe(100);
  expect(next).toBeCloseTo((100 * 1) / 5, 6);
  expect(found).toMatchObject({ customers: 5, again: 3, running: '2026-05' });
  const alone = await run((tx) => triangle(tx, { ...ASKED, from: '2026-02', to: '2026-05', shops: [1] }));
  expect(alone.cohorts[0]).toEqual({ month: '2026-02', customers: 3, active: [3, 1, 0, 0], again: 2 });
});

test('how customers bought in a period: who was new, how often, how far apart', async () => {
  const found = await run((tx) => behaviour(tx, { from: '2026-02-01', to: '2026-03-31', asOf: ASKED.asOf }));
  expect(found).toEqual({
    customers: 4,
    fresh: 4,
    orders: 6,
    frequency: { one: 2, two: 2, few: 0, many: 0 },
    gapDays: (32 + 10) / 2,
    gaps: 2,
  });
});

test('Douyin under 0.8 % has one to-do a week with owner and deadline, closed when it is back', async () => {
  const seen = (day: string, clickers: number, buyers: number) =>
    does(`insert into observation (code, day, shop_id, value, source, at) values
      ('product-clickers', '${day}', 2, ${clickers}, 't', '2026-01-01'), ('buyers', '${day}', 2, ${buyers}, 't', '2026-01-01')`);
  await does(`insert into person (name) values ('Owner')`);
  const watch = (today: string) =>
    run((tx) =>
      watchConversion(
        tx,
        { todos: createTodos({ tx }), owners: async () => [1] },
        { now: new Date(`${today}T04:00:00Z`), today },
      ),
    );
  const open = () => run((tx) => createTodos({ tx }).open({ limit: 5 }));
  await seen('2026-04-14', 50, 0);
  // Too few to say anything.
  expect(await watch('2026-04-14')).toEqual([]);
  await seen('2026-04-15', 950, 7);
  expect(await watch('2026-04-15')).toMatchObject([{ platform: 'doudian', rate: 0.7, state: 'opened' }]);
  expect(await watch('2026-04-16')).toEqual([]);
  const [todo] = (await open()).rows;
  expect(todo).toMatchObject({ owner: 'Owner', dueAt: new Date('2026-04-18T04:00:00Z') });
  expect(todo?.title.en).toContain('0.7 %, under 0.8 %');
  await seen('2026-04-17', 1_000, 30);
  expect(await watch('2026-04-17')).toMatchObject([{ todoId: todo?.id, state: 'closed' }]);
  expect((await open()).total).toBe(0);
  // It was done this week: the next comes next week.
  await seen('2026-04-18', 50_000, 60);
  expect(await watch('2026-04-18')).toEqual([]);
  expect(await watch('2026-04-20')).toMatchObject([{ state: 'opened' }]);
});

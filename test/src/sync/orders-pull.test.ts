import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { failureWords } from '../../../src/core/failure-words.ts';
import { takeTurns } from '../../../src/sync/orders-lease.ts';
import { pullShop } from '../../../src/sync/orders-pull.ts';
import { type OrdersHouse, ordersHouse } from '../../support/orders.ts';
import { line, PRIVATE } from '../../support/told.ts';

let house: OrdersHouse;
beforeAll(async () => {
  house = await ordersHouse();
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.stock('A', 100, { quotas: { 1: 100 } });
  house.platform.orders.clear();
  house.platform.between = undefined;
  house.platform.capabilities.orders.paging = 'cursor';
  house.deps.step = undefined as never;
  await house.rows(
    `update shop_connection set rest_until = null, lease_until = null, failures = 0, failing_since = null`,
  );
  house.clock.pass(60_000);
  await house.pull();
  house.platform.windows.length = 0;
});

const numbers = async () =>
  (await house.rows<{ number: string }>(`select number from "order" order by number`)).map(({ number }) => number);
const later = (ms: number) => new Date(house.clock.now().getTime() + ms).toISOString();
const through = async () => new Date(String((await house.connection())['orders_through'])).getTime();

it('reads page after page, moves the watermark once all of the window is in, and reads nothing twice into stock', async () => {
  for (const id of ['a-1', 'a-2', 'a-3', 'a-4', 'a-5']) house.platform.put(id);
  house.clock.pass(5_000);
  expect(await house.pull()).toEqual({ done: true, fresh: 5, changed: 0 });
  expect(house.platform.windows.map(({ cursor }) => cursor)).toEqual([undefined, '2', '4']);
  expect(await through()).toBe(house.clock.now().getTime() - 2_000);
  house.clock.pass(5_000);
  expect(await house.pull()).toEqual({ done: true, fresh: 0, changed: 0 });
  expect(house.platform.windows.length).toBe(6);
  expect(await house.level('A')).toMatchObject({ reserved: 5 });
  expect(await house.faults()).toEqual([]);
});

it('leaves the watermark where it was when a page fails, backs off, and obeys the platform', async () => {
  const before = await through();
  for (const id of ['b-1', 'b-2', 'b-3']) house.platform.put(id);
  house.clock.pass(5_000);
  house.platform.between = () => {
    house.platform.between = undefined;
    house.platform.refusals.push({ kind: 'throttled', afterMs: 7_000, code: 'slow-down' });
  };
  expect(await house.pull()).toEqual({ done: false, why: 'throttled: slow-down' });
  expect(await through()).toBe(before);
  expect((await numbers()).filter((number) => number.startsWith('b'))).toEqual(['b-1', 'b-2']);
  expect(await house.pull()).toBeUndefined();
  house.clock.pass(7_000);
  expect(await house.pull()).toEqual({ done: true, fresh: 1, changed: 0 });
  expect(await house.connection()).toMatchObject({ failures: 0, last_failure: '', failing_since: null });
});

it('waits longer with each failure and keeps the reason without what the platform said', async () => {
  const reason = `for ${PRIVATE.name}`;
  house.platform.refusals.push({ kind: 'rejected', code: 'E7', reason, permanent: true });
  house.clock.pass(5_000);
  expect(await house.pull()).toEqual({ done: false, why: 'refused: E7' });
  house.clock.pass(5_000);
  house.platform.refusals.push({ kind: 'unknown', why: 'no-answer' });
  expect(await house.pull()).toEqual({ done: false, why: 'no answer' });
  expect(await house.connection()).toMatchObject({ failures: 2, last_failure: 'no answer' });
  house.clock.pass(9_000);
  expect(await house.pull()).toBeUndefined();
});

it('catches up window by window after a day without anybody', async () => {
  house.platform.put('c-1');
  house.clock.pass(10 * 3_600_000);
  house.platform.put('c-2', { state: 'cancelled' });
  house.clock.pass(14 * 3_600_000);
  expect(await house.pull()).toMatchObject({ done: true, fresh: 2 });
  expect(house.platform.windows.length).toBe(25);
  expect(await through()).toBe(house.clock.now().getTime() - 2_000);
});

it('goes on where it was when the process dies in the middle', async () => {
  for (const id of ['d-1', 'd-2', 'd-3', 'd-4', 'd-5']) house.platform.put(id);
  house.clock.pass(5_000);
  const before = await through();
  house.deps.step = (name) => {
    if (name === 'page') throw new Error('killed');
  };
  expect(await house.pull()).toMatchObject({ done: false });
  expect(await through()).toBe(before);
  house.deps.step = undefined as never;
  house.clock.pass(5_000);
  expect(await house.pull()).toEqual({ done: true, fresh: 3, changed: 0 });
  expect(await house.level('A')).toMatchObject({ reserved: 5 });
});

it('ends a turn after its page when the process is to end, and leaves the shop to the next at once', async () => {
  for (const id of ['i-1', 'i-2', 'i-3']) house.platform.put(id);
  house.clock.pass(5_000);
  let pages = 0;
  house.platform.between = () => {
    pages += 1;
  };
  house.deps.halted = () => pages > 0;
  expect(await house.pull('one')).toEqual({ done: false, why: 'this process ends' });
  house.deps.halted = () => false;
  expect(await house.pull('two')).toEqual({ done: true, fresh: 1, changed: 0 });
});

it('lets one process read a shop at a time; one that lost its lease writes nothing', async () => {
  house.platform.put('e-1');
  house.clock.pass(5_000);
  const take = (by: string) => takeTurns(house.db, { limit: 5, by, everyMs: 0, now: house.clock.now() });
  const [[mine], none] = [await take('one'), await take('two')];
  expect(none).toEqual([]);
  await house.rows(`update shop_connection set lease_until = now() - interval '1 second' where shop_id = 1`);
  const [theirs] = await take('two');
  expect(await pullShop(house.deps, mine!)).toEqual({ done: false, why: 'another process reads it' });
  expect(await pullShop(house.deps, theirs!)).toMatchObject({ done: true, fresh: 1 });
});

it('misses no order when rows move between numbered pages while they are read', async () => {
  house.platform.capabilities.orders.paging = 'forward';
  for (const id of ['f-1', 'f-2', 'f-3', 'f-4', 'f-5', 'f-6']) {
    house.platform.put(id);
    house.clock.pass(1_000);
  }
  house.clock.pass(4_000);
  let once = true;
  house.platform.between = () => {
    // The first one changes and leaves the window: those behind it move up by one, past the page that is read next.
    if (once) house.platform.put('f-1', { state: 'paid' });
    once = false;
  };
  expect(await house.pull()).toMatchObject({ done: true, fresh: 6 });
  expect((await numbers()).filter((number) => number.startsWith('f'))).toEqual([
    'f-1',
    'f-2',
    'f-3',
    'f-4',
    'f-5',
    'f-6',
  ]);
});

it('reads a platform whose clock is behind in its own time', async () => {
  const open = house.deps.open;
  house.deps.open = async (id) => ({ ...(await open(id)), aheadMs: () => -90_000 }) as never;
  await house.rows(
    `update shop_connection set orders_through = orders_through - interval '10 minutes' where shop_id = 1`,
  );
  await house.pull();
  expect(await through()).toBe(house.clock.now().getTime() - 92_000);
  house.deps.open = open;
});

it('believes no clock that ran ahead: when it is put right, orders are read at once and count as in only then', async () => {
  const open = house.deps.open;
  const ahead = (ms: number) => async (id: number) => ({ ...(await open(id)), aheadMs: () => ms }) as never;
  house.deps.open = ahead(600_000);
  house.clock.pass(5_000);
  expect(await house.pull()).toMatchObject({ done: true });
  expect(await through()).toBe(house.clock.now().getTime() - 2_000);
  // What an earlier version left ahead of all clocks is put right by the next turn.
  await house.rows(`update shop_connection set orders_through = '${later(590_000)}' where shop_id = 1`);
  house.deps.open = ahead(0);
  house.platform.put('j-1');
  house.clock.pass(5_000);
  expect(await house.pull()).toEqual({ done: true, fresh: 1, changed: 0 });
  expect(await through()).toBe(house.clock.now().getTime() - 2_000);
  house.deps.open = open;
});

it('reads no further with a clock that cannot be, and says which', async () => {
  const open = house.deps.open;
  house.deps.open = async (id) => ({ ...(await open(id)), aheadMs: () => -16 * 60_000 }) as never;
  const before = await through();
  house.platform.put('k-1');
  house.clock.pass(5_000);
  expect(await house.pull()).toMatchObject({ done: false });
  const { last_failure: kept } = await house.connection();
  expect(failureWords(String(kept)).en).toBe(
    'the platform’s clock is 16 minutes behind that of this machine: set the clock of this machine; if it is right, tell the platform',
  );
  expect(await through()).toBe(before);
  house.deps.open = open;
});

it('says once that a part of the orders can no longer be read', async () => {
  await house.rows(
    `update shop_connection set orders_through = orders_through - interval '100 days' where shop_id = 1`,
  );
  house.platform.refusals.push({ kind: 'unknown', why: 'no-answer' });
  await house.pull();
  house.clock.pass(60_000);
  house.platform.refusals.push({ kind: 'unknown', why: 'no-answer' });
  await house.pull();
  expect(await house.rows(`select labels ->> 'kind' as kind from alert where labels ->> 'kind' = 'sync-gap'`)).toEqual([
    { kind: 'sync-gap' },
  ]);
  await house.rows(
    `update shop_connection set orders_through = '${house.clock.now().toISOString()}' where shop_id = 1`,
  );
});

it('reserves what is open when a shop has been taken over, though no order came', async () => {
  await house.rows(`update shop_connection set stage = 'observe', counts_since = null where shop_id = 1`);
  house.platform.put('g-1', { lines: [line({ quantity: 4 }) as never] });
  house.clock.pass(5_000);
  await house.pull();
  const before = (await house.level('A')).reserved;
  await house.rows(`update shop_connection set stage = 'take_over' where shop_id = 1`);
  house.platform.orders.clear();
  house.clock.pass(60_000);
  await house.pull();
  // All open orders of the tests before hold, too: the stock was counted anew for each.
  expect((await house.level('A')).reserved).toBeGreaterThanOrEqual(before + 4);
  expect(await house.faults()).toEqual([]);
});

it('keeps no name, phone or address anywhere, and no buyer in the clear', async () => {
  house.platform.put('h-1', { buyer: 'buyer-7' });
  house.clock.pass(5_000);
  await house.pull();
  const tables = await house.rows<{ name: string }>(
    `select format('%I', tablename) as name from pg_tables where schemaname = 'public'`,
  );
  for (const word of [...Object.values(PRIVATE), 'buyer-7']) {
    for (const { name } of tables) {
      const found = await house.rows(`select 1 from ${name} t where t::text like '%${word}%' limit 1`);
      expect(found, `${word} in ${name}`).toEqual([]);
    }
    expect(house.logged.join('\n')).not.toContain(word);
  }
});

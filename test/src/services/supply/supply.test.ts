import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { receiveGoods } from '../../../../src/services/inventory/receive.ts';
import { coverFor, DEFAULT_COEFFICIENT } from '../../../../src/services/inventory/safety.ts';
import { takeBackGoods } from '../../../../src/services/inventory/take-back.ts';
import { createSupply, type Supply } from '../../../../src/services/supply/supply.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

const TODAY = '2026-11-23';
const NOW = new Date('2026-11-23T04:00:00Z');
let database: FreshDatabase;
let n = 0;

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const moved: unknown[] = [];
const supplyOf = (tx: Tx): Supply =>
  createSupply({
    tx,
    receiveGoods,
    takeBackGoods,
    cover: coverFor,
    coefficient: DEFAULT_COEFFICIENT,
    onArrivalMoved: async (arrivals) => {
      moved.push(...arrivals);
    },
  });
const supplying = <T>(work: (supply: Supply) => Promise<T>): Promise<T> => run((tx) => work(supplyOf(tx)));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );
const by = () => {
  n += 1;
  return { actor: 'test', cause: `test:${n}` };
};

beforeAll(async () => {
  database = await freshDatabase();
  await run(async (tx) => {
    await rowsOf(
      tx,
      sql`insert into sku (code, title, category) values ('MUG', 'Mug', 'cups'), ('CUP', 'Cup', 'cups')`,
    );
    await rowsOf(tx, sql`insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W')`);
    await rowsOf(tx, sql`insert into supplier (code, name_zh, name_en, currency) values ('S', '厂', 'S', 'CNY')`);
    await rowsOf(
      tx,
      sql`insert into supplier_item (supplier, sku, unit_minor, lead_days) values ('S', 'MUG', 500, 5), ('S', 'CUP', 300, 5)`,
    );
  });
});
afterAll(() => database.drop());

beforeEach(() => {
  moved.length = 0;
});

const order = (quantity: number, sku = 'MUG'): Promise<number> =>
  supplying(async (supply) => {
    const effect = await supply.planPurchase({
      supplier: 'S',
      warehouse: 'w',
      lines: [{ sku, quantity }],
      today: TODAY,
    });
    return supply.addPurchase(effect, by(), NOW);
  });

const receiving = (purchase: number, quantity: number, damaged = 0) =>
  supplying(async (supply) => {
    const effect = await supply.planReceive({ purchase, quantity, damaged, on: '2026-11-23' });
    return supply.receive(effect, by(), NOW);
  });

const onHand = () =>
  run(async (tx) => {
    const [row] = await rowsOf<{ on_hand: number; moved: number }>(
      tx,
      sql`select on_hand, (select sum(delta)::int from movement m where m.sku = 'MUG') as moved
          from stock_level where sku = 'MUG'`,
    );
    expect(row?.on_hand ?? 0).toBe(row?.moved ?? 0);
    return row?.on_hand ?? 0;
  });

test('receipts at the same moment never exceed the order, and the ledger has what was taken in', async () => {
  const before = await onHand();
  const id = await order(100);
  const results = await Promise.all(Array.from({ length: 20 }, () => codeOf(receiving(id, 9, 1))));
  expect(results.filter((code) => code === 'done')).toHaveLength(10);
  expect(results.filter((code) => code === 'receive.too_many' || code === 'purchase.state')).toHaveLength(10);
  expect(await onHand()).toBe(before + 90);
  const purchase = await supplying((supply) => supply.purchaseOf(id));
  expect([purchase.state, purchase.lines[0]?.received, purchase.lines[0]?.damaged]).toEqual(['received', 90, 10]);
});

test('one effect under one cause is taken in once', async () => {
  const before = await onHand();
  const id = await order(50);
  const effect = await supplying((supply) =>
    supply.planReceive({ purchase: id, quantity: 20, damaged: 0, on: '2026-11-23' }),
  );
  const cause = by();
  const twice = await Promise.all([1, 2].map(() => codeOf(supplying((supply) => supply.receive(effect, cause, NOW)))));
  expect(twice.filter((code) => code === 'done')).toHaveLength(1);
  expect(await onHand()).toBe(before + 20);
  expect((await supplying((supply) => supply.purchaseOf(id))).lines[0]?.received).toBe(20);
});

test('a proposal that is pressed ten times at once is one order', async () => {
  const latest = await run((tx) =>
    rowsOf<{ id: number }>(tx, sql`select coalesce(max(id), 0)::int as id from purchase_line where sku = 'CUP'`),
  );
  const pressed = await Promise.all(
    Array.from({ length: 10 }, () =>
      codeOf(
        supplying(async (supply) => {
          const lines = [{ sku: 'CUP', quantity: 5 }];
          const seen = latest[0]?.id ?? 0;
          const effect = await supply.planPurchase({ supplier: 'S', warehouse: 'w', lines, today: TODAY, seen });
          return supply.addPurchase(effect, by(), NOW);
        }),
      ),
    ),
  );
  expect(pressed.filter((code) => code === 'done')).toHaveLength(1);
  expect(pressed.filter((code) => code === 'purchase.ordered')).toHaveLength(9);
  const lines = await run((tx) => rowsOf(tx, sql`select 1 from purchase_line where sku = 'CUP'`));
  expect(lines).toHaveLength(1);
});

test('an order is cancelled or received, never both', async () => {
  for (let round = 0; round < 8; round++) {
    const id = await order(10);
    const ending = supplying(async (supply) => supply.end(await supply.planEnd(id, 'cancelled')));
    const [received, cancelled] = await Promise.all([codeOf(receiving(id, 10)), codeOf(ending)]);
    const { state, lines } = await supplying((supply) => supply.purchaseOf(id));
    expect([received, cancelled].filter((code) => code === 'done')).toHaveLength(1);
    expect([state, lines[0]?.received]).toEqual(received === 'done' ? ['received', 10] : ['cancelled', 0]);
  }
  await onHand();
});

test('whoever keeps presales is told which arrivals moved', async () => {
  const id = await order(10);
  const [line] = (await supplying((supply) => supply.purchaseOf(id))).lines;
  await supplying(async (supply) =>
    supply.expect(await supply.planExpect({ purchase: id, day: '2026-12-20', today: TODAY })),
  );
  expect(moved).toEqual([{ arrival: `purchase:${line?.id}`, sku: 'MUG', from: '2026-11-28', to: '2026-12-20' }]);
});

test('the on-time rate counts a line once it was due, whole and in time or not', async () => {
  await run((tx) => rowsOf(tx, sql`delete from purchase_line`));
  await run((tx) => rowsOf(tx, sql`delete from purchase_order`));
  const ids = [await order(10), await order(10), await order(10), await order(10)];
  for (const id of ids.slice(0, 3)) await receiving(id, id === ids[2] ? 4 : 10);
  await run((tx) =>
    rowsOf(
      tx,
      sql`update purchase_line set promised_on = '2026-11-20', last_received_at =
            case when order_id = ${ids[0]} then '2026-11-20T15:59:00Z'::timestamptz else '2026-11-20T16:01:00Z' end
          where order_id <> ${ids[3]}`,
    ),
  );
  await run((tx) => rowsOf(tx, sql`update purchase_order set ordered_at = '2026-11-10T16:00:00Z'`));
  const rate = (days: number) => supplying((supply) => supply.onTimeRate({ to: TODAY, days }));
  expect(await rate(30)).toEqual({ value: 100 / 3, of: 3 });
  expect(await rate(3)).toEqual({ value: undefined, of: 0 });
  const [times] = await supplying((supply) => supply.leadTimes({ now: NOW, days: 90, to: TODAY }));
  expect(times).toMatchObject({ supplier: 'S', lines: 2, due: 3 });
  expect(times?.meanDays).toBeCloseTo(10, 2);
});

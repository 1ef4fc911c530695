import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { createAllocation } from '../../../../../src/services/inventory/allocation/allocation.ts';
import { post } from '../../../../../src/services/inventory/ledger.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';
import { codeOf } from '../../../../support/presales.ts';

const now = new Date('2026-11-23T01:00:00Z');
let database: FreshDatabase;
let n = 0;
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const does = (statement: string) => run((tx) => rowsOf<Record<string, unknown>>(tx, sql.raw(statement)));

beforeAll(async () => {
  database = await freshDatabase();
  await does(`insert into sku (code, title) values ('MUG', 'Mug'), ('CUP', 'Cup')`);
  await does(`insert into warehouse (code, name_zh, name_en) values ('a', '甲', 'A'), ('b', '乙', 'B')`);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await does(`update reservation set state = 'released' where state = 'open'`);
  await does('update stock_level set on_hand = 0, reserved = 0, safety = 0, assigned = 0, short = 0');
});

async function stocks(sku: string, warehouseId: number, units: number): Promise<void> {
  n += 1;
  const entry = { sku, warehouseId, kind: 'received' as const, onHand: units, cause: `stock ${n}` };
  await run((tx) => post(tx, [entry], { actor: 'test' }));
}

/** Plans and holds in one transaction, as a command does. */
const holds = (lines: { sku: string; quantity: number }[], split = true) => {
  n += 1;
  const cause = `ask:${n}`;
  return run(async (tx) => {
    const allocation = createAllocation({ tx });
    const effect = await allocation.planHold({ lines, split, now });
    return allocation.hold(effect, { actor: 'test', cause, now });
  });
};
const levels = () =>
  does('select sku, warehouse_id as w, on_hand, reserved, short from stock_level where on_hand > 0 order by 1, 2');

test('asks at the same time take all there is over both warehouses and not one more, each of them whole', async () => {
  await stocks('MUG', 1, 13);
  await stocks('MUG', 2, 8);
  await stocks('CUP', 2, 50);
  const asks = Array.from({ length: 30 }, () =>
    codeOf(
      holds([
        { sku: 'MUG', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ]),
    ),
  );
  const answers = await Promise.all(asks);
  for (const answer of answers) expect(['done', 'allocate.short', 'effect.changed']).toContain(answer);
  const done = answers.filter((answer) => answer === 'done').length;
  expect(done).toBeGreaterThan(0);
  const [mug] = await does(`select sum(quantity)::int as units from reservation where state = 'open' and sku = 'MUG'`);
  const [cup] = await does(`select sum(quantity)::int as units from reservation where state = 'open' and sku = 'CUP'`);
  expect([mug?.['units'], cup?.['units']]).toEqual([done * 2, done]);
  for (const level of await levels()) {
    expect(Number(level['reserved'])).toBeLessThanOrEqual(Number(level['on_hand']));
    expect(level['short']).toBe(0);
  }
  // Whoever was told that it changed asks again: in the end only one unit, which is no whole order, is left.
  for (let again = 0; again < 30; again++)
    await codeOf(
      holds([
        { sku: 'MUG', quantity: 2 },
        { sku: 'CUP', quantity: 1 },
      ]),
    );
  expect(
    await does(`select sum(quantity)::int as units from reservation where state = 'open' and sku = 'MUG'`),
  ).toEqual([{ units: 20 }]);
});

test('a plan that somebody else was faster than holds nothing at all', async () => {
  await stocks('MUG', 1, 5);
  await stocks('CUP', 1, 5);
  const lines = [
    { sku: 'CUP', quantity: 1 },
    { sku: 'MUG', quantity: 4 },
  ];
  const effect = await run((tx) => createAllocation({ tx }).planHold({ lines, now }));
  await holds([{ sku: 'MUG', quantity: 2 }]);
  const late = run((tx) => createAllocation({ tx }).hold(effect, { actor: 'test', cause: 'ask:late', now }));
  expect(await codeOf(late)).toBe('effect.changed');
  expect((await levels()).map(({ sku, reserved }) => [sku, reserved])).toEqual([
    ['CUP', 0],
    ['MUG', 2],
  ]);
});

test('what expired holds still keep is there for a plan, and is released when it is held', async () => {
  await stocks('MUG', 1, 5);
  await holds([{ sku: 'MUG', quantity: 5 }]);
  expect(await codeOf(holds([{ sku: 'MUG', quantity: 1 }]))).toBe('allocate.short');
  await does(`update reservation set expires_at = '2026-11-23T00:59:00Z' where state = 'open'`);
  expect(await codeOf(holds([{ sku: 'MUG', quantity: 5 }]))).toBe('done');
  expect((await levels()).map(({ reserved }) => reserved)).toEqual([5]);
});

test('the same cause is held once', async () => {
  await stocks('MUG', 1, 5);
  const effect = await run((tx) => createAllocation({ tx }).planHold({ lines: [{ sku: 'MUG', quantity: 2 }], now }));
  for (let time = 0; time < 2; time++)
    await run((tx) => createAllocation({ tx }).hold(effect, { actor: 'test', cause: 'ask:same', now }));
  expect((await levels()).map(({ reserved }) => reserved)).toEqual([2]);
});

import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { type Entry, isPosted, post } from '../../../../src/services/inventory/ledger.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
let at: { warehouse: number; low: number; high: number };
let n = 0;

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);

beforeAll(async () => {
  database = await freshDatabase();
  at = await run(async (tx) => {
    await rowsOf(tx, sql`insert into sku (code, title) values ('MUG', 'Mug'), ('CUP', 'Cup')`);
    const [warehouse] = await rowsOf<{ id: number }>(
      tx,
      sql`insert into warehouse (code, name_zh, name_en) values ('w', '仓', 'W') returning id`,
    );
    const shops = await rowsOf<{ id: number }>(
      tx,
      sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone, rank)
          values ('LOW', '低', 'Low', 'douyin', 'CNY', 'UTC', 1), ('HIGH', '高', 'High', 'taobao', 'CNY', 'UTC', 9) returning id`,
    );
    return { warehouse: warehouse?.id ?? 0, low: shops[0]?.id ?? 0, high: shops[1]?.id ?? 0 };
  });
});
afterAll(() => database.drop());

beforeEach(() =>
  run(async (tx) => {
    await rowsOf(tx, sql`delete from shortage`);
    await rowsOf(tx, sql`update quota set assigned = 0`);
    await rowsOf(tx, sql`update stock_level set on_hand = 0, reserved = 0, safety = 0, assigned = 0, short = 0`);
  }),
);

const entry = (more: Partial<Entry>): Entry => {
  n += 1;
  return { sku: 'MUG', warehouseId: at.warehouse, kind: 'adjusted', cause: `test ${n}`, ...more };
};

const does = (entries: Entry[], truth = false) => run((tx) => post(tx, entries, { actor: 'test', truth }));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

async function assign(units: { low: number; high: number }): Promise<void> {
  await run(async (tx) => {
    for (const which of ['low', 'high'] as const)
      await rowsOf(
        tx,
        sql`insert into quota (sku, warehouse_id, shop_id, assigned) values ('MUG', ${at.warehouse}, ${at[which]}, ${units[which]})
            on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = excluded.assigned`,
      );
    await rowsOf(tx, sql`update stock_level set assigned = ${units.low + units.high} where sku = 'MUG'`);
  });
}

test('goods that come in are a level and a movement with the balance after', async () => {
  const [level] = await does([entry({ kind: 'received', onHand: 12, cause: 'first' })]);
  expect(level).toMatchObject({ sku: 'MUG', onHand: 12, short: 0, calledBack: 0 });
  expect(await run((tx) => isPosted(tx, 'first'))).toBe(true);
  const rows = await run((tx) =>
    rowsOf(tx, sql`select kind, delta, on_hand_after from movement where cause = 'first'`),
  );
  expect(rows).toEqual([{ kind: 'received', delta: 12, on_hand_after: 12 }]);
});

test('nobody takes what is reserved, safety or assigned; the refusal says what is free', async () => {
  await does([entry({ kind: 'received', onHand: 10 }), entry({ kind: 'reserved', reserved: 3 }), entry({ safety: 2 })]);
  await assign({ low: 1, high: 1 });
  expect(await codeOf(does([entry({ kind: 'transferred_out', onHand: -4 })]))).toBe('stock.not_enough');
  expect(await codeOf(does([entry({ safety: 4 })]))).toBe('stock.not_enough');
  expect(await codeOf(does([entry({ kind: 'transferred_out', onHand: -3 })]))).toBe('done');
  expect(await codeOf(does([entry({ sku: 'CUP', onHand: -1 })]))).toBe('stock.no_level');
});

test('all entries happen or none', async () => {
  await does([entry({ kind: 'received', onHand: 5 }), entry({ sku: 'CUP', kind: 'received', onHand: 5 })]);
  const before = await run((tx) => rowsOf(tx, sql`select count(*)::int as n from movement`));
  expect(await codeOf(does([entry({ onHand: -5 }), entry({ sku: 'CUP', onHand: -6 })]))).toBe('stock.not_enough');
  expect(await run((tx) => rowsOf(tx, sql`select on_hand from stock_level order by sku`))).toEqual([
    { on_hand: 5 },
    { on_hand: 5 },
  ]);
  expect(await run((tx) => rowsOf(tx, sql`select count(*)::int as n from movement`))).toEqual(before);
});

test('a count below what is promised calls quotas back, the lowest shop first, and then opens a shortage', async () => {
  await does([entry({ kind: 'received', onHand: 20 }), entry({ kind: 'reserved', reserved: 8 })]);
  await assign({ low: 5, high: 4 });
  const [first] = await does([entry({ kind: 'counted', onHand: -9 })], true);
  expect(first).toMatchObject({ onHand: 11, assigned: 3, calledBack: 6, short: 0 });
  const quotas = () => run((tx) => rowsOf(tx, sql`select assigned from quota order by shop_id`));
  expect(await quotas()).toEqual([{ assigned: 0 }, { assigned: 3 }]);
  const [second] = await does([entry({ kind: 'counted', onHand: -7 })], true);
  expect(second).toMatchObject({ onHand: 4, assigned: 0, calledBack: 3, short: 4, shortBefore: 0 });
  const open = () => run((tx) => rowsOf(tx, sql`select units, closed_at is null as open from shortage`));
  expect(await open()).toEqual([{ units: 4, open: true }]);
  await does([entry({ kind: 'received', onHand: 4 })]);
  expect(await open()).toEqual([{ units: 4, open: false }]);
});

test('any history keeps the rule of the level, and the movements add up to it', async () => {
  const step = fc.record({
    onHand: fc.integer({ min: -8, max: 12 }),
    reserved: fc.integer({ min: -4, max: 6 }),
    truth: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), async (history) => {
      const start = await run((tx) =>
        rowsOf<{ on_hand: number; reserved: number }>(tx, sql`select * from stock_level where sku = 'MUG'`),
      );
      const from = await run((tx) => rowsOf<{ id: string }>(tx, sql`select coalesce(max(id), 0) as id from movement`));
      for (const entries of history) {
        const made = entries.map(({ onHand, reserved }) => entry({ onHand, reserved }));
        const how = await codeOf(does(made, entries[0]?.truth));
        expect(['done', 'stock.not_enough', 'stock.no_level']).toContain(how);
      }
      const [sum] = await run((tx) =>
        rowsOf(
          tx,
          sql`select coalesce(sum(delta), 0)::int as on_hand, coalesce(sum(reserved_delta), 0)::int as reserved,
                coalesce((array_agg(on_hand_after order by id desc))[1], ${start[0]?.on_hand ?? 0}) as last
              from movement where id > ${from[0]?.id}::bigint`,
        ),
      );
      const [level] = await run((tx) =>
        rowsOf<Record<string, number>>(tx, sql`select * from stock_level where sku = 'MUG'`),
      );
      expect(level?.['on_hand'] ?? 0).toBe((start[0]?.on_hand ?? 0) + Number(sum?.['on_hand']));
      expect(level?.['reserved'] ?? 0).toBe((start[0]?.reserved ?? 0) + Number(sum?.['reserved']));
      if (level) expect(level['on_hand']).toBe(sum?.['last']);
    }),
    { numRuns: 40 },
  );
});

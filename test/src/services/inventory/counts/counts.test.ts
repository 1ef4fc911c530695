import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../../../../src/core/errors.ts';
import { WarehouseCode } from '../../../../../src/core/terms.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { abcClasses } from '../../../../../src/services/inventory/counts/abc.ts';
import { createCounts } from '../../../../../src/services/inventory/counts/counts.ts';
import { post } from '../../../../../src/services/inventory/ledger.ts';
import { verify } from '../../../../../src/services/inventory/verify.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const SH = WarehouseCode.parse('sh-1');
const now = new Date();
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const counts = <T>(work: (c: ReturnType<typeof createCounts>) => Promise<T>) => run((tx) => work(createCounts({ tx })));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof UserError) return error.code;
      throw error;
    },
  );

beforeEach(() =>
  run(async (tx) => {
    await rowsOf(tx, sql`delete from stock_count_line`);
    await rowsOf(tx, sql`delete from stock_count`);
  }),
);

const opens = () =>
  counts(async (c) => c.applyOpen(await c.planOpen({ warehouse: SH, scope: { kind: 'all' }, now }), 'test'));
const enters = (sku: string, counted: number) =>
  counts(async (c) => c.applyEnter(await c.planEnter({ sku, counted, reason: 'test' }), 'test'));
const closes = () => counts(async (c) => c.applyClose(await c.planClose(SH), 'test'));
const onHand = async (sku: string) =>
  (
    await run((tx) =>
      rowsOf<{ on_hand: number }>(tx, sql`select on_hand from stock_level where sku = ${sku} and warehouse_id = 1`),
    )
  )[0]?.on_hand;

it('of many that begin a count of one warehouse at once, one does', async () => {
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(opens())));
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(1);
  expect(new Set(outcomes)).toEqual(new Set(['done', 'count.open_already']));
  expect(await run((tx) => rowsOf(tx, sql`select count(*)::int as n from stock_count_line`))).toEqual([{ n: 3 }]);
});

it('of many that close one count at once, one does, and the difference is posted once', async () => {
  await opens();
  const before = (await onHand('TEE-BLU-L')) ?? 0;
  await enters('TEE-BLU-L', before - 4);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => codeOf(closes())));
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(1);
  expect(new Set(outcomes)).toEqual(new Set(['done', ...outcomes.filter((one) => one !== 'done')]));
  expect(await onHand('TEE-BLU-L')).toBe(before - 4);
});

it('goods that move while they are counted are no difference, whoever is first', async () => {
  await opens();
  const before = (await onHand('TEE-RED-M')) ?? 0;
  const moves = (units: number) =>
    run((tx) =>
      post(tx, [{ sku: 'TEE-RED-M', warehouseId: 1, kind: 'received', onHand: units, cause: `move ${units}` }], {
        actor: 'test',
      }),
    );
  const entering = (async () => {
    // Somebody who counts what the ledger says at this moment: nothing is missing, nothing is too much.
    for (let round = 0; round < 10; round += 1)
      await run(async (tx) => {
        const [level] = await rowsOf<{ on_hand: number }>(
          tx,
          sql`select on_hand from stock_level where sku = 'TEE-RED-M' and warehouse_id = 1 for update`,
        );
        const c = createCounts({ tx });
        await c.applyEnter(await c.planEnter({ sku: 'TEE-RED-M', counted: level?.on_hand ?? 0 }), 'test');
      });
  })();
  await Promise.all([entering, ...Array.from({ length: 20 }, (_, i) => moves(i + 1))]);
  const closed = await closes();
  expect(closed).toMatchObject({ counted: 1, exact: 1, units: 0 });
  expect(await onHand('TEE-RED-M')).toBe(before + 210);
  expect((await run((tx) => verify({ tx }))).findings).toEqual([]);
});

it('what was found missing and is sold meanwhile never takes a shelf below nothing', async () => {
  await opens();
  await enters('MUG-1', 1);
  await run((tx) =>
    post(tx, [{ sku: 'MUG-1', warehouseId: 1, kind: 'shipped', onHand: -3, cause: 'gone' }], { actor: 'test' }),
  );
  await closes();
  expect(await onHand('MUG-1')).toBe(0);
  expect((await run((tx) => verify({ tx }))).findings).toEqual([]);
});

it('accuracy is lines without a difference of lines counted', async () => {
  expect(await counts((c) => c.accuracy())).toEqual({ counted: 0, exact: 0, share: undefined });
  await opens();
  await enters('TEE-RED-M', (await onHand('TEE-RED-M')) ?? 0);
  await enters('TEE-BLU-L', ((await onHand('TEE-BLU-L')) ?? 0) + 1);
  await enters('MUG-1', 0);
  expect(await counts((c) => c.accuracy())).toEqual({ counted: 0, exact: 0, share: undefined });
  await closes();
  expect(await counts((c) => c.accuracy())).toEqual({ counted: 3, exact: 2, share: 2 / 3 });
  expect(await counts((c) => c.accuracy({ since: new Date(Date.now() + 60_000) }))).toMatchObject({ counted: 0 });
});

it('A makes 80 % of the sales value, B up to 95 %; each currency by itself, the best class counts', async () => {
  await run(async (tx) => {
    await rowsOf(tx, sql`insert into sku (code, title) select 'S' || n, 's' from generate_series(1, 6) n`);
    const [order] = await rowsOf<{ id: string }>(
      tx,
      sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
          values (1, 'CNY', 'sale', 'paid', now() - interval '1 day', 'CNY', 'test'),
            (1, 'USD', 'sale', 'paid', now() - interval '1 day', 'USD', 'test'),
            (1, 'OLD', 'sale', 'paid', now() - interval '91 days', 'CNY', 'test'),
            (1, 'OFF', 'sale', 'cancelled', now() - interval '1 day', 'CNY', 'test') returning id`,
    );
    const first = Number(order?.id);
    await rowsOf(
      tx,
      sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
          select 1, ${first} + o, sku || kind, sku, kind, units, 100, (select placed_at from "order" where id = ${first} + o)
          from (values (0, 'S1', 'sale', 50), (0, 'S2', 'sale', 30), (0, 'S3', 'sale', 10), (0, 'S4', 'sale', 6), (0, 'S5', 'sale', 4),
            (1, 'S5', 'sale', 1), (2, 'S6', 'sale', 999), (3, 'S6', 'sale', 999), (0, 'S6', 'free', 999)) v(o, sku, kind, units)`,
    );
  });
  const rows = await run((tx) =>
    rowsOf(tx, sql`select sku, class from (${abcClasses(new Date())}) c where sku like 'S%' order by sku`),
  );
  expect(rows).toEqual([
    { sku: 'S1', class: 'A' },
    { sku: 'S2', class: 'A' },
    { sku: 'S3', class: 'B' },
    { sku: 'S4', class: 'B' },
    { sku: 'S5', class: 'A' },
  ]);
});

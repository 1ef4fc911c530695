import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { assignQuota } from '../../../../src/services/inventory/quotas.ts';
import { verify } from '../../../../src/services/inventory/verify.ts';
import { stocked } from '../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);
const gives = (shopId: number, units: number) =>
  run((tx) => assignQuota(tx, { sku: 'TEE-BLU-L', warehouseId: 1, shopId, units })).then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof UserError) return error.code;
      throw error;
    },
  );
const level = async () =>
  (await run((tx) => rowsOf<Record<string, number>>(tx, sql`select * from stock_level where sku = 'TEE-BLU-L'`)))[0];

it('on parallel connections the shops together never get more than there is', async () => {
  const shops = await run((tx) =>
    rowsOf<{ id: number }>(
      tx,
      sql`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
          select 'P-' || n, 'p', 'p', 'table', 'CNY', 'UTC' from generate_series(1, 20) n returning id`,
    ),
  );
  // 60 on hand, nothing promised: of 20 shops that want 7 each, 8 get them.
  const outcomes = await Promise.all(shops.map(({ id }) => gives(id, 7)));
  expect(outcomes.filter((one) => one === 'done')).toHaveLength(8);
  expect(new Set(outcomes)).toEqual(new Set(['done', 'quota.not_enough']));
  expect((await level())?.['assigned']).toBe(56);
  const lowered = await Promise.all(shops.map(({ id }) => gives(id, 2)));
  expect(new Set(lowered)).toEqual(
    new Set(['done', ...(lowered.includes('quota.not_enough') ? ['quota.not_enough'] : [])]),
  );
  expect((await run((tx) => verify({ tx }))).findings).toEqual([]);
});

it('a shop that changes its own quota from many places at once has the last of them, not their sum', async () => {
  await run((tx) => rowsOf(tx, sql`update quota set assigned = 0`));
  await run((tx) => rowsOf(tx, sql`update stock_level set assigned = 0 where sku = 'TEE-BLU-L'`));
  await Promise.all(Array.from({ length: 20 }, (_, n) => gives(2, 10 + n)));
  const [quota] = await run((tx) =>
    rowsOf<{ assigned: number }>(tx, sql`select assigned from quota where shop_id = 2`),
  );
  expect(quota?.assigned).toBeGreaterThanOrEqual(10);
  expect((await level())?.['assigned']).toBe(quota?.assigned);
});

it('a quota is lowered also where nothing is left', async () => {
  await run((tx) => rowsOf(tx, sql`update stock_level set on_hand = 5, short = assigned where sku = 'TEE-BLU-L'`));
  expect(await gives(2, 1)).toBe('done');
  expect(await gives(2, 9)).toBe('quota.not_enough');
  // As text, 102 comes before 9.
  expect(await gives(2, 102)).toBe('quota.not_enough');
  expect(await gives(1, 0)).toBe('done');
});

it('a quota of no level is refused', async () => {
  const none = run((tx) => assignQuota(tx, { sku: 'MUG-1', warehouseId: 2, shopId: 1, units: 1 }));
  await expect(none).rejects.toMatchObject({ code: 'stock.not_found' });
});

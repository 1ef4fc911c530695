import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { Sku, WarehouseCode } from '../../../../src/core/terms.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../src/db/client.ts';
import { createCounts } from '../../../../src/services/inventory/counts/counts.ts';
import { createInventory } from '../../../../src/services/inventory/inventory.ts';
import { post } from '../../../../src/services/inventory/ledger.ts';
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
const RED = Sku.parse('TEE-RED-M');
const SH = WarehouseCode.parse('sh-1');
const now = new Date();
let n = 0;
const by = () => {
  n += 1;
  return { actor: 'test', cause: `edge ${n}`, now };
};

/** What people do at the ledger's edges; each is done, or refused in words and then nothing is changed. */
const VERBS = {
  adjust: (units: number) => async (tx: Tx) => {
    const inventory = createInventory({ tx });
    await inventory.adjust(
      await inventory.planAdjust({ sku: RED, warehouse: SH, delta: units - 40, reason: 'x' }),
      by(),
    );
  },
  ship: (units: number) => (tx: Tx) =>
    post(tx, [{ sku: RED, warehouseId: 1, kind: 'shipped', onHand: -units, cause: by().cause }], { actor: 'test' }),
  receive: (units: number) => (tx: Tx) =>
    post(tx, [{ sku: RED, warehouseId: 1, kind: 'received', onHand: units, cause: by().cause }], { actor: 'test' }),
  quota: (units: number) => (tx: Tx) => assignQuota(tx, { sku: RED, warehouseId: 1, shopId: 1 + (units % 2), units }),
  safety: (units: number) => async (tx: Tx) => {
    const inventory = createInventory({ tx });
    const value = units % 3 === 0 ? { coefficient: 1 + units / 100 } : { units: [units, 1] };
    await inventory.applySafety(await inventory.planSafety({ subject: { kind: 'sku', sku: RED }, value, now }), by());
  },
  open: () => async (tx: Tx) => {
    const counts = createCounts({ tx });
    await counts.applyOpen(await counts.planOpen({ warehouse: SH, scope: { kind: 'all' }, now }), 'test');
  },
  enter: (units: number) => async (tx: Tx) => {
    const counts = createCounts({ tx });
    await counts.applyEnter(await counts.planEnter({ sku: RED, counted: units * 2, reason: 'x' }), 'test');
  },
  close: () => async (tx: Tx) => {
    const counts = createCounts({ tx });
    await counts.applyClose(await counts.planClose(SH), 'test');
  },
};

const does = (verb: keyof typeof VERBS, units: number): Promise<string> =>
  run(async (tx) => {
    await VERBS[verb](units)(tx);
  }).then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof UserError) return error.code;
      throw error;
    },
  );

const step = fc.tuple(
  fc.constantFrom(...(Object.keys(VERBS) as (keyof typeof VERBS)[])),
  fc.integer({ min: 0, max: 120 }),
);

it('any history adds up after each step, and a shortage stands exactly where a level is short', async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      for (const [verb, units] of steps) {
        const how = await does(verb, units);
        outcomes.set(`${verb} ${how}`, (outcomes.get(`${verb} ${how}`) ?? 0) + 1);
        expect((await run((tx) => verify({ tx }))).findings).toEqual([]);
      }
      const [level] = await run((tx) =>
        rowsOf<Record<string, number>>(tx, sql`select * from stock_level where sku = ${RED} and warehouse_id = 1`),
      );
      const { on_hand, reserved, safety, assigned, short } = level as Record<
        'on_hand' | 'reserved' | 'safety' | 'assigned' | 'short',
        number
      >;
      expect(short).toBe(Math.max(0, reserved + safety + assigned - on_hand));
      const open = await run((tx) =>
        rowsOf(tx, sql`select 1 from shortage where sku = ${RED} and warehouse_id = 1 and closed_at is null`),
      );
      expect(open).toHaveLength(short > 0 ? 1 : 0);
      if (short > 0) expect(assigned).toBe(0);
    }),
    { numRuns: 25 },
  );
  for (const verb of Object.keys(VERBS)) expect([...outcomes.keys()]).toContain(`${verb} done`);
}, 120_000);

it('side by side too: nothing surfaces but words, and all of it adds up', async () => {
  const steps = fc.sample(step, { numRuns: 80, seed: 7 });
  const outcomes = await Promise.all(steps.map(([verb, units]) => does(verb, units)));
  expect(outcomes.filter((one) => one === 'done').length).toBeGreaterThan(5);
  expect((await run((tx) => verify({ tx }))).findings).toEqual([]);
}, 60_000);

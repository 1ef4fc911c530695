import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { Sku, WarehouseCode } from '../../../../src/core/terms.ts';
import { systemScope } from '../../../../src/db/client.ts';
import { createInventory, type Inventory, isLow } from '../../../../src/services/inventory/inventory.ts';
import { rowsIn } from '../../../support/acts.ts';
import { stocked } from '../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const RED = Sku.parse('TEE-RED-M');
const SHANGHAI = WarehouseCode.parse('sh-1');

const within = <T>(work: (inventory: Inventory) => Promise<T>): Promise<T> =>
  database.db.withScope(systemScope('test'), (tx) => work(createInventory({ tx })));

const by = () => ({ actor: 'test', cause: randomUUID() });

/** Plans and does it in one transaction; the refusal's code when it is refused. */
const adjust = (delta: number): Promise<string> =>
  within(async (inventory) => {
    const effect = await inventory.planAdjust({ sku: RED, warehouse: SHANGHAI, delta, reason: 'test' });
    await inventory.adjust(effect, by());
    return 'done';
  }).catch((error: unknown) => {
    if (error instanceof UserError) return error.code;
    throw error;
  });

const level = async () =>
  (await within((inventory) => inventory.levelsOf(RED, SHANGHAI)))[0] as Awaited<
    ReturnType<Inventory['levelsOf']>
  >[number];

const ledger = async () =>
  (
    await rowsIn<{ sum: number; last: number; n: number }>(
      { database },
      `select sum(delta)::int as sum, count(*)::int as n,
       (select on_hand_after from movement where sku = 'TEE-RED-M' and warehouse_id = 1 order by id desc limit 1) as last
     from movement where sku = 'TEE-RED-M' and warehouse_id = 1`,
    )
  )[0];

describe('any history of adjustments', () => {
  it('adds up: movements are what is on hand, and what is promised is covered or short', async () => {
    const step = fc
      .oneof(fc.integer({ min: -120, max: 120 }), fc.constantFrom(-2_147_483_647, 2_147_483_647))
      .filter((n) => n !== 0);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const delta of steps) {
          const before = await level();
          const outcome = await adjust(delta);
          const after = await level();
          const fits = before.onHand + delta >= 0 && before.onHand + delta <= 2_147_483_647;
          expect(outcome === 'done').toBe(fits);
          expect(after.onHand).toBe(fits ? before.onHand + delta : before.onHand);
          expect(after.version).toBe(fits ? before.version + 1 : before.version);
        }
        const { onHand, reserved, safety, short } = await level();
        expect(await ledger()).toMatchObject({ sum: onHand, last: onHand });
        expect(short).toBe(Math.max(0, reserved + safety - onHand));
      }),
      { numRuns: 15 },
    );
  });

  it('side by side loses none: each is done or refused, and the sum is right', async () => {
    const before = (await level()).onHand;
    const steps = Array.from({ length: 24 }, (_, n) => n + 1);
    const outcomes = await Promise.all(steps.map((delta) => adjust(delta)));
    expect(new Set(outcomes)).toEqual(
      new Set(outcomes.includes('effect.changed') ? ['done', 'effect.changed'] : ['done']),
    );
    const done = steps.filter((_, i) => outcomes[i] === 'done').reduce((sum, delta) => sum + delta, 0);
    expect(done).toBeGreaterThan(0);
    expect((await level()).onHand).toBe(before + done);
    expect(await ledger()).toMatchObject({ sum: before + done });
  });
});

describe('an effect', () => {
  it('is refused when its row moved since it was planned', async () => {
    const effect = await within((inventory) =>
      inventory.planAdjust({ sku: RED, warehouse: SHANGHAI, delta: 1, reason: 'x' }),
    );
    await adjust(1);
    await expect(within((inventory) => inventory.adjust(effect, by()))).rejects.toMatchObject({
      code: 'effect.changed',
    });
  });

  it('is done once for one cause', async () => {
    const cause = by();
    const once = () =>
      within(async (inventory) =>
        inventory.adjust(await inventory.planAdjust({ sku: RED, warehouse: SHANGHAI, delta: 1, reason: 'x' }), cause),
      );
    await once();
    const before = (await level()).onHand;
    await expect(once()).rejects.toThrow();
    expect((await level()).onHand).toBe(before);
  });

  it('is refused when units were promised since, even at the same version', async () => {
    const spare = (await level()).onHand - 30;
    const effect = await within((inventory) =>
      inventory.planAdjust({ sku: RED, warehouse: SHANGHAI, delta: -spare, reason: 'x' }),
    );
    await rowsIn({ database }, `update stock_level set reserved = reserved + 1 where sku = 'TEE-RED-M'`);
    await expect(within((inventory) => inventory.adjust(effect, by()))).rejects.toMatchObject({
      code: 'effect.changed',
    });
    await rowsIn({ database }, `update stock_level set reserved = reserved - 1 where sku = 'TEE-RED-M'`);
  });

  it('can be undone in words that fit, whatever the reason', async () => {
    const effect = await within((inventory) =>
      inventory.planAdjust({ sku: RED, warehouse: SHANGHAI, delta: -2, reason: '😀'.repeat(100) }),
    );
    const says = 'says' in effect.inverse ? effect.inverse.says : '';
    expect(says).toMatch(/^adjust TEE-RED-M sh-1 \+2 撤销 😀/u);
    expect(says.slice('adjust TEE-RED-M sh-1 +2 '.length).length).toBeLessThanOrEqual(200);
    expect(says.isWellFormed()).toBe(true);
  });
});

describe('what is low', () => {
  it('is at its reorder point or below, and only where there is one', async () => {
    await rowsIn(
      { database },
      `update stock_level set on_hand = 58, reserved = 0, safety = 0, reorder_point = 8 where sku = 'MUG-1'`,
    );
    const lowAt = async (onHand: number, point: number) => {
      await rowsIn({ database }, `update stock_level set on_hand = $1, reorder_point = $2 where sku = 'MUG-1'`, [
        onHand,
        point,
      ]);
      return (await within((inventory) => inventory.belowReorderPoint())).rows.some((row) => row.sku === 'MUG-1');
    };
    expect([await lowAt(9, 8), await lowAt(8, 8), await lowAt(0, 8), await lowAt(0, 0)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('agrees with isLow on every level that has a reorder point', async () => {
    const { rows, total } = await within((inventory) => inventory.belowReorderPoint());
    expect(rows).toHaveLength(total);
    for (const code of ['TEE-RED-M', 'TEE-BLU-L', 'MUG-1'])
      for (const one of await within((inventory) => inventory.levelsOf(code)))
        if (one.reorderPoint > 0)
          expect(isLow(one)).toBe(rows.some((row) => row.sku === one.sku && row.warehouse === one.warehouse));
  });
});

it('a code that only differs in case is found when it is the only one', async () => {
  expect(await within((inventory) => inventory.skuOf('tee-red-m'))).toBe('TEE-RED-M');
  await rowsIn({ database }, `insert into sku (code, title) values ('tee-Red-m', 'another')`);
  expect(await within((inventory) => inventory.skuOf('tee-red-m'))).toBeUndefined();
  expect(await within((inventory) => inventory.skuOf('tee-Red-m'))).toBe('tee-Red-m');
});

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../../../../src/core/errors.ts';
import { rowsOf, sql } from '../../../../../src/db/client.ts';
import { post } from '../../../../../src/services/inventory/ledger.ts';
import { releaseExpired, releaseOpen } from '../../../../../src/services/inventory/reservations/end.ts';
import {
  createReserveQueue,
  type ReserveQueue,
  reserveLines,
} from '../../../../../src/services/inventory/reservations/reserve.ts';
import { shipOpen } from '../../../../../src/services/inventory/reservations/ship.ts';
import { line, type StockHouse, stockHouse } from '../../../../support/reservations.ts';

let house: StockHouse;
let queue: ReserveQueue;
const start = Date.parse('2026-11-23T08:00:00Z');

beforeAll(async () => {
  house = await stockHouse();
  queue = createReserveQueue(house.db);
});
afterAll(() => house.drop());

/** What anybody may do. `pick` chooses among the open reservations. */
const SKU = fc.constantFrom('A', 'B', 'BOX');
const QUANTITY = fc.integer({ min: 1, max: 9 });
const SHOP = fc.constantFrom(undefined, 1, 2);
const LINES = fc.array(fc.record({ sku: SKU, quantity: QUANTITY, shopId: SHOP }), { minLength: 1, maxLength: 3 });
const STEP = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      verb: fc.constantFrom('reserve' as const, 'reserve inside' as const),
      lines: LINES,
      kind: fc.constantFrom('hold' as const, 'hold' as const, 'order' as const),
      split: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('release' as const), pick: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('ship' as const), pick: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('expire' as const), minutes: fc.integer({ min: 0, max: 20 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('receive' as const), sku: fc.constantFrom('A', 'B'), units: QUANTITY }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ verb: fc.constant('lose' as const), sku: fc.constantFrom('A', 'B'), units: QUANTITY }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constant('assign' as const),
      sku: fc.constantFrom('A', 'B'),
      shopId: fc.constantFrom(1, 2),
      units: QUANTITY,
    }),
  },
);
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

let causes = 0;
const change = (sku: string, onHand: number) =>
  house.run((tx) => {
    causes += 1;
    const kind = onHand > 0 ? ('received' as const) : ('adjusted' as const);
    return post(tx, [{ sku, warehouseId: 1, kind, onHand, cause: `change ${causes}` }], {
      actor: 't',
      truth: onHand < 0,
    });
  });

/** As the shops' quotas are set: what is free, under the level's lock. */
const assign = (sku: string, shopId: number, units: number) =>
  house.run(async (tx) => {
    const [level] = await rowsOf<{ free: number }>(
      tx,
      sql`select on_hand - reserved - safety - assigned as free from stock_level where sku = ${sku} and warehouse_id = 1 for update`,
    );
    if ((level?.free ?? 0) < units) return;
    await rowsOf(
      tx,
      sql`update stock_level set assigned = assigned + ${units} where sku = ${sku} and warehouse_id = 1`,
    );
    await rowsOf(
      tx,
      sql`insert into quota (sku, warehouse_id, shop_id, assigned) values (${sku}, 1, ${shopId}, ${units})
          on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = quota.assigned + excluded.assigned`,
    );
  });

async function openId(pick: number): Promise<number[]> {
  const open = await house.rows<{ id: string }>(`select id from reservation where state = 'open' order by id`);
  const one = open[pick % Math.max(1, open.length)];
  return one ? [Number(one.id)] : [];
}

async function does(step: Step, now: Date): Promise<void> {
  if (step.verb === 'reserve' || step.verb === 'reserve inside') {
    const lines = step.lines.map(({ sku, quantity, shopId }) =>
      line(sku, quantity, shopId === undefined ? {} : { shopId }),
    );
    const options = { actor: 't', now, kind: step.kind, split: step.split };
    const answers =
      step.verb === 'reserve'
        ? await queue.reserve({ lines, ...options })
        : await house.run((tx) => reserveLines(tx, lines, options));
    const held = answers.filter(({ ok }) => ok).length;
    if (step.kind === 'order') expect(held).toBe(lines.length);
    else if (!step.split) expect([0, lines.length]).toContain(held);
  }
  if (step.verb === 'release' || step.verb === 'ship') {
    const ids = await openId(step.pick);
    const by = { actor: 't', now, on: '2026-11-23' };
    await house.run(
      async (tx) => void (step.verb === 'ship' ? await shipOpen(tx, ids, by) : await releaseOpen(tx, ids, by)),
    );
  }
  if (step.verb === 'expire')
    await house.run((tx) => releaseExpired(tx, { now: new Date(now.getTime() + step.minutes * 60_000) }));
  if (step.verb === 'receive') await change(step.sku, step.units);
  if (step.verb === 'lose') await change(step.sku, -step.units);
  if (step.verb === 'assign') await assign(step.sku, step.shopId, step.units);
}

/** An expected no is part of history; everything else is not. */
const tries = (step: Step, now: Date) =>
  does(step, now).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
  });

describe('any history of holding, releasing, shipping, receiving, losing and assigning', () => {
  it('keeps the books, step by step', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 15 }), async (steps) => {
        await house.stock('A', 20, { quotas: { 1: 5, 2: 3 } });
        await house.stock('B', 12, { quotas: { 1: 2 } });
        for (const [i, step] of steps.entries()) {
          await tries(step, new Date(start + i * 4 * 60_000));
          expect(await house.faults()).toEqual([]);
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('keeps them side by side', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 10, maxLength: 40 }), async (steps) => {
        await house.stock('A', 40, { quotas: { 1: 5, 2: 3 } });
        await house.stock('B', 30, { quotas: { 1: 2 } });
        await Promise.all(steps.map((step, i) => tries(step, new Date(start + i * 60_000))));
        expect(await house.faults()).toEqual([]);
      }),
      { numRuns: 15 },
    );
  }, 120_000);

  it('raises no shortage by anything that sells', async () => {
    const sells = STEP.filter(
      (step) => step.verb !== 'lose' && !(step.verb.startsWith('reserve') && 'kind' in step && step.kind === 'order'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(sells, { minLength: 5, maxLength: 30 }), async (steps) => {
        await house.stock('A', 20, { quotas: { 1: 5, 2: 3 } });
        await house.stock('B', 12, { quotas: { 1: 2 } });
        await Promise.all(steps.map((step, i) => tries(step, new Date(start + i * 60_000))));
        expect(await house.rows(`select sku from stock_level where short > 0`)).toEqual([]);
        expect(await house.faults()).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('a bundle of anything', () => {
  it('is held as often as its scarcest component allows, all of it or nothing', async () => {
    const parts = fc.uniqueArray(
      fc.record({ sku: fc.constantFrom('A', 'B', 'C', 'D'), quantity: fc.integer({ min: 1, max: 4 }) }),
      {
        minLength: 1,
        maxLength: 4,
        selector: ({ sku }) => sku,
      },
    );
    const stock = fc.record({ A: fc.nat(12), B: fc.nat(12), C: fc.nat(12), D: fc.nat(12) });
    await fc.assert(
      fc.asyncProperty(parts, stock, fc.integer({ min: 1, max: 6 }), async (components, units, wanted) => {
        await house.rows(`delete from bundle_item where bundle = 'BOX'`);
        for (const { sku, quantity } of components)
          await house.rows(`insert into bundle_item values ('BOX', '${sku}', ${quantity})`);
        for (const [sku, onHand] of Object.entries(units)) await house.stock(sku, onHand);
        const possible = Math.min(...components.map(({ sku, quantity }) => Math.floor(units[sku as 'A'] / quantity)));
        const [answer] = await queue.reserve({ lines: [line('BOX', wanted)], actor: 't', now: new Date(start) });
        expect(answer?.ok).toBe(wanted <= possible);
        const reserved = await house.rows<{ sku: string; reserved: number }>(
          `select sku, reserved from stock_level where warehouse_id = 1 and reserved > 0 order by sku`,
        );
        const expected = components.map(({ sku, quantity }) => ({ sku, reserved: quantity * wanted }));
        expect(reserved).toEqual(answer?.ok ? expected.sort((a, b) => (a.sku < b.sku ? -1 : 1)) : []);
        expect(await house.faults()).toEqual([]);
      }),
      { numRuns: 20 },
    );
  }, 120_000);
});

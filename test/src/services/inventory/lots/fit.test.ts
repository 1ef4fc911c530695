import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../../src/core/errors.ts';
import { rowsOf, sql } from '../../../../../src/db/client.ts';
import { post } from '../../../../../src/services/inventory/ledger.ts';
import { bindLots } from '../../../../../src/services/inventory/lots/bind.ts';
import { fitLots } from '../../../../../src/services/inventory/lots/fit.ts';
import { createLots } from '../../../../../src/services/inventory/lots/lots.ts';
import { takeBackGoods } from '../../../../../src/services/inventory/take-back.ts';
import { type LotHouse, openLotHouse } from '../../../../support/lots.ts';

let house: LotHouse;
let n = 0;
beforeAll(async () => {
  house = await openLotHouse();
});
afterAll(() => house.database.drop());
beforeEach(() => house.clear());

const level = () => ({ sku: 'TEA', warehouseId: house.warehouse });

/** What a count or damage takes off, whatever it was. */
const loses = (units: number) =>
  house.run((tx) => {
    n += 1;
    const entry = { ...level(), kind: 'counted' as const, onHand: -units, cause: `loses ${n}` };
    return post(tx, [entry], { actor: 'test', truth: true });
  });

test('goods without a lot are gone first, then what expires first', async () => {
  await house.comes(3, 'SOON 2026-07-01');
  await house.comes(4, 'LATE 2027-01-01');
  await house.comes(2);
  await loses(2);
  expect(await house.lots()).toEqual({ SOON: 3, LATE: 4 });
  await loses(5);
  expect(await house.lots()).toEqual({ SOON: 0, LATE: 2 });
});

test('whoever writes the level by hand changes the lots with it', async () => {
  await house.comes(3, 'L 2026-07-01');
  await house.run((tx) => rowsOf(tx, sql`update stock_level set on_hand = 1 where sku = 'TEA'`));
  expect(await house.lots()).toEqual({ L: 1 });
});

test('lots that were written by hand are fitted on request, which says what gave way', async () => {
  await house.comes(3, 'L 2026-07-01');
  await house.run((tx) => rowsOf(tx, sql`update lot_level set on_hand = 8`));
  const gave = await house.run((tx) => fitLots(tx, level()));
  expect(gave.map(({ units }) => units)).toEqual([5]);
  expect(await house.run((tx) => fitLots(tx, level()))).toEqual([]);
});

test('a count of one warehouse or owner leaves the lot alone elsewhere', async () => {
  await house.comes(3, 'L 2026-07-01');
  await house.comes(3, 'L 2026-07-01', { warehouseId: house.other });
  await house.comes(3, 'L 2026-07-01', { owner: 'ACME' });
  await loses(3);
  const rows = await house.run((tx) =>
    rowsOf(tx, sql`select owner, on_hand from lot_level order by warehouse_id, owner`),
  );
  expect(rows).toEqual([
    { owner: '', on_hand: 0 },
    { owner: 'ACME', on_hand: 3 },
    { owner: '', on_hand: 3 },
  ]);
});

type Act =
  | { does: 'comes' | 'back' | 'breaks'; units: number; lot: number }
  | { does: 'ships' | 'loses' | 'finds'; units: number }
  | { does: 'recall' | 'lift'; lot: number };

const CODES = ['A 2026-05-01', 'B 2026-08-01', 'C 2027-01-01', ''];
const lot = fc.integer({ min: 0, max: CODES.length - 1 });
const units = fc.integer({ min: 1, max: 9 });
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ does: fc.constantFrom('comes' as const, 'back' as const, 'breaks' as const), units, lot }),
  fc.record({ does: fc.constantFrom('ships' as const, 'loses' as const, 'finds' as const), units }),
  fc.record({ does: fc.constantFrom('recall' as const, 'lift' as const), lot: fc.integer({ min: 0, max: 2 }) }),
);

async function happens(one: Act): Promise<void> {
  n += 1;
  const cause = `act ${n}`;
  const by = { actor: 'test', cause, now: new Date() };
  const code = 'lot' in one ? (CODES[one.lot]?.split(' ')[0] ?? '') : '';
  if (one.does === 'comes') await house.comes(one.units, CODES[one.lot] || undefined, { cause });
  if (one.does === 'breaks') await house.comes(one.units, CODES[one.lot] || undefined, { damaged: one.units, cause });
  if (one.does === 'loses') await loses(one.units);
  await house.run(async (tx) => {
    const lots = createLots({ tx });
    const known = code === '' ? undefined : (await lots.find(code))[0];
    if (one.does === 'finds')
      await post(tx, [{ ...level(), kind: 'counted', onHand: one.units, cause }], { actor: 'test', truth: true });
    if (one.does === 'back')
      await takeBackGoods(tx, { ...level(), quantity: one.units, lotCode: code || undefined, reason: '', ...by });
    if (one.does === 'recall' && known && !known.recalledAt) await lots.recall(await lots.planRecall(known, 'bad'), by);
    if (one.does === 'lift' && known?.recalledAt) await lots.lift(await lots.planLift(known), by);
    if (one.does !== 'ships') return;
    const parts = await bindLots(tx, { ...level(), quantity: one.units, on: '2026-06-01' });
    const entries = parts.map((part, i) => ({
      ...level(),
      kind: 'shipped' as const,
      onHand: -part.quantity,
      ...(part.lotId ? { lotId: part.lotId } : {}),
      cause: `${cause}:${i}`,
    }));
    await post(tx, entries, { actor: 'test' });
  });
}

const EXPECTED = ['stock.not_enough', 'stock.no_level', 'lots.none_fresh', 'lot.not_there'];

test('any history of lots: never more in lots than on hand, nothing of a recalled or expired lot leaves', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 18 }), async (history) => {
      await house.clear();
      for (const one of history) {
        const how = await happens(one).then(
          () => undefined,
          (error: unknown) => (error instanceof UserError ? error.code : Promise.reject(error)),
        );
        if (how !== undefined) expect(EXPECTED).toContain(how);
        const [row] = await house.run((tx) =>
          rowsOf<{ on_hand: number; in_lots: number; recalled: number }>(
            tx,
            sql`select coalesce((select on_hand from stock_level where warehouse_id = ${house.warehouse} and owner = ''), 0) as on_hand,
                  coalesce(sum(ll.on_hand), 0)::int as in_lots,
                  coalesce(sum(ll.on_hand) filter (where l.recalled_at is not null), 0)::int as recalled
                from lot_level ll join lot l on l.id = ll.lot_id
                where ll.warehouse_id = ${house.warehouse} and ll.owner = ''`,
          ),
        );
        expect(row?.in_lots ?? 0).toBeLessThanOrEqual(row?.on_hand ?? 0);
        expect(row?.recalled ?? 0).toBe(0);
      }
      const left = await house.run((tx) =>
        rowsOf(
          tx,
          sql`select l.code from movement m join lot l on l.id = m.lot_id where m.kind = 'shipped' and l.code = 'A'`,
        ),
      );
      expect(left).toEqual([]);
      // The ledger explains each lot up to what gave way to counts.
      const unexplained = await house.run((tx) =>
        rowsOf(
          tx,
          sql`select l.code from lot l where coalesce((select sum(delta) from movement where lot_id = l.id), 0)
                < coalesce((select sum(on_hand) from lot_level where lot_id = l.id), 0)`,
        ),
      );
      expect(unexplained).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

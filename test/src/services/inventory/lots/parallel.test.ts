import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../../src/core/errors.ts';
import { openDb, rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { post } from '../../../../../src/services/inventory/ledger.ts';
import { bindLots } from '../../../../../src/services/inventory/lots/bind.ts';
import { createLots } from '../../../../../src/services/inventory/lots/lots.ts';
import { type LotHouse, openLotHouse } from '../../../../support/lots.ts';

let house: LotHouse;
let n = 0;
beforeAll(async () => {
  house = await openLotHouse();
});
afterAll(() => house.database.drop());
beforeEach(() => house.clear());

type Run = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

function ships(run: Run, warehouseId: number, quantity: number): Promise<string> {
  n += 1;
  const cause = `p ${n}`;
  const level = { sku: 'TEA', warehouseId };
  return codeOf(
    run(async (tx) => {
      const parts = await bindLots(tx, { ...level, quantity, on: '2026-06-01' });
      const entries = parts.map((part, i) => ({
        ...level,
        kind: 'shipped' as const,
        onHand: -part.quantity,
        ...(part.lotId ? { lotId: part.lotId } : {}),
        cause: `${cause}:${i}`,
      }));
      await post(tx, entries, { actor: 'test' });
    }),
  );
}

function turns(run: Run, how: 'recall' | 'lift'): Promise<string> {
  n += 1;
  const by = { actor: 'test', cause: `turn ${n}`, now: new Date() };
  return codeOf(
    run(async (tx) => {
      const lots = createLots({ tx });
      const lot = await lots.one('SOON');
      if (how === 'recall') await lots.recall(await lots.planRecall(lot, 'mould'), by);
      else await lots.lift(await lots.planLift(lot), by);
    }),
  );
}

test('receipts, shipments, recalls and counts of two systems at once neither stand in a circle nor lose a unit', async () => {
  const second = openDb(house.database.url, { poolSize: 8 });
  const runs: Run[] = [house.run, (work) => second.withScope(systemScope('second'), work)];
  try {
    for (const warehouseId of [house.warehouse, house.other]) {
      await house.comes(40, 'SOON 2026-07-01', { warehouseId });
      await house.comes(40, 'LATE 2027-07-01', { warehouseId });
    }
    const acts = Array.from({ length: 120 }, (_, i) => {
      const run = runs[i % 2] as Run;
      const at = i % 3 === 0 ? house.other : house.warehouse;
      if (i % 20 === 7) return turns(run, 'recall');
      if (i % 20 === 17) return turns(run, 'lift');
      if (i % 10 === 4) return codeOf(house.comes(2, 'SOON 2026-07-01', { warehouseId: at }));
      if (i % 10 === 9)
        return codeOf(
          run((tx) =>
            post(tx, [{ sku: 'TEA', warehouseId: at, kind: 'counted', onHand: -1, cause: `count ${i}` }], {
              actor: 'test',
              truth: true,
            }),
          ),
        );
      return ships(run, at, 1 + (i % 3));
    });
    const answers = new Set(await Promise.all(acts));
    const expected = ['done', 'lots.none_fresh', 'stock.not_enough', 'recall.done', 'recall.none', 'effect.changed'];
    expect([...answers].filter((answer) => !expected.includes(answer))).toEqual([]);
    expect(answers.has('done')).toBe(true);
    const wrong = await house.run((tx) =>
      rowsOf(
        tx,
        sql`select s.warehouse_id from stock_level s
            left join lateral (select sum(ll.on_hand) as units, sum(ll.on_hand) filter (where l.recalled_at is not null) as recalled
              from lot_level ll join lot l on l.id = ll.lot_id where ll.warehouse_id = s.warehouse_id) x on true
            where coalesce(x.units, 0) > s.on_hand or coalesce(x.recalled, 0) > 0
              or s.on_hand <> (select coalesce(sum(delta), 0) from movement m where m.warehouse_id = s.warehouse_id)`,
      ),
    );
    expect(wrong).toEqual([]);
  } finally {
    await second.close();
  }
});

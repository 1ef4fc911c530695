import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../../src/core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../../../src/db/client.ts';
import { createTransfers } from '../../../../../src/services/inventory/transfers/transfers.ts';
import { type StockHouse, stockHouse } from '../../../../support/reservations.ts';

let house: StockHouse;
beforeAll(async () => {
  house = await stockHouse();
  await house.rows(`insert into shop_alias (alias, shop_id) select lower(code), id from shop`);
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.stock('A', 100);
  await house.stock('A', 40, { warehouse: 2 });
});

const now = new Date('2026-11-23T02:00:00Z');
const by = (actor: string) => ({ actor, now });
const transfers = (tx: Tx) => createTransfers({ tx });
let asked = 0;

function request(quantity: number, from: 'w1' | 'w2' = 'w1'): Promise<number> {
  asked += 1;
  const cause = `asked ${asked}`;
  return house.run(async (tx) => {
    const to = from === 'w1' ? 'w2' : 'w1';
    const effect = await transfers(tx).planRequest({ sku: 'A', quantity, from, to }, now);
    return transfers(tx).request(effect, { actor: 'test', cause }, now);
  });
}
const approve = (id: number, actor = 'boss') =>
  house.run(async (tx) => transfers(tx).approve(await transfers(tx).planApprove(id, now), by(actor)));
const refuse = (id: number) =>
  house.run(async (tx) => {
    const effect = await transfers(tx).planRefuse({ id, reason: '' });
    return transfers(tx).refuse(effect, by('boss'));
  });
const send = (id: number) =>
  house.run(async (tx) => {
    const effect = await transfers(tx).planSend({ id, on: '2026-11-23', expectedOn: undefined });
    return transfers(tx).send(effect, by('shelf'));
  });
const receive = (id: number, received?: number, damaged = 0) =>
  house.run(async (tx) => {
    const effect = await transfers(tx).planReceive({ id, received, damaged, reason: '' });
    return transfers(tx).receive(effect, by('dock'));
  });

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );
const onHand = async () =>
  (await house.rows<{ on_hand: number }>(`select on_hand from stock_level where sku = 'A' order by warehouse_id`)).map(
    ({ on_hand }) => on_hand,
  );

test('of ten who approve, send and receive at the same moment, one does each', async () => {
  const id = await request(30);
  const ten = <T>(work: (n: number) => Promise<T>) =>
    Promise.all(Array.from({ length: 10 }, (_, n) => codeOf(work(n))));
  const one = (codes: string[]) => {
    expect(codes.filter((code) => code === 'done')).toHaveLength(1);
    for (const code of codes) expect(['done', 'effect.changed', 'transfer.state']).toContain(code);
  };
  one(await ten((n) => approve(id, `boss ${n}`)));
  one(await ten(() => send(id)));
  expect(await onHand()).toEqual([70, 40]);
  one(await ten((n) => receive(id, 30 - n, n)));
  const [came] = await house.rows<{ received: number; damaged: number }>(`select * from transfer where id = ${id}`);
  expect(await onHand()).toEqual([70, 40 + (came?.received ?? 0)]);
  expect(await house.faults()).toEqual([]);
});

test('of many that together are more than there is, only as many are approved as are free', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => request(30)));
  const codes = await Promise.all(ids.map((id) => codeOf(approve(id))));
  expect(codes.filter((code) => code === 'done')).toHaveLength(3);
  expect(codes.filter((code) => code === 'stock.not_enough')).toHaveLength(5);
  expect(await house.faults()).toEqual([]);
});

test('an approval and a refusal at the same moment leave one of the two, and nothing held by the refused', async () => {
  for (let round = 0; round < 5; round++) {
    const id = await request(10);
    await Promise.all([codeOf(approve(id)), codeOf(refuse(id))]);
    const [row] = await house.rows<{ state: string; held: boolean }>(
      `select t.state, exists (select 1 from reservation r where r.key = 'transfer:' || t.id and r.state = 'open') as held
       from transfer t where id = ${id}`,
    );
    expect(['approved', 'refused']).toContain(row?.state);
    expect(row?.held).toBe(row?.state === 'approved');
  }
  expect(await house.faults()).toEqual([]);
});

test('lots travel with their goods: what expires first leaves first, what is missing is of the last', async () => {
  await house.rows(
    `insert into lot (sku, code, expires_on) values ('A', 'L1', '2027-03-01'), ('A', 'L2', '2027-01-01')`,
  );
  await house.rows(`insert into lot_level (lot_id, warehouse_id, on_hand) select id, 1, 20 from lot where sku = 'A'`);
  const id = await request(50);
  await approve(id);
  await send(id);
  const lots = () =>
    house.rows<Record<string, unknown>>(
      `select l.code, v.warehouse_id as at, v.on_hand from lot_level v join lot l on l.id = v.lot_id where v.on_hand > 0 order by 1, 2`,
    );
  expect(await lots()).toEqual([]);
  await receive(id, 35, 3);
  expect(await lots()).toEqual([
    { code: 'L1', at: 2, on_hand: 15 },
    { code: 'L2', at: 2, on_hand: 20 },
  ]);
  expect(await onHand()).toEqual([50, 75]);
  await house.rows('delete from lot_level');
});

test('consigned goods stay their supplier’s: they come from the supplier’s level and go to it', async () => {
  await house.rows(`with level as (insert into stock_level (sku, warehouse_id, owner, on_hand) values ('D', 1, 'SUP', 9) returning *)
    insert into movement (sku, warehouse_id, owner, kind, delta, on_hand_after, actor, cause)
    select sku, 1, owner, 'counted', 9, 9, 'test', 'opening D' from level`);
  const ask = (tx: Tx, owner?: string) =>
    transfers(tx).planRequest({ sku: 'D', quantity: 4, from: 'w1', to: 'w2', owner }, now);
  expect(await codeOf(house.run((tx) => ask(tx)))).toBe('stock.not_enough');
  const id = await house.run(async (tx) =>
    transfers(tx).request(await ask(tx, 'SUP'), { actor: 'test', cause: 'consigned' }, now),
  );
  await approve(id);
  await send(id);
  await receive(id);
  expect(
    await house.rows(`select warehouse_id as at, owner, on_hand from stock_level where sku = 'D' order by 1, 2`),
  ).toEqual([
    { at: 1, owner: 'SUP', on_hand: 5 },
    { at: 2, owner: 'SUP', on_hand: 4 },
  ]);
  expect(await house.faults()).toEqual([]);
});

test('a shop gives only quota that it still has when it is approved', async () => {
  await house.stock('B', 50, { quotas: { 1: 20, 2: 5 } });
  const ask = (tx: Tx, quantity: number, cause: string) =>
    transfers(tx)
      .planRequest({ sku: 'B', quantity, from: 'S1', to: 'S2' }, now)
      .then((effect) => transfers(tx).request(effect, { actor: 'test', cause }, now));
  const ids = await Promise.all(['q1', 'q2', 'q3'].map((cause) => house.run((tx) => ask(tx, 8, cause))));
  const codes = await Promise.all(ids.map((id) => codeOf(approve(id))));
  expect(codes.sort()).toEqual(['done', 'done', 'transfer.no_quota']);
  expect(await house.rows(`select shop_id, assigned from quota where sku = 'B' order by 1`)).toEqual([
    { shop_id: 1, assigned: 4 },
    { shop_id: 2, assigned: 21 },
  ]);
  expect(await house.faults()).toEqual([]);
});

test('two that propose at the same moment propose a need once', async () => {
  await house.stock('C', 500);
  await house.stock('C', 3, { warehouse: 2 });
  await house.rows(`update stock_level set reorder_point = 10 where sku = 'C' and warehouse_id = 2`);
  const made = await Promise.all(Array.from({ length: 6 }, () => house.run((tx) => transfers(tx).propose(now))));
  expect(made.flat().map(({ transfer }) => [transfer.sku, transfer.quantity])).toEqual([['C', 17]]);
  const due = new Date(now.getTime() + 60 * 60_000);
  const told = await Promise.all(
    Array.from({ length: 6 }, () => house.run((tx) => transfers(tx).takeReminders(due, 9))),
  );
  expect(told.flat().filter(({ transfer }) => transfer.sku === 'C')).toHaveLength(1);
});

test('a request that its asker took back silences no proposal, a refusal does', async () => {
  await house.stock('B', 500);
  await house.stock('B', 3, { warehouse: 2 });
  await house.rows(`update stock_level set reorder_point = 10 where sku = 'B' and warehouse_id = 2`);
  const proposed = async () =>
    (await house.run((tx) => transfers(tx).propose(now))).flatMap(({ transfer }) =>
      transfer.sku === 'B' ? [transfer.id] : [],
    );
  await house.run(async (tx) => {
    const asking = await transfers(tx).planRequest({ sku: 'B', quantity: 2, from: 'w1', to: 'w2' }, now);
    const id = await transfers(tx).request(asking, { actor: 'test', cause: 'taken back' }, now);
    await transfers(tx).refuse(await transfers(tx).planWithdraw({ id, actor: 'test' }), by('test'));
  });
  const [id] = await proposed();
  expect(id).toBeGreaterThan(0);
  await refuse(id ?? 0);
  expect(await proposed()).toEqual([]);
});

test('the decision times are of what was decided since then', async () => {
  await house.rows(`delete from transfer`);
  await house.rows(
    `insert into transfer (sku, from_id, to_id, quantity, state, proposed_by, cause, needed_at, requested_at, requested_by, decided_at, decided_by)
     select 'A', 1, 2, 1, 'approved', 'system', 'timed ' || n, '2026-11-23T00:00Z', '2026-11-23T00:00Z', 'system',
       '2026-11-23T00:00Z'::timestamptz + n * interval '1 minute', 'boss' from generate_series(1, 11) n`,
  );
  const times = (since: string) => house.run((tx) => transfers(tx).decisionTimes({ since: new Date(since) }));
  expect(await times('2026-11-23T00:00:00Z')).toEqual({ count: 11, meanMinutes: 6, p90Minutes: 10 });
  expect(await times('2026-11-23T00:11:00Z')).toEqual({ count: 1, meanMinutes: 11, p90Minutes: 11 });
  expect(await times('2026-11-24T00:00:00Z')).toEqual({ count: 0, meanMinutes: undefined, p90Minutes: undefined });
  // What a person asked for without a need is no answer to one: quota moved by hand decides nothing within seconds.
  await house.rows(`update transfer set proposed_by = 'person' where cause <> 'timed 4'`);
  expect(await times('2026-11-23T00:00:00Z')).toEqual({ count: 1, meanMinutes: 4, p90Minutes: 4 });
  await house.rows(`update transfer set requested_at = requested_at + interval '30 seconds' where cause = 'timed 6'`);
  expect(await times('2026-11-23T00:00:00Z')).toMatchObject({ count: 2, meanMinutes: 5 });
  await house.rows(`delete from transfer`);
});

const EACH_STEP_ONCE = (
  ['request', 'approve', 'send', 'receive', 'request', 'approve', 'send', 'receive short', 'request', 'refuse'] as const
).map((verb) => ({ verb, quantity: 10, back: false, which: 0 }));

test('no history of transfers makes or loses a unit: both shelves, the way and the losses are what there was', async () => {
  const step = fc.record({
    verb: fc.constantFrom('request', 'approve', 'approve', 'send', 'send', 'receive', 'receive short', 'refuse'),
    quantity: fc.integer({ min: 1, max: 60 }),
    back: fc.boolean(),
    which: fc.nat({ max: 2 }),
  });
  const happened = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (history) => {
      await house.rows(`delete from transfer`);
      await house.stock('A', 100);
      await house.stock('A', 40, { warehouse: 2 });
      const ids: number[] = [];
      for (const { verb, quantity, back, which } of history) {
        const id = ids.at(-1 - which) ?? ids.at(-1) ?? 0;
        const work = {
          request: async () => void ids.push(await request(quantity, back ? 'w2' : 'w1')),
          approve: () => approve(id),
          refuse: () => refuse(id),
          send: () => send(id),
          receive: () => receive(id),
          'receive short': () => receive(id, Math.floor(quantity / 2), quantity % 3),
        }[verb];
        const code = await codeOf(work());
        expect(['done', 'stock.not_enough', 'transfer.state', 'transfer.not_found', 'transfer.too_many']).toContain(
          code,
        );
        if (code === 'done') happened.add(verb);
        expect(await accounted()).toBe(140);
      }
      expect(await house.faults()).toEqual([]);
    }),
    { numRuns: 30, examples: [[EACH_STEP_ONCE]] },
  );
  expect([...happened].sort()).toEqual(['approve', 'receive', 'receive short', 'refuse', 'request', 'send']);
}, 120_000);

/** Units on both shelves, on their way, and lost. */
async function accounted(): Promise<number> {
  const [sum] = await house.run((tx) =>
    rowsOf<{ units: number }>(
      tx,
      sql`select ((select sum(on_hand) from stock_level where sku = 'A')
            + coalesce((select sum(quantity) from transfer where state = 'in_transit'), 0)
            + coalesce((select sum(quantity - received) from transfer where state in ('received', 'closed')), 0))::int as units`,
    ),
  );
  return sum?.units ?? 0;
}

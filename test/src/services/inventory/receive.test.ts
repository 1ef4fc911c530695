import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../src/core/errors.ts';
import { rowsOf, sql } from '../../../../src/db/client.ts';
import { type LotHouse, openLotHouse } from '../../../support/lots.ts';

let house: LotHouse;
beforeAll(async () => {
  house = await openLotHouse();
});
afterAll(() => house.database.drop());
beforeEach(() => house.clear());

const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

const movements = (cause: string) =>
  house.run((tx) =>
    rowsOf(
      tx,
      sql`select m.kind, m.delta, m.on_hand_after as after, l.code from movement m left join lot l on l.id = m.lot_id
          where cause like ${`${cause}%`} order by m.id`,
    ),
  );

test('goods and their lot are on hand, with a movement that names the lot', async () => {
  await house.comes(5, 'L1 2027-06-30', { cause: 'first' });
  expect(await house.lots()).toEqual({ L1: 5 });
  expect(await movements('first')).toEqual([{ kind: 'received', delta: 5, after: 5, code: 'L1' }]);
});

test('damaged units are seen and not kept', async () => {
  const done = await house.comes(5, 'L1 2027-06-30', { damaged: 2, cause: 'broken' });
  expect(done.posted.onHand).toBe(5);
  expect(await movements('broken')).toEqual([
    { kind: 'received', delta: 7, after: 7, code: 'L1' },
    { kind: 'adjusted', delta: -2, after: 5, code: 'L1' },
  ]);
  await house.comes(0, undefined, { damaged: 1 });
  expect(await house.onHand()).toBe(5);
});

test('what a customer sends back goes into its lot, whose date is known by then', async () => {
  await house.comes(5, 'L1 2027-06-30');
  await house.comes(1, undefined, { lot: { code: 'l1' }, kind: 'returned', shopId: house.shop, cause: 'back' });
  expect(await house.lots()).toEqual({ L1: 6 });
  expect(await movements('back')).toEqual([{ kind: 'returned', delta: 1, after: 6, code: 'L1' }]);
});

test.each([
  ['no expiry date', 'lot.no_expiry', { code: 'NEW' }],
  ['an empty expiry date', 'lot.no_expiry', { code: 'NEW', expiresOn: '' }],
  ['a day that is none', 'lot.dates', { code: 'NEW', expiresOn: '2027-02-30' }],
  ['made after it expires', 'lot.dates', { code: 'NEW', producedOn: '2027-01-02', expiresOn: '2027-01-01' }],
  ['another expiry than is known', 'lot.other_dates', { code: 'KNOWN', expiresOn: '2027-01-02' }],
  ['no code', 'lot.bad_code', { code: ' ', expiresOn: '2027-01-02' }],
])('a lot with %s is refused and nothing comes in', async (_, code, lot) => {
  await house.comes(1, 'KNOWN 2027-01-01');
  expect(await refused(house.comes(5, undefined, { lot }))).toBe(code);
  expect(await house.onHand()).toBe(1);
  expect(await house.lots()).toEqual({ KNOWN: 1 });
});

test.each([
  [0, 0],
  [-1, 0],
  [1.5, 0],
  [3, -1],
  [3, 0.5],
])('%d good and %d damaged units are no receipt', async (quantity, damaged) => {
  expect(await refused(house.comes(quantity, undefined, { damaged }))).toBe('receive.nothing');
});

test('more units than a level can hold are refused', async () => {
  await house.comes(10);
  expect(await refused(house.comes(2_147_483_640))).toBe('receive.too_many_units');
  expect(await house.onHand()).toBe(10);
});

test('what is learnt later about a lot is kept', async () => {
  await house.comes(1, 'L1 2027-06-30');
  const lot = { code: 'L1', expiresOn: '2027-06-30', producedOn: '2026-06-30', supplier: 'ACME' };
  await house.comes(1, undefined, { lot });
  await house.comes(1, undefined, { lot: { ...lot, supplier: 'OTHER' } });
  const rows = await house.run((tx) => rowsOf(tx, sql`select produced_on::text, supplier from lot`));
  expect(rows).toEqual([{ produced_on: '2026-06-30', supplier: 'ACME' }]);
});

test('units of a recalled lot are put aside as they come', async () => {
  await house.comes(1, 'L1 2027-06-30');
  await house.run((tx) => rowsOf(tx, sql`update lot set recalled_at = now()`));
  const done = await house.comes(4, 'L1 2027-06-30', { cause: 'late' });
  expect([done.frozen, done.posted.onHand]).toEqual([4, 1]);
  expect(await house.run((tx) => rowsOf(tx, sql`select on_hand, frozen from lot_level`))).toEqual([
    { on_hand: 1, frozen: 4 },
  ]);
  expect(await movements('late')).toHaveLength(2);
});

test('twenty receipts of one new lot at one moment make one lot', async () => {
  await Promise.all(Array.from({ length: 20 }, () => house.comes(2, 'NEW 2027-06-30')));
  expect(await house.lots()).toEqual({ NEW: 40 });
  expect(await house.onHand()).toBe(40);
});

test('the same cause is received once', async () => {
  await house.comes(2, 'L1 2027-06-30', { cause: 'same' });
  expect(await refused(house.comes(2, 'L1 2027-06-30', { cause: 'same' }))).toMatch(/cause|unique|Failed query/);
  expect(await house.lots()).toEqual({ L1: 2 });
});

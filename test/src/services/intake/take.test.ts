import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type IntakeHouse, intakeHouse, line, minutes, NOON, told } from '../../../support/told.ts';

let house: IntakeHouse;
beforeAll(async () => {
  house = await intakeHouse();
});
afterAll(() => house.drop());
beforeEach(async () => {
  await house.stock('A', 20, { quotas: { 1: 10, 2: 4 } });
  await house.stock('B', 20, { quotas: { 1: 10 } });
});
afterEach(async () => {
  expect(await house.faults()).toEqual([]);
});

const statusOf = async (number: string) =>
  (await house.rows(`select status from "order" where number = '${number}'`))[0]?.['status'];

it('holds what was sold at once, out of the shop’s quota, and only once', async () => {
  expect(await house.take([told('p-1', { lines: [line({ quantity: 2 })] })])).toMatchObject({ fresh: 1, short: 0 });
  expect(await house.level('A')).toMatchObject({ on_hand: 20, reserved: 2, assigned: 12 });
  expect(await house.quotaOf('A')).toBe(8);
  expect(await house.take([told('p-1', { lines: [line({ quantity: 2 })] })])).toMatchObject({ fresh: 0, same: 1 });
  expect(await house.level('A')).toMatchObject({ reserved: 2, assigned: 12 });
});

it('lets an older version change nothing, whatever comes first', async () => {
  await house.take([told('o-1', { version: '3', state: 'cancelled' }), told('o-1', { version: '2', state: 'paid' })]);
  await house.take([told('o-1', { version: '1' })]);
  expect(await statusOf('o-1')).toBe('cancelled');
  expect(await house.level('A')).toMatchObject({ reserved: 0, assigned: 14 });
});

it('does not move the time of a cancellation when a cancelled order is told again later', async () => {
  const cancelled = (version: string, at: number) =>
    told('ca', { version, state: 'cancelled', updatedAt: minutes(at) });
  await house.take([told('ca', { version: '1' })]);
  await house.take([cancelled('2', 3)]);
  await house.take([cancelled('3', 9)]);
  const [row] = await house.rows(`select cancelled_at from "order" where number = 'ca'`);
  expect(new Date(String(row?.['cancelled_at']))).toEqual(minutes(3));
});

it('takes what came further within one second of the platform’s clock for the later', async () => {
  await house.take([told('sec', { version: '2026-11-23 12:00:00' })]);
  await house.take([told('sec', { version: '2026-11-23 12:00:00', state: 'paid' })]);
  expect(await statusOf('sec')).toBe('paid');
  await house.take([told('sec', { version: '2026-11-23 12:00:00' })]);
  expect(await statusOf('sec')).toBe('paid');
  await house.take([told('sec', { version: '2026-11-23 12:00:00', state: 'cancelled' })]);
  expect(await house.level('A')).toMatchObject({ reserved: 0 });
});

it('gives a cancelled order back to the quota where the platform restocks, else to nobody', async () => {
  await house.take([told('c-1'), told('c-2')]);
  expect(await house.quotaOf('A')).toBe(8);
  await house.take([told('c-1', { version: '2', state: 'cancelled' })], { restocks: true });
  expect(await house.quotaOf('A')).toBe(9);
  await house.take([told('c-2', { version: '2', state: 'cancelled' })], { restocks: false });
  expect(await house.quotaOf('A')).toBe(9);
  expect(await house.level('A')).toMatchObject({ reserved: 0, assigned: 13 });
});

it('gives back what was cancelled of a line, keeps the rest, and ships the rest', async () => {
  const whole = line({ quantity: 5, totalMinor: 5000n });
  await house.take([told('pc', { lines: [whole] })]);
  await house.take([told('pc', { version: '2', state: 'paid', lines: [{ ...whole, cancelled: 2 }] })]);
  expect(await house.level('A')).toMatchObject({ reserved: 3, assigned: 11 });
  expect(await house.quotaOf('A')).toBe(7);
  const lines = await house.rows(
    `select l.quantity, l.unit_minor::int as unit from order_line l join "order" o on o.id = l.order_id where o.number = 'pc'`,
  );
  expect(lines).toEqual([{ quantity: 3, unit: 1000 }]);
  await house.take([
    told('pc', {
      version: '3',
      state: 'shipped',
      shippedAt: minutes(5),
      carrier: '顺丰',
      lines: [{ ...whole, cancelled: 2 }],
    }),
  ]);
  expect(await house.level('A')).toMatchObject({ on_hand: 17, reserved: 0, assigned: 11 });
});

it('keeps quota and level in step when nothing of the cancelled part goes back to the platform', async () => {
  const whole = line({ quantity: 5, totalMinor: 5000n });
  await house.take([told('pn', { lines: [whole] })]);
  await house.take([told('pn', { version: '2', lines: [{ ...whole, cancelled: 2 }] })], { restocks: false });
  expect(await house.quotaOf('A')).toBe(5);
  expect(await house.level('A')).toMatchObject({ reserved: 3, assigned: 9 });
});

it('takes goods that left off stock, with the lot that expires first, and puts back what came back', async () => {
  await house.rows(
    `insert into lot (sku, code, expires_on) values ('B', 'L1', '2027-01-01'), ('B', 'L2', '2027-06-01')`,
  );
  await house.rows(`insert into lot_level (lot_id, warehouse_id, on_hand) select id, 1, 5 from lot where sku = 'B'`);
  const lines = [line({ item: 'i-B', quantity: 7, totalMinor: 7000n })];
  await house.take([told('s-1', { lines })]);
  await house.take([told('s-1', { version: '2', state: 'shipped', shippedAt: minutes(9), lines })]);
  expect(await house.level('B')).toMatchObject({ on_hand: 13, reserved: 0 });
  const back = [line({ item: 'i-B', quantity: 7, totalMinor: 7000n, returned: 3, cameBack: 2 })];
  await house.take([told('s-1', { version: '3', state: 'closed', lines: back })]);
  await house.take([told('s-1', { version: '4', state: 'closed', lines: back })]);
  expect(await house.level('B')).toMatchObject({ on_hand: 15 });
  expect(await house.rows(`select code, on_hand from lot_level join lot on lot.id = lot_id order by code`)).toEqual([
    { code: 'L1', on_hand: 2 },
    { code: 'L2', on_hand: 3 },
  ]);
  const kinds = await house.rows(
    `select l.kind, l.quantity from order_line l join "order" o on o.id = l.order_id where o.number = 's-1' order by l.id`,
  );
  expect(kinds).toEqual([
    { kind: 'sale', quantity: 7 },
    { kind: 'return', quantity: -3 },
  ]);
});

it('books an order that it first hears of when it has left, but none that left before the shop was taken over', async () => {
  await house.take([told('l-1', { state: 'shipped', shippedAt: minutes(1) })]);
  expect(await house.level('A')).toMatchObject({ on_hand: 19, reserved: 0, assigned: 13 });
  await house.take([told('l-2', { state: 'delivered', shippedAt: new Date('2026-11-01T00:00:00Z') })]);
  expect(await house.level('A')).toMatchObject({ on_hand: 19, reserved: 0, assigned: 13 });
  // A file without times of shipping tells finished orders of long ago.
  await house.take([told('l-3', { state: 'closed', placedAt: new Date('2026-10-01T00:00:00Z') })]);
  expect(await house.level('A')).toMatchObject({ on_hand: 19, reserved: 0, assigned: 13 });
  await house.take([told('l-4', { placedAt: new Date('2026-10-01T00:00:00Z') })]);
  await house.take([told('l-4', { version: '2', state: 'closed', placedAt: new Date('2026-10-01T00:00:00Z') })]);
  expect(await house.level('A')).toMatchObject({ on_hand: 18, reserved: 0, assigned: 12 });
});

it('says that goods left which the books do not have, once, and goes on with the others', async () => {
  await house.stock('B', 0);
  const b = [line({ item: 'i-B' })];
  await house.take([
    told('n-1', { state: 'shipped', shippedAt: minutes(1), lines: b }),
    told('n-2', { state: 'shipped', shippedAt: minutes(1) }),
  ]);
  await house.take([told('n-1', { version: '2', state: 'delivered', shippedAt: minutes(1), lines: b })]);
  expect(await house.level('A')).toMatchObject({ on_hand: 19, reserved: 0 });
  expect(await house.level('B')).toMatchObject({ on_hand: 0, reserved: 1, short: 1 });
  expect(
    await house.rows(
      `select labels ->> 'order' as number, shop_ids from alert where labels ->> 'kind' = 'not-shipped'`,
    ),
  ).toEqual([{ number: 'n-1', shop_ids: [1] }]);
});

it('counts packs in pieces and bundles by what they are made of; a price that does not divide adds up', async () => {
  const lines = [
    line({ key: 'a:1', item: 'i-A3', quantity: 2, totalMinor: 1000n }),
    line({ key: 'b', item: 'i-BOX', quantity: 1, totalMinor: 500n }),
  ];
  await house.take([told('m-1', { lines })]);
  expect(await house.level('A')).toMatchObject({ reserved: 8 });
  expect(await house.level('B')).toMatchObject({ reserved: 1 });
  const rows = await house.rows<{ quantity: number; unit: number; key: string }>(
    `select l.key, l.quantity, l.unit_minor::int as unit from order_line l join "order" o on o.id = l.order_id where o.number = 'm-1' order by l.id`,
  );
  expect(rows).toEqual([
    { key: 'a%3A1', quantity: 2, unit: 166 },
    { key: 'a%3A1:rest', quantity: 4, unit: 167 },
    { key: 'b', quantity: 1, unit: 500 },
  ]);
  await house.take([told('m-1', { version: '2', state: 'cancelled', lines })]);
  expect(await house.level('A')).toMatchObject({ reserved: 0 });
});

it('sells more than there is as short, never refuses', async () => {
  expect(await house.take([told('x-1', { lines: [line({ quantity: 25 })] })])).toMatchObject({ short: 5 });
  expect(await house.level('A')).toMatchObject({ reserved: 25, short: 5 });
  await house.take([told('x-1', { version: '2', state: 'cancelled', lines: [line({ quantity: 25 })] })]);
  expect(await house.level('A')).toMatchObject({ reserved: 0, short: 0 });
});

it('keeps lines of listings that nobody has matched, and holds for them once somebody has', async () => {
  const lines = [line({ key: '1' }), line({ key: '2', item: 'i-X', quantity: 2, totalMinor: 301n })];
  expect(await house.take([told('u-1', { state: 'paid', paidAt: NOON, lines })])).toMatchObject({ unmatched: 1 });
  expect(await house.level('A')).toMatchObject({ reserved: 1 });
  await house.rows(`update listing set sku = 'B', pieces = 2 where item = 'i-X'`);
  const resolve = () =>
    house.intake((intake) => intake.resolveUnmatched({ shopId: 1, item: 'i-X', variant: '', now: NOON }));
  expect(await resolve()).toEqual({ lines: 1, short: 0 });
  expect(await resolve()).toEqual({ lines: 0, short: 0 });
  expect(await house.level('A')).toMatchObject({ reserved: 1 });
  expect(await house.level('B')).toMatchObject({ reserved: 4 });
  const [sums] = await house.rows(
    `select sum(l.quantity * l.unit_minor)::int as paid from order_line l join "order" o on o.id = l.order_id where o.number = 'u-1'`,
  );
  expect(sums).toEqual({ paid: 1301 });
  await house.take([told('u-1', { version: '2', state: 'cancelled', lines })]);
  expect(await house.level('B')).toMatchObject({ reserved: 0 });
  await house.rows(`update listing set sku = null, pieces = 1 where item = 'i-X'`);
});

it('reserves nothing for a shop that is only observed, and all that is open once it is taken over', async () => {
  const two = { shopId: 2 };
  await house.take(
    [told('v-1', { lines: [line({ quantity: 3 })] }), told('v-2', { state: 'shipped', shippedAt: NOON })],
    two,
  );
  expect(await house.level('A')).toMatchObject({ on_hand: 20, reserved: 0 });
  expect(await house.intake((intake) => intake.openUnits(2))).toEqual({ orders: 1, units: new Map([['A', 3]]) });
  await house.rows(`update shop_connection set stage = 'take_over' where shop_id = 2`);
  const over = () => house.intake((intake) => intake.reserveOpen({ shopId: 2, now: minutes(1) }));
  expect(await over()).toEqual({ orders: 1, short: 0 });
  expect(await over()).toEqual({ orders: 1, short: 0 });
  expect(await house.level('A')).toMatchObject({ on_hand: 20, reserved: 3, assigned: 11 });
  await house.take(
    [told('v-1', { version: '2', state: 'shipped', shippedAt: minutes(2), lines: [line({ quantity: 3 })] })],
    two,
  );
  expect(await house.level('A')).toMatchObject({ on_hand: 17, reserved: 0, assigned: 11 });
});

it('books nothing of an order that had left while the shop was observed, however often it changes later', async () => {
  const two = { shopId: 2 };
  await house.rows(`update shop_connection set stage = 'observe', counts_since = null where shop_id = 2`);
  const early = { placedAt: new Date('2026-11-20T00:00:00Z'), updatedAt: new Date('2026-11-21T00:00:00Z') };
  await house.take([told('z-1', { state: 'closed', ...early })], two);
  await house.rows(`update shop_connection set stage = 'live' where shop_id = 2`);
  await house.take(
    [told('z-1', { version: '2', state: 'closed', ...early, updatedAt: minutes(5), deliveredAt: minutes(5) })],
    two,
  );
  expect(await house.level('A')).toMatchObject({ on_hand: 20, reserved: 0, assigned: 14 });
});

it('moves what a paid order holds to the warehouse that allocation takes, and the quota the other way', async () => {
  await house.rows(`insert into stock_rule (subject, name, value, set_by) values ('*', 'allocation_rules', 'region', 'test'),
    ('warehouse:w1', 'regions', '北京', 'test'), ('warehouse:w2', 'regions', '广东', 'test')`);
  await house.stock('A', 10, { quotas: { 1: 10 } });
  await house.stock('A', 6, { warehouse: 2, quotas: { 1: 4 } });
  await house.take([told('w-1', { lines: [line({ quantity: 5 })], region: '广东' })]);
  expect(await house.level('A', 1)).toMatchObject({ reserved: 5, assigned: 5 });
  await house.take([told('w-1', { version: '2', state: 'paid', lines: [line({ quantity: 5 })], region: '广东' })]);
  expect(await house.level('A', 1)).toMatchObject({ reserved: 0, assigned: 9 });
  expect(await house.level('A', 2)).toMatchObject({ reserved: 5, assigned: 0 });
  expect(await house.quotaOf('A')).toBe(9);
  await house.rows(`delete from stock_rule`);
});

it('leaves orders out that make no sense, and finished ones that a file brought', async () => {
  await house.rows(
    `insert into "order" (shop_id, number, kind, status, placed_at, currency, source) values (1, 'f-1', 'sale', 'closed', now(), 'CNY', 'import:table')`,
  );
  const taken = await house.take([
    told('bad', { lines: [line({ quantity: 1.5 })] }),
    told('f-1', { state: 'closed', shippedAt: NOON }),
    told('good'),
  ]);
  expect(taken).toMatchObject({
    fresh: 1,
    elsewhere: 1,
    refused: [{ id: 'bad', why: 'a line counts units that cannot be' }],
  });
});

it('knows a customer again in each shop of the group, and nobody from the hash', async () => {
  await house.take([told('k-1', { buyer: 'AbC==' })]);
  await house.take([told('k-2', { buyer: ' AbC== ' })], { shopId: 1 });
  await house.take([told('k-3', { buyer: 'AbC==' })], { shopId: 2 });
  const rows = await house.rows<{ customer: string }>(
    `select customer from "order" where number like 'k-_' order by number`,
  );
  expect(rows[0]?.customer).toMatch(/^[\w-]{22}$/);
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[2]).not.toEqual(rows[0]);
});

it('keeps the coupons that an order was paid with', async () => {
  await house.take([
    told('q-1', {
      coupons: [
        { id: 'cp-1', discountMinor: 300n },
        { id: 'cp-1', discountMinor: 200n },
      ],
    }),
  ]);
  expect(await house.rows(`select coupon, discount_minor::int as minor from order_coupon`)).toEqual([
    { coupon: 'cp-1', minor: 500 },
  ]);
});

it('keeps by what an order was placed as hashes, the latest of each kind, and nothing that is no hash', async () => {
  const address = { kind: 'address', hash: 'a1b2c3d4e5f6a1b2c3d4e5' };
  await house.take([told('tr', { traits: [address, { kind: 'ip', hash: '203.0.113.7' }] })]);
  await house.take([told('tr', { version: '2', traits: [{ ...address, hash: 'ffffffffffffffffffffff' }] })]);
  const rows = await house.rows(
    `select t.kind, t.hash from order_trait t join "order" o on o.id = t.order_id where o.number = 'tr'`,
  );
  expect(rows).toEqual([{ kind: 'address', hash: 'ffffffffffffffffffffff' }]);
});

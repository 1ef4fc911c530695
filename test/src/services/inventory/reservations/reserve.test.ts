import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createReserveQueue,
  type ReserveAnswer,
  type ReserveLine,
  type ReserveOptions,
  type ReserveQueue,
  reserveLines,
} from '../../../../../src/services/inventory/reservations/reserve.ts';
import { line, type StockHouse, stockHouse } from '../../../../support/reservations.ts';

let house: StockHouse;
let queue: ReserveQueue;
const now = new Date('2026-11-23T08:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

beforeAll(async () => {
  house = await stockHouse();
  queue = createReserveQueue(house.db);
});
afterAll(() => house.drop());
beforeEach(async () => {
  for (const sku of ['A', 'B', 'C', 'D']) await house.stock(sku, 10);
});

const shown = (answers: ReserveAnswer[]) =>
  answers.map((one) => (one.ok ? `held ${one.quantity}${one.repeat ? ' again' : ''}` : `${one.why} ${one.free}`));
const level = async (sku: string) =>
  (
    await house.rows<{ on_hand: number; reserved: number; assigned: number; short: number }>(
      `select on_hand, reserved, assigned, short from stock_level where sku = '${sku}' and warehouse_id = 1`,
    )
  )[0];

type Way = (lines: ReserveLine[], options?: Partial<ReserveOptions>) => Promise<ReserveAnswer[]>;
const ways: [string, Way][] = [
  ['inside a transaction', (lines, more) => house.run((tx) => reserveLines(tx, lines, { actor: 't', now, ...more }))],
  ['by the queue', (lines, more) => queue.reserve({ lines, actor: 't', now, ...more })],
];

describe.each(ways)('a hold asked for %s', (_, reserve) => {
  it('takes what is free, for 15 minutes, and writes a movement with the balance', async () => {
    const [held] = await reserve([line('A', 4)]);
    expect(held).toMatchObject({ ok: true, quantity: 4, state: 'open', repeat: false, expiresAt: later(15) });
    expect(await level('A')).toMatchObject({ on_hand: 10, reserved: 4 });
    expect(
      await house.rows(`select kind, delta, reserved_delta, reserved_after from movement order by id desc limit 1`),
    ).toEqual([{ kind: 'reserved', delta: 0, reserved_delta: 4, reserved_after: 4 }]);
    expect(await house.faults()).toEqual([]);
  });

  it('is refused as a value when less is free, and nothing changes', async () => {
    expect(shown(await reserve([line('A', 11)]))).toEqual(['not_enough 10']);
    expect(shown(await reserve([line('A', 1, { warehouseId: 2 })]))).toEqual(['no_level 0']);
    expect(shown(await reserve([line('NOPE', 1)]))).toEqual(['no_level 0']);
    expect(shown(await reserve([line('A', 0)]))).toEqual(['bad_line 0']);
    expect(shown(await reserve([line('A', 1.5)]))).toEqual(['bad_line 0']);
    expect(await level('A')).toMatchObject({ reserved: 0 });
  });

  it('with the same key is the same one; with the same key and other content it is refused', async () => {
    const asked = line('A', 4);
    const [first] = await reserve([asked]);
    const [again] = await reserve([asked], { now: later(1) });
    expect(again).toEqual({ ...first, repeat: true });
    expect(shown(await reserve([{ ...asked, quantity: 5 }]))).toEqual(['other_content 0']);
    expect(shown(await reserve([line('B', 1), { ...asked, shopId: 1 }]))).toEqual(['with_others 0', 'other_content 0']);
    expect(await level('A')).toMatchObject({ reserved: 4 });
    expect(await level('B')).toMatchObject({ reserved: 0 });
  });

  it('of several lines is all or nothing, or split on request', async () => {
    const lines = () => [line('A', 4), line('B', 11), line('A', 7)];
    expect(shown(await reserve(lines()))).toEqual(['with_others 0', 'not_enough 10', 'not_enough 6']);
    expect(await level('A')).toMatchObject({ reserved: 0 });
    expect(shown(await reserve(lines(), { split: true }))).toEqual(['held 4', 'not_enough 10', 'not_enough 6']);
    expect(await level('A')).toMatchObject({ reserved: 4 });
    expect(await house.faults()).toEqual([]);
  });

  it("takes the shop's own quota first; others get only what is unassigned", async () => {
    await house.stock('A', 10, { quotas: { 1: 6 } });
    expect(shown(await reserve([line('A', 5)]))).toEqual(['not_enough 4']);
    expect(shown(await reserve([line('A', 5, { shopId: 2 })]))).toEqual(['not_enough 4']);
    expect(await reserve([line('A', 8, { shopId: 1 })])).toMatchObject([{ ok: true, fromQuota: 6 }]);
    expect(await level('A')).toMatchObject({ reserved: 8, assigned: 0 });
    expect(await house.faults()).toEqual([]);
  });

  it('that would be refused first ends the holds there whose time has passed', async () => {
    await house.stock('A', 10, { quotas: { 1: 6 } });
    await reserve([line('A', 10, { shopId: 1 })]);
    expect(shown(await reserve([line('A', 4)], { now: later(14) }))).toEqual(['not_enough 0']);
    expect(shown(await reserve([line('A', 4)], { now: later(15) }))).toEqual(['held 4']);
    expect(await level('A')).toMatchObject({ reserved: 4, assigned: 6 });
    expect(await house.faults()).toEqual([]);
  });

  it('of a bundle holds its components, all or nothing', async () => {
    const [held] = await reserve([line('BOX', 3)]);
    expect(held).toMatchObject({
      ok: true,
      sku: 'BOX',
      quantity: 3,
      parts: [
        { sku: 'A', quantity: 6 },
        { sku: 'B', quantity: 3 },
      ],
    });
    expect(shown(await reserve([line('BOX', 3)]))).toEqual(['not_enough 2']);
    expect(await level('B')).toMatchObject({ reserved: 3 });
    expect(await house.faults()).toEqual([]);
  });
});

describe.each(ways)("a platform's order %s", (_, reserve) => {
  it('never expires, and what nothing covers is short of it', async () => {
    await house.stock('A', 10, { quotas: { 1: 3, 2: 4 } });
    const [order] = await reserve([line('A', 12, { shopId: 1 })], { kind: 'order', orderNumber: '1001' });
    expect(order).toMatchObject({ ok: true, fromQuota: 3, short: 2 });
    expect(order).not.toHaveProperty('expiresAt');
    expect(await level('A')).toEqual({ on_hand: 10, reserved: 12, assigned: 0, short: 2 });
    expect(await house.rows(`select units from shortage where closed_at is null`)).toEqual([{ units: 2 }]);
    expect(shown(await reserve([line('A', 1)], { now: later(99999) }))).toEqual(['not_enough 0']);
    expect(await house.faults()).toEqual([]);
  });

  it('is recorded where there has been no stock at all, but not for a SKU that does not exist', async () => {
    expect(await reserve([line('D', 2, { warehouseId: 2 })], { kind: 'order' })).toMatchObject([
      { ok: true, short: 2 },
    ]);
    expect(shown(await reserve([line('NOPE', 2)], { kind: 'order' }))).toEqual(['no_level 0']);
    await house.stock('D', 0, { warehouse: 2 });
  });

  it('with one line that is not covered holds the others as usual', async () => {
    const answers = await reserve([line('A', 4), line('B', 11), line('BOX', 1)], { kind: 'order' });
    expect(answers.map((one) => one.ok && one.short)).toEqual([0, 2, 0]);
    expect(await house.faults()).toEqual([]);
  });
});

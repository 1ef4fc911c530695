import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { asksIn } from '../../support/evidence.ts';
import { count, type House, openHouse } from '../../support/house.ts';

let house: House;
let erp: ApiClient;

beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp inventory.read,inventory.write rate 60000'));
});
afterAll(() => house.close());

const level = async (sku: string) => {
  const [row] = await house.sql<{ onHand: number; reserved: number }[]>`
    select on_hand as "onHand", reserved from stock_level where sku = ${sku} and warehouse_id = 1`;
  return row;
};
const line = (sku: string, quantity: unknown, key: string = randomUUID()) => ({ key, sku, quantity });
const order = (...lines: object[]) => ({ warehouse: 'sh-1', lines });

describe('holding the lines of an order', () => {
  it('holds all of them under their own keys, and lets them be extended, released and shipped', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const made = await erp.post('/reservations', {
      ...order(line('TEE-BLU-L', 3, one), line('tee-red-m', 2, two)),
      shop: 'SH-1',
      order: 'A-1',
    });
    expect(made.status).toBe(200);
    expect(made.body['lines']).toMatchObject([
      { key: one, ok: true, sku: 'TEE-BLU-L', warehouse: 'sh-1', quantity: 3, state: 'open', short: 0 },
      { key: two, ok: true, sku: 'TEE-RED-M', quantity: 2, state: 'open' },
    ]);
    expect(await level('TEE-BLU-L')).toEqual({ onHand: 60, reserved: 3 });
    const ends = async (key: string) =>
      (
        await house.sql<{ minutes: number }[]>`
        select round(extract(epoch from expires_at - clock_timestamp()) / 60)::int as minutes
        from reservation where key = ${`erp:${key}`}`
      )[0]?.minutes;
    expect(await ends(one)).toBe(15);

    expect((await erp.post(`/reservations/${one}/extend`, { minutes: 60 })).status).toBe(200);
    expect(await ends(one)).toBe(60);
    expect((await erp.post(`/reservations/${one}/ship`, {})).status).toBe(200);
    expect(await level('TEE-BLU-L')).toEqual({ onHand: 57, reserved: 0 });
    expect((await erp.post(`/reservations/${two}/release`, {})).status).toBe(200);
    expect(await erp.post(`/reservations/${two}/release`, {})).toMatchObject({
      status: 422,
      body: { code: 'hold.ended' },
    });

    const [audit] = await asksIn(house.app.db, String(made.body['trace']));
    expect(audit).toMatchObject({ actor: 'api:erp', body: { command: 'reserve', result: 'answered' } });
    const [moved] = await house.sql`select actor from movement where cause = ${`reserve:erp:${one}`}`;
    expect(moved).toEqual({ actor: 'api:erp' });
  });

  it('holds nothing when one line cannot be had, and says which', async () => {
    const answer = await erp.post('/reservations', order(line('TEE-BLU-L', 1), line('MUG-1', 6)));
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'reservation.not_held',
        lines: [
          { ok: false, why: 'with_others' },
          { ok: false, why: 'not_enough', free: 5 },
        ],
      },
    });
    expect(String(answer.body['detail'])).toContain('only 5 of MUG-1');
    expect((await level('TEE-BLU-L'))?.reserved).toBe(0);
  });

  it('holds what there is when it may split', async () => {
    const key = randomUUID();
    const answer = await erp.post('/reservations', {
      ...order(line('TEE-BLU-L', 1, key), line('MUG-1', 6)),
      split: true,
    });
    expect(answer).toMatchObject({ status: 200, body: { lines: [{ ok: true }, { ok: false, why: 'not_enough' }] } });
    await erp.post(`/reservations/${key}/release`, {});
  });

  it('answers the same key once, also when many come at the same moment', async () => {
    const key = randomUUID();
    const once = { 'idempotency-key': randomUUID() };
    const body = order(line('MUG-1', 2, key));
    const answers = await Promise.all(Array.from({ length: 10 }, () => erp.post('/reservations', body, once)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await level('MUG-1'))?.reserved).toBe(2);
    const other = await erp.post('/reservations', order(line('MUG-1', 1, key)), once);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } });
    // The line's key is exactly-once by itself, under whatever idempotency key.
    expect((await erp.post('/reservations', body)).body).toMatchObject({ lines: [{ key, ok: true, state: 'open' }] });
    expect((await level('MUG-1'))?.reserved).toBe(2);
    await erp.post(`/reservations/${key}/release`, {});
  });

  it('accepts exactly what there is of 40 asks for one unit each', async () => {
    const keys = Array.from({ length: 40 }, () => randomUUID());
    const answers = await Promise.all(keys.map((key) => erp.post('/reservations', order(line('MUG-1', 1, key)))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ body }) => body['code'] === 'reservation.not_held')).toHaveLength(35);
    expect((await level('MUG-1'))?.reserved).toBe(5);
    for (const [n, key] of keys.entries())
      if (answers[n]?.status === 200) await erp.post(`/reservations/${key}/release`, {});
    expect((await level('MUG-1'))?.reserved).toBe(0);
  });

  it("records a platform's order that stock does not cover, which ends only when somebody confirms it", async () => {
    const key = randomUUID();
    const answer = await erp.post('/reservations', {
      ...order(line('MUG-1', 8, key)),
      kind: 'order',
      shop: 'SH-1',
      order: 'P-1',
    });
    expect(answer).toMatchObject({ status: 200, body: { lines: [{ ok: true, short: 3, quantity: 8 }] } });
    expect(await erp.post(`/reservations/${key}/release`, {})).toMatchObject({
      status: 409,
      body: { code: 'confirm.needed' },
    });
    expect((await erp.post(`/reservations/${key}/release`, { confirm: true })).status).toBe(200);
  });
});

describe('a key reaches its own reservations alone', () => {
  it('cannot touch what another system holds', async () => {
    const key = randomUUID();
    await erp.post('/reservations', order(line('MUG-1', 1, key)));
    const other = clientOf(house, await keyFor(house, 'other inventory.write'));
    expect(await other.post(`/reservations/${key}/release`, {})).toMatchObject({
      status: 404,
      body: { code: 'reservation.not_found' },
    });
    expect((await other.post('/reservations', order(line('MUG-1', 1, key)))).status).toBe(200);
    expect((await level('MUG-1'))?.reserved).toBe(2);
    for (const one of [erp, other]) expect((await one.post(`/reservations/${key}/release`, {})).status).toBe(200);
  });

  it('holds for its own shops only, and may end what it holds', async () => {
    const branch = clientOf(house, await keyFor(house, 'branch inventory.write for SH-2'));
    const body = order(line('MUG-1', 1));
    for (const shop of [undefined, 'SH-1'])
      expect(await branch.post('/reservations', { ...body, shop })).toMatchObject({
        status: 403,
        body: { code: 'permission.shop' },
      });
    const key = randomUUID();
    expect((await branch.post('/reservations', { ...order(line('MUG-1', 1, key)), shop: 'SH-2' })).status).toBe(200);
    expect((await branch.post(`/reservations/${key}/release`, {})).status).toBe(200);
  });

  it('needs the scope to write', async () => {
    const reader = clientOf(house, await keyFor(house, 'reader inventory.read'));
    expect(await reader.post('/reservations', order(line('MUG-1', 1)))).toMatchObject({
      status: 403,
      body: { code: 'api.scope' },
    });
  });
});

describe('what is refused', () => {
  const key = 'twice';
  it.each([
    ['a negative quantity', order(line('MUG-1', -1)), 400, 'args.wrong'],
    ['a fractional quantity', order(line('MUG-1', 1.5)), 400, 'args.wrong'],
    ['a quantity in words', order(line('MUG-1', 'three')), 400, 'args.wrong'],
    ['no lines', order(), 400, 'args.wrong'],
    ['a key twice', order(line('MUG-1', 1, key), line('TEE-BLU-L', 1, key)), 400, 'args.wrong'],
    ['no warehouse', { lines: [line('MUG-1', 1)] }, 400, 'args.missing'],
    ['an unknown field', { ...order(line('MUG-1', 1)), colour: 'red' }, 400, 'args.key'],
    ['an unknown SKU', order(line('NOPE', 1)), 404, 'stock.not_found'],
    ['an unknown warehouse', { warehouse: 'moon', lines: [line('MUG-1', 1)] }, 404, 'warehouse.not_found'],
    ['an unknown shop', { ...order(line('MUG-1', 1)), shop: 'NOPE' }, 404, 'shops.not_found'],
    [
      "a platform's order without its number",
      { ...order(line('MUG-1', 1)), kind: 'order', shop: 'SH-1' },
      400,
      'args.missing',
    ],
    [
      "a platform's order that expires",
      { ...order(line('MUG-1', 1)), kind: 'order', shop: 'SH-1', order: '1', minutes: 5 },
      400,
      'args.wrong',
    ],
  ])('%s, and nothing is held', async (_what, body, status, code) => {
    const before = await count(house.sql, 'reservation');
    const calls = await count(house.sql, 'api_call');
    const answer = await erp.post('/reservations', body);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
    expect(await count(house.sql, 'reservation')).toBe(before);
    expect(await count(house.sql, 'api_call')).toBe(calls);
  });
});

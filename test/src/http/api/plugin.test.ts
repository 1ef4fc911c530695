import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearCalls } from '../../../../src/commands/api/once.ts';
import { systemScope } from '../../../../src/db/client.ts';
import { type ApiClient, clientOf, type Got, keyFor, says } from '../../../support/api.ts';
import { asksIn } from '../../../support/evidence.ts';
import { count, type House, openHouse } from '../../../support/house.ts';

let house: House;
let erp: ApiClient;

beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp inventory.read,inventory.write,shops.read,todo.read'));
});
afterAll(() => house.close());

const onHand = async (): Promise<number> => {
  const [row] = await house.sql<{ n: number }[]>`
    select on_hand as n from stock_level where sku = 'TEE-RED-M' and warehouse_id = 1`;
  return row?.n ?? -1;
};
const adjust = '/skus/TEE-RED-M/adjust';
const found = (delta: number | string) => ({ warehouse: 'sh-1', delta, reason: 'found' });

describe('reading', () => {
  it('answers a command as plain rows and as the message that chat would show', async () => {
    const { status, body } = await erp.get('/skus/tee-red-m/stock?warehouse=sh-1');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 1,
      rows: [
        {
          sku: 'TEE-RED-M',
          warehouse: 'sh-1',
          available: 170,
          onHand: 200,
          reserved: 10,
          safety: 20,
          reorderPoint: 50,
        },
      ],
      message: { title: { zh: '库存 · TEE-RED-M · 红色 T 恤 M' }, blocks: [{ kind: 'table' }, { kind: 'fields' }] },
    });
  });

  it('finds a code of 64 Chinese characters in the path', async () => {
    const code = '红'.repeat(64);
    await house.sql`insert into sku (code, title) values (${code}, 'long')`;
    const { status, body } = await erp.get(`/skus/${encodeURIComponent(code)}/movements`);
    expect({ status, total: body['total'] }).toEqual({ status: 200, total: 0 });
  });

  it('speaks the language that is asked for, Chinese otherwise', async () => {
    const refusal = async (lang: string) =>
      (await erp.get('/skus/NO-SUCH/movements', { 'accept-language': lang })).body['detail'];
    expect(await refusal('en-GB, zh;q=0.5')).toMatch(/^There is no SKU/);
    expect(await refusal('en;q=0.1, zh-CN')).toMatch(/^没有找到商品/);
    expect(await refusal('fr')).toMatch(/^没有找到商品/);
  });

  it('has codes and numbers in its rows whatever the language', async () => {
    const { body } = await erp.get('/skus/MUG-1/movements', { 'accept-language': 'zh-CN' });
    expect((body['rows'] as object[]).at(-1)).toMatchObject({ kind: 'counted', change: expect.any(Number) });
  });

  it('hands out rows as CSV', async () => {
    const { status, headers, text } = await erp.get('/low-stock?format=csv');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(headers.get('x-total-rows')).toBe('1');
    expect(text.split('\r\n')).toEqual([
      'sku,title,warehouse,owner,available,onHand,reserved,safety,short,reorderPoint,assigned,unassigned',
      'MUG-1,马克杯,sh-1,,5,5,0,0,0,8,0,5',
      '',
    ]);
  });

  it('gives programs what chat leaves out of a long list', async () => {
    await house.sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause)
      select 'MUG-1', 1, 'counted', 0, 5, 'test', 'long:' || n from generate_series(1, 30) n`;
    const { body } = await erp.get('/skus/MUG-1/movements');
    expect(body['rows']).toHaveLength(Number(body['total']));
    expect(Number(body['total'])).toBeGreaterThan(30);
  });

  it('serves every command that has an address', async () => {
    for (const path of [
      '/low-stock',
      '/skus/MUG-1/movements',
      '/shops',
      '/shops?shop=SH-2',
      '/todos',
      '/todos?whose=mine',
    ])
      expect({ path, status: (await erp.get(path)).status }).toEqual({ path, status: 200 });
  });

  it('is in the audit with the name of the key', async () => {
    const { body } = await erp.get('/skus/TEE-BLU-L/movements');
    const [row] = await asksIn(house.app.db, String(body['trace']));
    expect(row).toMatchObject({
      actor: 'api:erp',
      body: { channel: 'api', command: 'movements', result: 'answered' },
      words: { canonical: 'movements TEE-BLU-L' },
    });
  });
});

describe('writing', () => {
  it('changes stock, says so in the ledger and the audit, and can be undone in chat', async () => {
    const before = await onHand();
    const { status, body } = await erp.post(adjust, found('+2'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ message: { title: { en: 'Adjusted · TEE-RED-M' }, tone: 'success' } });
    expect(await onHand()).toBe(before + 2);
    const trace = String(body['trace']);
    const [moved] = await house.sql`select actor, reason, delta from movement where cause = ${`ask:${trace}`}`;
    expect(moved).toEqual({ actor: 'api:erp', reason: 'found', delta: 2 });
    const undone = await says(house, `undo ${trace}`);
    expect('error' in undone && undone.error).toBe(false);
    expect(await onHand()).toBe(before);
  });

  it('gives the same answer for the same key, in whatever order its fields come, and does it once', async () => {
    const before = await onHand();
    const once = { 'idempotency-key': randomUUID() };
    const first = await erp.post(adjust, found(1), once);
    const again = await erp.post(adjust, { reason: 'found', delta: 1, warehouse: 'sh-1' }, once);
    expect(first.status).toBe(200);
    expect(again.text).toBe(first.text);
    expect(await onHand()).toBe(before + 1);
  });

  it('does it once when many come at the same moment', async () => {
    const before = await onHand();
    const once = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 12 }, () => erp.post(adjust, found(1), once)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect(await onHand()).toBe(before + 1);
  });

  it('takes many different ones at the same moment', async () => {
    const before = await onHand();
    const answers = await Promise.all(Array.from({ length: 12 }, () => erp.post(adjust, found(1))));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(await onHand()).toBe(before + 12);
  });

  it('refuses a key that was used for something else', async () => {
    const once = { 'idempotency-key': randomUUID() };
    expect((await erp.post(adjust, found(1), once)).status).toBe(200);
    const before = await onHand();
    const other = await erp.post(adjust, found(2), once);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.reused' } });
    expect(await onHand()).toBe(before);
  });

  it('keeps a refusal as the answer too', async () => {
    const once = { 'idempotency-key': randomUUID() };
    const no = await erp.post('/skus/NO-SUCH/adjust', found(1), once);
    expect(no.status).toBe(404);
    expect((await erp.post('/skus/NO-SUCH/adjust', found(1), once)).text).toBe(no.text);
  });

  it('shows the effect of what needs a confirmation, and does it when told so under the same key', async () => {
    const before = await onHand();
    const once = { 'idempotency-key': randomUUID() };
    const asked = await erp.post(adjust, found(500), once);
    expect(asked).toMatchObject({
      status: 409,
      body: { code: 'confirm.needed', effect: { rows: [{ changes: [{ before, after: before + 500 }] }] } },
    });
    expect(await onHand()).toBe(before);
    expect(await count(house.sql, 'pending')).toBe(0);
    const done = await erp.post(adjust, { ...found(500), confirm: true }, once);
    expect(done.status).toBe(200);
    expect(await onHand()).toBe(before + 500);
    expect((await erp.post(adjust, { ...found(500), confirm: true }, once)).text).toBe(done.text);
    expect(await onHand()).toBe(before + 500);
  });
});

describe('what is kept of calls', () => {
  it('goes after seven days', async () => {
    await erp.post(adjust, found(1), { 'idempotency-key': 'old' });
    await erp.post(adjust, found(1), { 'idempotency-key': 'young' });
    await house.sql`update api_call set at = now() - interval '7 days 1 minute' where idempotency_key = 'old'`;
    await house.app.db.withScope(systemScope('test'), clearCalls);
    const left = await house.sql`select idempotency_key as key from api_call where idempotency_key in ('old', 'young')`;
    expect(left).toEqual([{ key: 'young' }]);
  });
});

it('asks for the same call again when somebody holds what it needs for too long', async () => {
  const once = { 'idempotency-key': randomUUID() };
  const before = await onHand();
  let busy: Promise<Got> | undefined;
  await house.sql.begin(async (sql) => {
    await sql`select 1 from stock_level where sku = 'TEE-RED-M' for update`;
    busy = erp.post(adjust, found(1), once);
    expect(await busy).toMatchObject({ status: 503, body: { code: 'http.busy' } });
  });
  expect((await busy)?.headers.get('retry-after')).toBe('1');
  expect(await onHand()).toBe(before);
  expect((await erp.post(adjust, found(1), once)).status).toBe(200);
  expect(await onHand()).toBe(before + 1);
}, 30_000);

describe('what is refused, each as problem+json with a sentence', () => {
  const cases: [string, () => ReturnType<ApiClient['get']>, number, string][] = [
    ['a fractional quantity', () => erp.post(adjust, found(1.5)), 400, 'args.wrong'],
    ['a word for a number', () => erp.post(adjust, found('many')), 400, 'args.wrong'],
    ['a list for a number', () => erp.post(adjust, { ...found(1), delta: [1] }), 400, 'args.wrong'],
    ['a missing argument', () => erp.post(adjust, { warehouse: 'sh-1', delta: 1 }), 400, 'args.missing'],
    ['an argument that is not there', () => erp.post(adjust, { ...found(1), colour: 'red' }), 400, 'args.key'],
    ['one of the object itself', () => erp.post(adjust, { ...found(1), constructor: 'x' }), 400, 'args.key'],
    ['an argument of the path in the body', () => erp.post(adjust, { ...found(1), sku: 'MUG-1' }), 400, 'args.twice'],
    ['an argument twice', () => erp.get('/shops?shop=SH-1&shop=SH-2'), 400, 'args.twice'],
    ['a format of its own', () => erp.get('/shops?format=xlsx'), 400, 'args.wrong'],
    ['a confirm that is a word', () => erp.post(adjust, { ...found(1), confirm: 'yes' }), 400, 'args.wrong'],
    ['a list as the body', () => erp.post(adjust, [found(1)]), 400, 'http.bad_request'],
    ['arguments of a write in the query', () => erp.post(`${adjust}?delta=1`, found(1)), 400, 'args.key'],
    ['an unknown SKU', () => erp.get('/skus/NO-SUCH/stock'), 404, 'stock.not_found'],
    ['an unknown address', () => erp.get('/nothing'), 404, 'http.not_found'],
    ['another method', () => erp.send(adjust, { method: 'GET' }), 405, 'http.method'],
    ['a method of another world', () => erp.send(adjust, { method: 'PATCH' }), 405, 'http.method'],
    [
      'another media type',
      () => erp.send(adjust, { method: 'POST', body: 'delta=1', headers: { 'content-type': 'text/plain' } }),
      415,
      'http.media_type',
    ],
    [
      'broken JSON',
      () => erp.send(adjust, { method: 'POST', body: '{"delta": ', headers: { 'content-type': 'application/json' } }),
      400,
      'http.bad_request',
    ],
    ['too large a body', () => erp.post(adjust, { ...found(1), reason: 'x'.repeat(70_000) }), 413, 'http.too_large'],
    ['no idempotency key', () => erp.post(adjust, found(1), { 'idempotency-key': '' }), 400, 'idempotency.missing'],
    [
      'too long a key',
      () => erp.post(adjust, found(1), { 'idempotency-key': 'k'.repeat(256) }),
      400,
      'idempotency.missing',
    ],
  ];

  it.each(cases)('%s', async (_what, asks, status, code) => {
    const before = await onHand();
    const answer = await asks();
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({ status, type: `urn:zhanggui:problem:${code}` });
    expect(String(answer.body['detail'])).toMatch(/^[\x20-\x7e“”…]+$/);
    expect(String(answer.body['title'])).not.toBe('');
    expect(await onHand()).toBe(before);
  });

  it('says which methods there are', async () => {
    expect((await erp.send(adjust, { method: 'DELETE' })).headers.get('allow')).toBe('POST');
  });

  it('speaks Chinese where that is asked for', async () => {
    const { body } = await erp.get('/skus/NO-SUCH/stock', { 'accept-language': 'zh-CN' });
    expect(String(body['detail'])).toMatch(/NO-SUCH/);
    expect(String(body['detail'])).toMatch(/\p{Script=Han}/u);
  });
});

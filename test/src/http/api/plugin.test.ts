import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor, pagesFetch, says } from '../../../support/api.ts';
import { count, type House, openHouse } from '../../../support/house.ts';

let house: House;
let erp: ApiClient;
let key: string;

beforeAll(async () => {
  house = await openHouse();
  key = await keyFor(house, 'erp inventory.read,inventory.write,shops.read,todo.read');
  erp = clientOf(house, key);
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
      rows: [{ warehouse: 'Shanghai sh-1', available: 170, onHand: 200, reserved: 10, safety: 20, reorderAt: 50 }],
      message: { title: { zh: '库存 · TEE-RED-M · 红色 T 恤 M' }, blocks: [{ kind: 'table' }, { kind: 'fields' }] },
    });
  });

  it('speaks the language that is asked for, Chinese otherwise', async () => {
    const rows = async (lang: string) =>
      (await erp.get('/skus/MUG-1/stock', { 'accept-language': lang })).body['rows'] as { warehouse: string }[];
    expect((await rows('en-GB, zh;q=0.5'))[0]?.warehouse).toBe('Shanghai sh-1');
    expect((await rows('en;q=0.1, zh-CN'))[0]?.warehouse).toBe('上海仓 sh-1');
    expect((await rows('fr'))[0]?.warehouse).toBe('上海仓 sh-1');
  });

  it('hands out rows as CSV', async () => {
    const { status, headers, text } = await erp.get('/low-stock?format=csv');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
    expect(headers.get('x-total-rows')).toBe('1');
    expect(text.split('\r\n')).toEqual([
      'sku,title,warehouse,available,reorderAt',
      'MUG-1,马克杯,Shanghai sh-1,5,8',
      '',
    ]);
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
    const [row] =
      await house.sql`select channel, actor, command, canonical, result from ask where trace = ${String(body['trace'])}`;
    expect(row).toEqual({
      channel: 'api',
      actor: 'api:erp',
      command: 'movements',
      canonical: 'movements TEE-BLU-L',
      result: 'answered',
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

describe('who may call', () => {
  it.each([
    ['nobody', undefined],
    ['a key that nobody was given', `zgk_${'A'.repeat(43)}`],
    ['something else', 'not a key'],
  ])('refuses %s, whatever the address', async (_who, wrong) => {
    for (const path of ['/skus/MUG-1/stock', '/nothing', '/low-stock?format=csv']) {
      const { status, body } = await clientOf(house, wrong).get(path);
      expect({ path, status, code: body['code'] }).toEqual({ path, status: 401, code: 'api.key' });
    }
  });

  it('does not take the session of the console for a key, nor a key for the console', async () => {
    const page = await pagesFetch(house);
    expect(await page('/api/v1/skus/MUG-1/stock')).toMatchObject({ status: 401, body: { code: 'api.key' } });
    const console = await fetch(`${house.pages}/api/console/rooms?as=me`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(console.status).toBe(401);
    expect((await fetch(`${house.pages}/metrics`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
  });

  it('refuses another host name and the pages of other sites, as the console does', async () => {
    const foreign = await erp.get('/low-stock', { 'sec-fetch-site': 'cross-site' });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'http.cross_site' } });
  });

  it('gives nothing that its scopes do not name: to write is not to read', async () => {
    const writer = clientOf(house, await keyFor(house, 'writer inventory.write'));
    expect(await writer.get('/low-stock')).toMatchObject({ status: 403, body: { code: 'api.scope' } });
    expect((await writer.post(adjust, found(1))).status).toBe(200);
    const reader = clientOf(house, await keyFor(house, 'reader inventory.read'));
    const before = await onHand();
    expect(await reader.post(adjust, found(1))).toMatchObject({ status: 403, body: { code: 'api.scope' } });
    expect(await onHand()).toBe(before);
  });

  it('shows a key for one shop that shop, and lets it do nothing that concerns all', async () => {
    const branch = clientOf(house, await keyFor(house, 'branch inventory.write,shops.read for SH-2'));
    expect((await branch.get('/shops')).body['rows']).toMatchObject([{ shop: 'SH-2' }]);
    expect(await branch.post(adjust, found(1))).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
  });

  it('stops a key that has spent its minute, and says when to come again', async () => {
    const slow = clientOf(house, await keyFor(house, 'slow inventory.read rate 3'));
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await slow.get('/low-stock'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[3]?.body).toMatchObject({ code: 'api.rate' });
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await erp.get('/low-stock')).status).toBe(200);
  });

  it('refuses a revoked key at its next call', async () => {
    const gone = clientOf(house, await keyFor(house, 'gone inventory.read'));
    expect((await gone.get('/low-stock')).status).toBe(200);
    const asked = await says(house, 'api key revoke gone');
    const code = 'message' in asked ? /[A-Z0-9]{5}/.exec(asked.message.title.en)?.[0] : undefined;
    await says(house, `confirm ${code}`);
    expect(await gone.get('/low-stock')).toMatchObject({ status: 401 });
  });

  it('keeps of a key only its hash, and shows it once', async () => {
    const page = await pagesFetch(house);
    expect((await page('/api-keys', { name: 'erp' })).status).toBe(409);
    const dump = await house.sql<{ all: string }[]>`
      select (select string_agg(k::text, '') from api_key k) || (select string_agg(message::text, '') from outbox)
        || (select string_agg(a::text, '') from ask a) as all`;
    expect(dump[0]?.all).toContain('erp');
    expect(dump[0]?.all).not.toContain(key.slice(4));
    expect((await erp.get('/low-stock')).status).toBe(200);
  });
});

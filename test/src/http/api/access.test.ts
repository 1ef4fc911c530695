import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor, pagesFetch, says } from '../../../support/api.ts';
import { asksIn } from '../../../support/evidence.ts';
import { type House, openHouse } from '../../../support/house.ts';

let house: House;
let erp: ApiClient;
let key: string;

beforeAll(async () => {
  house = await openHouse();
  key = await keyFor(house, 'erp inventory.read');
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
        || (select string_agg(e::text, '') from evidence e) as all`;
    const words = JSON.stringify(await asksIn(house.app.db));
    expect(dump[0]?.all).toContain('erp');
    expect(`${dump[0]?.all}${words}`).not.toContain(key.slice(4));
    expect((await erp.get('/low-stock')).status).toBe(200);
  });
});

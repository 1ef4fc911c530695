import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importTraits } from '../../../src/tools/import-traits.ts';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { testConfig } from '../../support/chat.ts';
import { type House, openHouse } from '../../support/house.ts';

let house: House;
let crm: ApiClient;
let branch: ApiClient;
beforeAll(async () => {
  house = await openHouse();
  crm = clientOf(house, await keyFor(house, 'crm compliance.write rate 60000'));
  branch = clientOf(house, await keyFor(house, 'branch compliance.write for SH-2'));
  await house.sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
    select 1, 'T-' || n, 'sale', 'paid', now() - n * interval '1 hour', 'CNY', 'test' from generate_series(1, 3) n`;
});
afterAll(() => house.close());

const STREET = '上海市黄浦区人民大道 200 号';
const rows = () =>
  house.sql<{ number: string; kind: string; hash: string }[]>`select o.number, t.kind, t.hash from order_trait t
    join "order" o on o.id = t.order_id order by 1, 2`;

it('keeps keyed hashes alone: the same value is the same, nothing of it stays in the database, and rules look again', async () => {
  const { status, body } = await crm.post('/orders/traits', {
    shop: 'SH-1',
    traits: [
      { order: 'T-1', kind: 'address', value: STREET },
      { order: 'T-2', kind: 'address', value: STREET.replace(' 200 ', '２００') },
      { order: 'T-2', kind: 'device', hash: 'A1b2C3d4E5f6A1b2C3d4' },
      { order: 'T-9', kind: 'payer', value: '6222 0000 1234' },
    ],
  });
  expect([status, body]).toMatchObject([200, { noted: 3, same: 0, unknown: { count: 1, orders: ['T-9'] } }]);
  const [first, device, second] = [...(await rows())];
  expect(first?.hash).toBe(second?.kind === 'address' ? second.hash : device?.hash);
  const [kept] = await house.sql<{ all: string }[]>`select (select string_agg(e::text, '') from evidence e)
    || (select string_agg(c::text, '') from api_call c) || (select string_agg(t::text, '') from order_trait t) as all`;
  // Long enough that no ciphertext holds them by chance.
  for (const part of ['人民大道', '黄浦', '6222 0000', '62220000']) expect(kept?.all).not.toContain(part);
  const marks =
    await house.sql`select 1 from compliance_mark where kind = 'order' and refs @> array(select order_id from order_trait where kind = 'device')`;
  expect(marks.length).toBeGreaterThan(0);
});

it('refuses what is none, and another shop than the key is for, and keeps nothing of it', async () => {
  const before = (await rows()).length;
  const one = (more: object) => ({ shop: 'SH-1', traits: [{ order: 'T-3', kind: 'device', value: 'A1B2', ...more }] });
  expect((await crm.post('/orders/traits', one({ kind: 'phone' }))).body['code']).toBe('args.wrong');
  expect((await crm.post('/orders/traits', one({ hash: 'A1b2C3d4E5f6A1b2' }))).body['code']).toBe('args.wrong');
  expect((await crm.post('/orders/traits', one({ kind: 'buyer' }))).body['code']).toBe('traits.buyer');
  expect((await crm.post('/orders/traits', { ...one({}), extra: 1 })).body['code']).toBe('args.key');
  expect((await branch.post('/orders/traits', one({}))).body['code']).toBe('permission.shop');
  expect((await rows()).length).toBe(before);
});

it('takes them from a CSV file too, and names lines that are refused without their values', async () => {
  const file = path.join(house.dataDir, 'traits.csv');
  writeFileSync(file, `订单号,设备,收货地址\nT-3,PHONE-77,${STREET}\nT-77,PHONE-77,${STREET}\n`);
  const rejects = path.join(house.dataDir, 'rejected.csv');
  const config = testConfig(house.database.url);
  const [said] = await importTraits(house.database.url, file, { shop: 'SH-1', rejects, config });
  expect(said?.en).toBe('2 noted, 0 known before, 1 lines refused; no value was kept');
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(rejects, 'utf8')).not.toContain('人民大道');
  const same = (await rows()).filter(({ kind }) => kind === 'address');
  expect(new Set(same.map(({ hash }) => hash)).size).toBe(1);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { type House, openHouse } from '../../support/house.ts';

let house: House;
let erp: ApiClient;
let branch: ApiClient;
beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp kpi.write rate 60000'));
  branch = clientOf(house, await keyFor(house, 'branch kpi.write,kpi.read for SH-2'));
});
afterAll(() => house.close());

const kept = async () =>
  (
    await house.sql`select concat_ws(' ', code, day, shop_id, trim_scale(value), nullif(currency, '')) as said from observation
      where replaced_at is null order by 1`
  ).map(({ said }) => said);

it('takes one number or many, names the wrong ones, and does nothing again under the same key', async () => {
  const one = { code: 'visitors', value: 1234, day: '2025-11-22', shop: 'SH-1' };
  expect((await erp.post('/observations', one)).body).toMatchObject({ added: 1, replaced: 0, same: 0, refused: [] });
  const many = [
    { ...one, value: '1,300' },
    { code: '广告花费', value: '¥99.5', day: '2025/11/22', shop: 'sh-1' },
    { ...one, shop: 'SH-9' },
    { ...one, value: '1.234,5' },
    { code: 'staff-cost', value: 120_000, day: '2025-10' },
  ];
  const headers = { 'idempotency-key': 'night-1' };
  const first = await erp.post('/observations', { observations: many }, headers);
  expect(first.body).toMatchObject({ added: 2, replaced: 1, refused: [{ n: 2 }, { n: 3 }] });
  expect((await erp.post('/observations', { observations: many }, headers)).text).toBe(first.text);
  expect((await erp.post('/observations', { observations: many })).body).toMatchObject({
    added: 0,
    replaced: 0,
    same: 3,
  });
  expect(await kept()).toEqual([
    ...['ad-cost 2025-11-22 1 99.5 CNY', 'staff-cost 2025-10-01 120000 CNY', 'visitors 2025-11-22 1 1300'],
  ]);
});

it('holds a key to its shops, and tells it nothing of others', async () => {
  const before = await kept();
  for (const given of [
    { code: 'visitors', value: 5, day: '2025-11-22', shop: 'SH-1' },
    { code: 'staff-cost', value: 5, day: '2025-11-22' },
    { code: 'visitors', value: 5, day: '2999-11-22', shop: 'SH-2' },
  ])
    expect((await branch.post('/observations', given)).status).toBe(422);
  expect((await branch.post('/observations', { code: 'visitors' })).status).toBe(400);
  expect(await kept()).toEqual(before);
  await branch.post('/observations', { code: 'visitors', value: 5, day: '2025-11-22', shop: 'SH-2' });
  const list = await branch.get('/observations');
  expect(list.text).toContain('SH-2');
  expect(list.text).not.toContain('SH-1');
  expect((await erp.get('/observations')).status).toBe(403);
});

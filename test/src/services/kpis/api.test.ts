import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor } from '../../../support/api.ts';
import { type House, openHouse } from '../../../support/house.ts';
import { sell } from '../../../support/kpis.ts';

let house: House;
let all: ApiClient;
let one: ApiClient;
beforeAll(async () => {
  house = await openHouse();
  await sell(house.database.url);
  all = clientOf(house, await keyFor(house, 'erp kpi.read'));
  one = clientOf(house, await keyFor(house, 'branch kpi.read for SH-2'));
});
afterAll(() => house.close());

it('serves figures to programs, of the shops of their key', async () => {
  const gmv = await all.get('/metrics/gmv?period=2025-11');
  expect(gmv.status).toBe(200);
  expect(gmv.body['rows']).toMatchObject([
    { metric: 'gmv', of: 'all', currency: 'CNY', value: 207, before: 151, from: '2025-11-01', to: '2025-11-30' },
    { of: 'all', currency: 'USD', value: 9.99 },
    { of: 'SH-1', value: 207 },
    { of: 'SH-2', value: 9.99 },
  ]);
  const branch = await one.get('/metrics/gmv?period=2025-11');
  expect(branch.body['rows']).toMatchObject([{ of: 'all', currency: 'USD', value: 9.99 }]);
  expect((await one.get('/metrics/stock-out-rate')).body).toMatchObject({ code: 'kpi.group_only' });
  expect((await all.get('/metrics/nonsense')).body).toMatchObject({ code: 'kpi.unknown' });
  expect(JSON.stringify((await all.get('/metrics')).body['rows'])).toContain('"metric":"retention"');
  const board = (await all.get('/board?what=2025-11')).body['rows'] as { metric: string }[];
  expect([...new Set(board.map(({ metric }) => metric))]).toHaveLength(5);
});

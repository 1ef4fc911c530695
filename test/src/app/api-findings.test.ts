import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { report } from '../../../src/services/compliance/findings/report.ts';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { type House, openHouse } from '../../support/house.ts';
import { slowHit, testRules } from '../../support/rules.ts';

let house: House;
let all: ApiClient;
let one: ApiClient;
beforeAll(async () => {
  house = await openHouse({ rules: testRules() });
  const at = new Date();
  const hits = [slowHit(1, 'SH-1/A', 5, at), slowHit(2, 'SH-2/B', 4, at)];
  await house.app.db.withScope(systemScope('test'), (tx) => report(tx, hits, { now: new Date(), rules: testRules() }));
  all = clientOf(house, await keyFor(house, 'erp compliance.read,compliance.write'));
  one = clientOf(house, await keyFor(house, 'branch compliance.read,compliance.write for SH-2'));
});
afterAll(() => house.close());

it('serves rules and findings to programs, of the shops of their key, and takes what was done', async () => {
  expect((await all.get('/compliance/rules')).text).toContain('slow-orders');
  const seen = (await one.get('/compliance/findings?state=all')).text;
  expect([seen.includes('order:SH-2/B'), seen.includes('order:SH-1/A')]).toEqual([true, false]);
  expect(await one.post('/compliance/findings/1/handle', { words: 'not mine' })).toMatchObject({
    body: { code: 'finding.not_found' },
  });
  expect(await one.post('/compliance/findings/2/waive', { until: '7d', reason: 'agreed' })).toMatchObject({
    status: 200,
  });
  for (const body of [{}, { person: 'me' }])
    expect(await all.post('/compliance/findings/1/assign', body)).toMatchObject({
      body: { code: 'finding.owner_missing' },
    });
  expect(await all.post('/compliance/findings/1/assign', { person: 'console:me' })).toMatchObject({ status: 200 });
  expect(await all.post('/compliance/findings/1/handle', { words: 'done' })).toMatchObject({ status: 200 });
  expect((await all.get('/compliance/findings')).text).not.toContain('order:SH');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { type House, openHouse } from '../../support/house.ts';

let house: House;
let erp: ApiClient;
let branch: ApiClient;
let reader: ApiClient;
beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp alerts.write rate 60000'));
  branch = clientOf(house, await keyFor(house, 'branch alerts.write,alerts.read for SH-2'));
  reader = clientOf(house, await keyFor(house, 'reader alerts.read'));
});
afterAll(() => house.close());

const rows = (kind: string) =>
  house.sql<Record<string, never>[]>`select labels, shop_ids, source, ends_at, count, line from alert
    where labels ->> 'kind' = ${kind} order by id`;
const bearer = { 'idempotency-key': '' };
/** As a vendor posts: with a Bearer key, without Idempotency-Key. */
const hooks = (client: ApiClient, where: string, body: unknown) =>
  client.send(where, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const fired = (labels: object, more: object = {}) => ({
  ...{ status: 'firing', labels, annotations: { summary: 'It is so' }, startsAt: '2026-11-23T07:50:00Z' },
  ...{ endsAt: '0001-01-01T00:00:00Z', fingerprint: JSON.stringify(labels), ...more },
});
const delivery = (groupKey: string, ...alerts: object[]) => ({
  ...{ version: '4', groupKey, status: 'firing', truncatedAlerts: 0, newField: {}, alerts },
});

it('takes one alert or many, keeps the shop by its code, and ends what is over', async () => {
  const one = { labels: { kind: 'feed-late', severity: '警告', shop: 'sh-2' }, annotations: { summary: 'Late feed' } };
  expect((await erp.post('/alerts', one)).body).toMatchObject({ firing: 1, resolved: 0 });
  expect((await erp.post('/alerts', { alerts: [one, { labels: { kind: 'feed-late' } }] })).body).toMatchObject({
    firing: 2,
  });
  expect(await rows('feed-late')).toMatchObject([
    {
      labels: { shop: 'SH-2', platform: 'doudian', severity: 'warning', source: 'erp' },
      shop_ids: [2],
      source: 'api:erp',
      count: 2,
    },
    { labels: { audience: 'shops' }, shop_ids: [], count: 1 },
  ]);
  expect((await erp.post('/alerts', { ...one, endsAt: '2026-11-23T08:00:00Z' })).body).toMatchObject({ resolved: 1 });
  expect((await rows('feed-late')).map((row) => row['ends_at'] !== null)).toEqual([true, false]);
});

it('the same Idempotency-Key is the same call', async () => {
  const key = { ...bearer, 'idempotency-key': 'once-1' };
  const body = { labels: { kind: 'twice' } };
  const first = await erp.post('/alerts', body, key);
  expect((await erp.post('/alerts', body, key)).text).toBe(first.text);
  expect(await rows('twice')).toMatchObject([{ count: 1 }]);
});

it('Alertmanager: the same delivery does nothing again, resolved ends it, Watchdog is only noted', async () => {
  const disk = { alertname: 'DiskFull', severity: 'critical', instance: 'db-1' };
  const group = delivery('g1', fired(disk), fired({ alertname: 'Watchdog', severity: 'none' }));
  expect((await hooks(erp, '/alerts/alertmanager', group)).body).toMatchObject({
    firing: 1,
    heartbeats: 1,
    same: false,
  });
  const again = await hooks(erp, '/alerts/alertmanager', group);
  expect([again.status, again.body]).toMatchObject([200, { firing: 0, same: true }]);
  expect(await rows('DiskFull')).toMatchObject([
    { labels: { alertname: 'DiskFull', instance: 'db-1' }, count: 1, ends_at: null },
  ]);
  expect(await rows('Watchdog')).toEqual([]);
  const over = delivery('g1', fired(disk, { status: 'resolved', endsAt: '2026-11-23T07:59:00Z' }));
  expect((await hooks(erp, '/alerts/alertmanager', over)).body).toMatchObject({ resolved: 1 });
  expect((await rows('DiskFull'))[0]?.['ends_at']).not.toBeNull();
});

it('Grafana: its links are kept with what it says; what is of shops that the key is not for is left out and counted', async () => {
  const mine = fired({ alertname: 'Visits', shop: 'SH-2' }, { dashboardURL: 'https://grafana.example/d/1' });
  const group = delivery('g2', mine, fired({ alertname: 'Visits', shop: 'SH-1' }), fired({ alertname: 'Visits' }));
  expect((await hooks(branch, '/alerts/grafana', group)).body).toMatchObject({ firing: 2, refused: 1 });
  const kept = await rows('Visits');
  expect(kept.every((row) => JSON.stringify(row['shop_ids']) === '[2]')).toBe(true);
});

it('refuses in one sentence, and keeps nothing', async () => {
  const [before] = await house.sql`select count(*)::int as n from alert`;
  const code = async (client: ApiClient, labels: object) => (await client.post('/alerts', { labels })).body['code'];
  expect(await code(erp, { kind: 'x', shop: 'SH-9' })).toBe('shops.not_found');
  expect(await code(erp, { kind: 'x', audience: 'nobody' })).toBe('args.wrong');
  expect(await code(erp, { severity: 'info' })).toBe('args.wrong');
  expect(await code(branch, { kind: 'x', shop: 'SH-1' })).toBe('permission.shop');
  expect(await code(branch, { kind: 'x' })).toBe('permission.shop');
  expect(await code(reader, { kind: 'x' })).toBe('api.scope');
  expect((await hooks(erp, '/alerts/alertmanager', { alerts: 3 })).status).toBe(400);
  expect((await hooks(erp, '/alerts', { labels: { kind: 'x' } })).body['code']).toBe('idempotency.missing');
  expect((await fetch(`${house.pages}/api/v1/alerts/grafana`, { method: 'POST' })).status).toBe(401);
  expect(await house.sql`select count(*)::int as n from alert`).toEqual([before]);
});

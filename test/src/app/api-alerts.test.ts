import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { watchBeats } from '../../../src/services/alerts/inbound/beats.ts';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { type House, openHouse, portOf } from '../../support/house.ts';

let house: House;
let erp: ApiClient;
let branch: ApiClient;
let reader: ApiClient;
let outsider: string;
beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp alerts.write rate 60000'));
  branch = clientOf(house, await keyFor(house, 'branch alerts.write,alerts.read for SH-2'));
  outsider = await keyFor(house, 'outsider alerts.write');
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

it('what was ended here by hand comes back when it is said again; what the sender ended does not', async () => {
  const labels = { alertname: 'DiskAgain', severity: 'critical' };
  const group = delivery('g7', fired(labels));
  const send = () => hooks(erp, '/alerts/alertmanager', group);
  const end = (by: string | null) => house.sql`with g as (insert into alert_group (key, route, labels, plan, opened_at)
      values (${`again-${by}`}, 'default', '{}', '{}', now()) returning id),
    a as (update alert set ends_at = now(), version = version + 1 where labels ->> 'kind' = 'DiskAgain' and ends_at is null returning id),
    m as (insert into alert_member (group_id, alert_id) select g.id, a.id from g, a)
    insert into alert_event (group_id, at, what, words, person_id) select g.id, now(), 'resolved', '{}', p.id
    from g, (select id from person order by id limit 1) p where ${by}::text is not null`;
  await send();
  await end('hand');
  expect((await send()).body).toMatchObject({ firing: 1, same: false });
  expect((await send()).body).toMatchObject({ firing: 0, same: true });
  await end(null);
  expect((await send()).body).toMatchObject({ firing: 0, same: true });
  expect((await rows('DiskAgain')).map((row) => row['ends_at'] === null)).toEqual([false, false]);
});

it('a text that cannot be kept costs nobody else his alert, and more than is taken is said', async () => {
  const bad = fired({ alertname: 'Bad', path: `${'y'.repeat(199)}😀` }, { annotations: { summary: 'a\u0000b' } });
  const group = { ...delivery('g8', bad, fired({ alertname: 'Innocent' })), truncatedAlerts: 4 };
  expect((await hooks(erp, '/alerts/alertmanager', group)).body).toMatchObject({ firing: 2, truncated: 4 });
  expect(await rows('Innocent')).toHaveLength(1);
  expect(await rows('alerts-cut')).toMatchObject([{ labels: { monitor: 'alertmanager:erp' } }]);
});

it('a Watchdog is heard each time that it comes; when it does not, that is an alert until it is heard again', async () => {
  const system = systemScope('test');
  const watch = (minutes: number) =>
    house.app.db.withScope(system, (tx) => watchBeats(tx, new Date(Date.now() + minutes * 60_000)));
  const alerts = () => house.sql`select ends_at is null as fires from alert
    where labels ->> 'kind' = 'monitor-silent' and labels ->> 'monitor' like 'grafana:erp:%' order by id`;
  const group = delivery(
    'w',
    fired({ alertname: 'Watchdog', severity: 'none' }),
    fired({ alertname: 'Watchdog', cluster: 'b' }),
    fired({ alertname: 'InfoInhibitor' }),
  );
  const name = 'grafana:erp:Watchdog';
  await hooks(erp, '/alerts/grafana', group);
  await house.sql`update alert_receipt set at = at - interval '4 minutes' where key = ${`beat:${name}`}`;
  expect((await hooks(erp, '/alerts/grafana', group)).body).toMatchObject({ same: true, heartbeats: 3 });
  const heard = await house.sql`select key from alert_receipt where key like 'beat:grafana:erp:%'`;
  expect(heard.map(({ key }) => key).sort()).toEqual([`beat:${name}`, `beat:${name}{cluster=b}`]);
  expect(await watch(11)).not.toContain(name);
  expect(await watch(13)).toEqual([name]);
  expect(await alerts()).toEqual([{ fires: true }]);
  const over = delivery('w', fired({ alertname: 'Watchdog', severity: 'none' }, { status: 'resolved' }));
  await hooks(erp, '/alerts/grafana', over);
  expect(await watch(13)).toContain(name);
  await hooks(erp, '/alerts/grafana', group);
  await watch(0);
  expect(await alerts()).toEqual([{ fires: false }]);
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

it('an Alertmanager elsewhere reaches the two webhooks on the port for callbacks, with a key, and nothing else there', async () => {
  const port = portOf(house.app);
  const send = (path: string, key: string, body: string) =>
    fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== '' && { authorization: `Bearer ${key}` }) },
      body,
    }).then(async (response) => [response.status, await response.text()] as const);
  const body = JSON.stringify(delivery('g9', fired({ alertname: 'Outside' })));
  expect((await send('/alerts/alertmanager', outsider, body))[1]).toContain('"firing":1');
  expect((await send('/alerts/grafana', outsider, '{'))[0]).toBe(400);
  // The key first: what is wrong with the body is not looked at.
  expect((await send('/alerts/alertmanager', '', '{'))[0]).toBe(401);
  expect((await send('/alerts/alertmanager', 'zgk_wrong', '{'))[0]).toBe(401);
  expect((await send('/alerts', outsider, body))[0]).toBe(404);
  for (const path of ['/alerts', '/docs', '/openapi.json', '/stock'])
    expect((await fetch(`http://127.0.0.1:${port}/api/v1${path}`)).status).not.toBe(200);
});

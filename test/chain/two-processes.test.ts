import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSealer } from '../../src/core/seal.ts';
import { type Child, killChildren, startChild } from '../support/children.ts';
import { REPLY, ROBOT, SEND, TOKEN } from '../support/fake-wecom.ts';
import { ASKS, count, type House, openHouse, untilSettled } from '../support/house.ts';
import { appSays, botHears, deliver, ROBOT_KEY, replyUrl, slashCommand } from '../support/vendors.ts';

/** Two servers on one database: nothing doubles, nothing is lost. */
let house: House;
let other: Child;
beforeAll(async () => {
  house = await openHouse();
  other = await startChild({
    ...house.vendors.env,
    DATABASE_URL: house.database.url,
    DATA_DIR: mkdtempSync(path.join(tmpdir(), 'zhanggui-two-')),
    SECRET_KEY: 'a key for tests that is long enough 0123456789',
    PORT: '0',
    WEBHOOK_PORT: '0',
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  expect(house.vendors.slack.faults).toEqual([]);
  await other.stop();
  killChildren();
  await house.close();
});

const ports = () => [house.port, other.port];

test('60 asks, each delivered to both at once, are done once and answered once', async () => {
  const asks = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0
      ? botHears(`adjust TEE-RED-M sh-1 +1 n${i}`, { chat: `G${i % 10}`, url: replyUrl(house.vendors.wecom, `u${i}`) })
      : slashCommand(`adjust TEE-RED-M gz-1 +1 n${i}`, {
          channel: `C${i}`,
          url: `${house.vendors.slack.origin}/commands/T1/u${i}`,
        }),
  );
  const got = await Promise.all(asks.flatMap((ask) => ports().map((port) => deliver(port, ask))));
  expect(got.filter((one) => one !== 'no answer' && one.status === 200)).toHaveLength(120);
  await untilSettled(house.sql, 30_000);
  expect(await count(house.sql, 'inbox')).toBe(60);
  expect(await count(house.sql, ASKS)).toBe(60);
  expect(await count(house.sql, "movement where delta = 1 and reason like 'n%'")).toBe(60);
  const [level] = await house.sql`select sum(on_hand)::int as n from stock_level where sku = 'TEE-RED-M'`;
  expect(level?.['n']).toBe(340);
  expect(await count(house.sql, "outbox where state = 'sent'")).toBe(60);
  const replies = house.vendors.wecom.callsTo(REPLY).map((call) => call.query['response_code']);
  expect(new Set(replies).size).toBe(30);
  expect(replies).toHaveLength(30);
  expect(house.vendors.slack.calls).toHaveLength(30);
}, 40_000);

test('both share one access token', async () => {
  const asks = Array.from({ length: 10 }, (_, i) => appSays('库存 MUG-1', { from: i % 2 ? 'lin' : `guest${i}` }));
  await Promise.all(asks.map((ask, i) => deliver(ports()[i % 2] as number, ask)));
  await untilSettled(house.sql);
  expect(house.vendors.wecom.callsTo(SEND)).toHaveLength(10);
  expect(house.vendors.wecom.callsTo(TOKEN)).toHaveLength(1);
});

test('both tick: a slot runs once, and its alert is said once', async () => {
  await house.sql`insert into room (channel, address, direct, name) values ('console', 'alerts', false, 'alerts')`;
  await house.sql`insert into subscription (audience, room_id) select 'inventory-alerts', id from room where address = 'alerts'`;
  await house.sql`insert into job_run (name, slot, state, attempts, started_at, lease_until, started_by)
    select 'low-stock', timestamptz '2026-11-11T01:00:00Z' + n * interval '1 day', 'running', 0, now(), '-infinity', 'clock'
    from generate_series(0, 9) n`;
  await house.sql`select pg_notify('zhanggui_jobs', '')`;
  await untilSettled(house.sql);
  expect(await count(house.sql, "job_run where name = 'low-stock' and state = 'done' and attempts = 1")).toBe(10);
  expect(await count(house.sql, "outbox where trace like 'j-low-stock%'")).toBe(1);
});

test('a group robot posts sixteen a window, whoever of them says it', async () => {
  const key = createSealer('a key for tests that is long enough 0123456789', 'robot-key').seal(ROBOT_KEY);
  await house.sql`insert into room (channel, address, direct, name, robot_key) values ('wecom', 'group:R1', false, 'R1', ${key})`;
  const message = { title: { zh: '通知', en: 'Notice' }, tone: 'normal', blocks: [] };
  await house.sql`insert into lane (key, room_id) select id || ':post', id from room where address = 'group:R1'`;
  await house.sql`insert into outbox (room_id, lane, part, message)
    select r.id, r.id || ':post', 'post', ${house.sql.json(message)} from room r, generate_series(1, 30) n where address = 'group:R1'`;
  const sent = () => house.vendors.wecom.callsTo(ROBOT).length;
  await expect.poll(sent, { timeout: 10_000 }).toBe(16);
  const takes = () =>
    house.sql`select cardinality(sent) as n from lane join room r on r.id = room_id where address = 'group:R1' and cardinality(sent) = 16`;
  expect(await takes()).toHaveLength(1);
  await house.sql`update lane set sent = (select array_agg(t - interval '63 seconds') from unnest(sent) t) where cardinality(sent) = 16`;
  await expect.poll(sent, { timeout: 10_000 }).toBe(30);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSealer } from '../../src/core/seal.ts';
import { REPLY, ROBOT, SEND } from '../support/fake-wecom.ts';
import { count, type House, openHouse } from '../support/house.ts';
import { botHears, ROBOT_KEY, replyUrl, slackMention } from '../support/vendors.ts';

/** One alert, posted to every room that wants it, on all channels alike. */
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(async () => {
  expect(house.vendors.slack.faults).toEqual([]);
  await house.close();
});

const ask = (text: string) => house.app.console.ask({ as: 'me', room: 'ops', key: text, text });

async function bindRobot(chat: string): Promise<void> {
  const key = createSealer('a key for tests that is long enough 0123456789', 'robot-key').seal(ROBOT_KEY);
  await house.sql`update room set robot_key = ${key} where address = ${`group:${chat}`}`;
}

test('the console, a Slack channel and a WeCom group get the same alert, each in its form', async () => {
  await house.tells(botHears('订阅 库存提醒', { chat: 'C1', url: replyUrl(house.vendors.wecom) }));
  await house.tells(slackMention('subscribe inventory-alerts'));
  expect(await ask('订阅 库存提醒')).toHaveProperty('message');
  await house.settled();
  await bindRobot('C1');
  house.vendors.wecom.calls.length = 0;
  house.vendors.slack.calls.length = 0;
  expect(await ask('任务 运行 low-stock')).toHaveProperty('message');
  await house.settled();
  const alerts = await house.sql<{ channel: string; part: string; state: string }[]>`
    select r.channel, o.part, o.state from outbox o join room r on r.id = o.room_id
    where o.trace like 'j-low-stock-%' order by 1, 2`;
  expect(alerts.map((row) => `${row.channel} ${row.part} ${row.state}`)).toEqual([
    'console post sent',
    'slack post sent',
    'wecom card sent',
    'wecom post sent',
  ]);
  const [robot] = house.vendors.wecom.callsTo(ROBOT);
  const [card] = house.vendors.wecom.callsTo(SEND);
  const [slack] = house.vendors.slack.calls;
  for (const said of [robot?.raw, card?.raw, JSON.stringify(slack?.body)]) {
    expect(said).toContain('缺货提醒');
    expect(said).toContain('MUG-1');
  }
  expect(robot?.query).toEqual({ key: ROBOT_KEY });
  expect(robot?.raw).toMatch(/`#[0-9a-z]+-1`/);
  expect(card?.body).toMatchObject({ touser: 'lin' });
  expect(house.vendors.wecom.callsTo(REPLY)).toEqual([]);
  expect(await count(house.sql, "outbox where state = 'dead'")).toBe(0);
});

test('an alert that says nothing new is not said again; one that changed is', async () => {
  const alerts = () => count(house.sql, "outbox where trace like 'j-low-stock-%' and state = 'sent'");
  const before = await alerts();
  expect(await ask('jobs run low-stock')).toHaveProperty('message');
  await house.settled();
  await house.sql`update lane set sent = '{}'`;
  expect(await alerts()).toBe(before);
  expect(await ask('adjust MUG-1 sh-1 -1 broken')).toHaveProperty('message');
  await ask('jobs run "low-stock"');
  await house.settled();
  expect(await alerts()).toBe(before + 4);
});

import { randomUUID } from 'node:crypto';
import { decrypt } from '@wecom/crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ensureConsoleToken } from '../../src/keys.ts';
import { REPLY, ROBOT, SEND, UPDATE } from '../support/fake-wecom.ts';
import { ASKS, count, type House, openHouse } from '../support/house.ts';
import { appClicks, appSays, botClicks, botHears, ROBOT_KEY, replyUrl } from '../support/vendors.ts';
import { BOT_KEYS } from '../support/wecom-app.ts';

/** WeCom from the signed callback to what arrives at WeCom, through everything that lies between. */
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(() => {
  house.vendors.wecom.calls.length = 0;
});

const to = (path: string) => house.vendors.wecom.callsTo(path);
// biome-ignore lint/suspicious/noExplicitAny: bodies of another's protocol, looked at field by field
const bodies = (path: string) => to(path).map((call) => call.body as any);

test('a message to the app is stored, acknowledged and answered by the app', async () => {
  await house.tells(appSays('库存 TEE-RED-M'));
  await house.settled();
  expect(bodies(SEND)).toEqual([expect.objectContaining({ touser: 'lin', enable_duplicate_check: 1 })]);
  expect(to(SEND)[0]?.raw).toContain('TEE-RED-M');
  expect(to(SEND)[0]?.raw).toContain('170');
  expect(to(SEND)[0]?.query).toEqual({ access_token: 'access-token-0123456789' });
});

test('an event that is delivered again, also in parallel, is answered once', async () => {
  const id = randomUUID();
  const before = await count(house.sql, ASKS);
  const again = () => appSays('库存 MUG-1', { id });
  const answers = await Promise.all(Array.from({ length: 12 }, () => house.post(again())));
  expect(answers).toEqual(Array(12).fill({ status: 200, body: '' }));
  await house.settled();
  expect(await house.post(again())).toEqual({ status: 200, body: '' });
  await house.settled();
  expect(to(SEND)).toHaveLength(1);
  expect((await count(house.sql, ASKS)) - before).toBe(1);
});

test('a group is answered by the response_url, which is then deleted', async () => {
  const url = replyUrl(house.vendors.wecom, 'code-one');
  await house.tells(botHears('库存 TEE-RED-M', { url }));
  await house.settled();
  expect(to(REPLY).map((call) => call.query)).toEqual([{ response_code: 'code-one' }]);
  expect(to(REPLY)[0]?.raw).toContain('TEE-RED-M');
  expect(to(SEND)).toHaveLength(0);
  expect(await count(house.sql, 'inbox where reply_url is not null')).toBe(0);
});

test('a click on an app card confirms, and changes the card once for everyone', async () => {
  const before = await count(house.sql, "movement where kind = 'adjusted'");
  await house.tells(appSays('调整 TEE-RED-M sh-1 +150 盘点'));
  await house.settled();
  const card = bodies(SEND)[0].template_card;
  expect(card.button_list.map((button: { text: string }) => button.text)).toEqual(['确认', '取消']);
  await house.tells(appClicks(card.button_list[0].key, { task: card.task_id }));
  await house.settled();
  expect(await count(house.sql, 'movement where delta = 150')).toBe(1);
  expect(bodies(UPDATE)).toEqual([
    expect.objectContaining({ atall: 1, response_code: expect.stringMatching(/^response-code-/) }),
  ]);
  expect(to(UPDATE)[0]?.raw).toContain('确认执行');
  expect(bodies(SEND)).toHaveLength(2);
  expect(before).toBe(await count(house.sql, "movement where kind = 'adjusted' and delta <> 150"));
});

test('a click in a group is answered with who is handling it, and its outcome by its own response_url', async () => {
  await house.tells(botHears('调整 TEE-RED-M gz-1 +160 盘点', { url: replyUrl(house.vendors.wecom, 'ask') }));
  await house.settled();
  const card = bodies(REPLY)[0].template_card;
  const clicks = async (from: string, code: string) => {
    const url = replyUrl(house.vendors.wecom, code);
    const got = await house.post(botClicks(card.button_list[0].key, card.task_id, { from, url }));
    if (got === 'no answer') throw new Error('no answer');
    return JSON.parse(decrypt(BOT_KEYS.aesKey, JSON.parse(got.body).encrypt).message);
  };
  // Somebody else's click leaves the card to its asker, and is told so.
  expect(await clicks('wang', 'wang')).toEqual({});
  await house.settled();
  expect(to(REPLY).map((call) => call.query['response_code'])).toEqual(['ask', 'wang']);
  house.vendors.wecom.calls.splice(1);
  const passive = await clicks('lin', 'click');
  expect(passive).toMatchObject({ response_type: 'update_template_card', template_card: { task_id: card.task_id } });
  expect(passive).not.toHaveProperty('userids');
  expect(JSON.stringify(passive)).toContain('正在处理「确认」');
  await house.settled();
  expect(to(REPLY).map((call) => call.query['response_code'])).toEqual(['ask', 'click']);
  expect(to(REPLY)[1]?.raw).toContain('已调整');
  expect(await count(house.sql, 'movement where delta = 160')).toBe(1);
  // A copy of the card that could not be changed: a later click does nothing and says so.
  const late = await clicks('lin', 'late');
  expect(late.template_card).toMatchObject({ button_list: [{ text: '已结束', key: 'noop' }] });
  expect(late.template_card.sub_title_text).toContain('已确认执行');
  await house.settled();
  expect(to(REPLY).at(-1)?.raw).toContain('没有再做一次');
  expect(await count(house.sql, 'movement where delta = 160')).toBe(1);
});

test('a group with its robot gets an alert with codes; one of them, typed, is answered', async () => {
  await house.tells(botHears('room bind', { chat: 'C2', url: replyUrl(house.vendors.wecom) }));
  await house.settled();
  const code = /\b\d{8}\b/.exec(to(REPLY)[0]?.raw ?? '')?.[0] ?? 'no code';
  await bindOnPage(code);
  await house.tells(botHears('订阅 库存提醒', { chat: 'C2', url: replyUrl(house.vendors.wecom) }));
  await house.settled();
  house.vendors.wecom.calls.length = 0;
  await house.tells(appSays('任务 运行 low-stock'));
  await house.settled();
  expect(to(ROBOT).map((call) => call.query)).toEqual([{ key: ROBOT_KEY }]);
  expect(to(ROBOT)[0]?.raw).toContain('MUG-1');
  const cards = bodies(SEND).filter((body) => JSON.stringify(body).includes('缺货提醒'));
  expect(cards).toEqual([expect.objectContaining({ touser: 'lin', msgtype: 'template_card' })]);
  const typed = /`(#[0-9a-z]+-1)`/.exec(bodies(ROBOT)[0].markdown_v2.content)?.[1] ?? 'no code';
  for (const text of [typed, typed.slice(1), typed.replace('#', '＃')]) {
    house.vendors.wecom.calls.length = 0;
    await house.tells(botHears(text, { chat: 'C2', url: replyUrl(house.vendors.wecom) }));
    await house.settled();
    expect(to(REPLY)[0]?.raw).toContain('MUG-1');
  }
  house.vendors.wecom.calls.length = 0;
  await house.tells(botHears(typed, { chat: 'C3', from: 'wang', url: replyUrl(house.vendors.wecom) }));
  await house.settled();
  expect(to(REPLY)[0]?.raw).toContain('不在本群');
});

async function bindOnPage(code: string): Promise<void> {
  const origin = house.pages;
  const token = ensureConsoleToken(house.dataDir);
  const signIn = await fetch(`${origin}/?token=${token}`, { redirect: 'manual' });
  const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] as string;
  const robot = `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${ROBOT_KEY}`;
  const bound = await fetch(`${origin}/bind`, {
    method: 'POST',
    headers: { cookie, origin },
    body: new URLSearchParams({ code, robot }),
  });
  expect(bound.status).toBe(200);
  expect(await bound.text()).not.toContain(ROBOT_KEY);
}

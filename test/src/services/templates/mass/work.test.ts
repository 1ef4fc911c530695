import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactChanged, massTasks, type Working, welcomeTasks } from '../../../../../src/app/template-work.ts';
import { createContacts } from '../../../../../src/channels/wecom/contacts.ts';
import { createSealer } from '../../../../../src/core/seal.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import { type Chat, openChat } from '../../../../support/chat.ts';
import {
  type FakeWecom,
  memoryTokens,
  OK,
  startFakeWecom,
  TOKEN,
  tokenAnswer,
} from '../../../../support/fake-wecom.ts';
import { templatesOnly } from '../../../../support/templates.ts';
import { APP } from '../../../../support/wecom-app.ts';

const ADD = '/cgi-bin/externalcontact/add_msg_template';
const TASK = '/cgi-bin/externalcontact/get_groupmsg_task';
const RESULT = '/cgi-bin/externalcontact/get_groupmsg_send_result';
const LIST = '/cgi-bin/externalcontact/list';
const WELCOME = '/cgi-bin/externalcontact/send_welcome_msg';

let chat: Chat;
let fake: FakeWecom;
let sql: ReturnType<typeof openOwner>;
let working: Working;
let now = new Date();
beforeAll(async () => {
  chat = await openChat();
  fake = await startFakeWecom();
  fake.always(TOKEN, tokenAnswer('token'));
  sql = openOwner(chat.database.url);
  const clock = { now: () => now };
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const contacts = createContacts({
    config: { apiBase: fake.base, app: APP },
    intake: { store: async () => 'stored' },
    lookup: async () => undefined,
    tokens: memoryTokens(),
    clock,
    log: quiet,
  });
  working = {
    ...{ db: chat.app.db, clock, log: quiet, services: await templatesOnly(clock), contacts: () => contacts },
    sealers: { vendor: createSealer('a key for tests that is long enough', 'vendor') },
  } as unknown as Working;
  await chat.hears('operator grant console:boss manager');
  await sql`update account set vouched_by = 'demo' where user_id = 'boss'`;
  for (const who of ['lin', 'wu']) {
    await chat.hears(`operator grant wecom:${who} viewer SH-1`);
    await chat.hears(`agent add wecom:${who} SH-1`);
  }
  for (const code of ['refund-how', 'hello', 'hello-coupon']) await chat.hears(`template approve ${code}`);
});
afterAll(async () => {
  await sql.end();
  await fake.close();
  await chat.close();
});

const work = async () => {
  for (const task of await massTasks(working, 8)) await task();
};
const soon = () => sql`update mass_task set due_at = now() - interval '1 second' where state = 'made'`;
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const shown = async (id = 1) => JSON.stringify(await chat.hears(`mass show ${id}`));

it('knows the customers of members before anything is proposed', async () => {
  expect(await chat.refused('群发 提交 refund-how SH-2')).toBe('mass.no_members');
  expect(await chat.refused('mass propose refund-how SH-1')).toBe('mass.no_customers');
  expect(await chat.refused('mass propose refund-how SH-1 members=lin,zhao')).toBe('mass.not_members');
  fake.next(LIST, { json: { ...OK, external_userid: ['c1', 'c2', 'c3'] } });
  fake.next(LIST, { json: { errcode: 84061, errmsg: 'not external contact' } });
  await work();
  expect(
    fake
      .callsTo(LIST)
      .map(({ query }) => query['userid'])
      .sort(),
  ).toEqual(['lin', 'wu']);
  await work();
  expect(fake.callsTo(LIST)).toHaveLength(2);
});

/** As a manager agrees to it. */
async function approved(line: string): Promise<void> {
  const asked = JSON.stringify(await chat.hears(line));
  const code = /"approve ([A-Z0-9-]+)"/i.exec(asked)?.[1];
  await chat.hears(`approve ${code}`, { as: 'boss', room: 'ops' });
}

it('hands one task a member to WeCom after a manager agreed, and shows what became of each customer', async () => {
  await approved('mass propose refund-how SH-1 members=lin,wu');
  expect(fake.callsTo(ADD)).toHaveLength(0);
  fake.next(ADD, { json: { ...OK, msgid: 'm1', fail_list: ['c3'] } });
  now = new Date();
  await work();
  expect(fake.callsTo(ADD)[0]?.body).toMatchObject({
    chat_type: 'single',
    sender: 'lin',
    external_userid: ['c1', 'c2', 'c3'],
    text: { content: expect.stringContaining('申请退款') },
  });
  await work();
  expect(fake.callsTo(ADD)).toHaveLength(1);
  await soon();
  fake.next(TASK, { json: { ...OK, task_list: [{ userid: 'lin', status: 2 }] } });
  fake.next(RESULT, {
    json: { ...OK, send_list: [{ external_userid: 'c1', status: 1, send_time: 1_800_000_000 }], next_cursor: 'p2' },
  });
  fake.next(RESULT, { json: { ...OK, send_list: [{ external_userid: 'c2', status: 3 }], next_cursor: '' } });
  await work();
  const { blocks } = await chat.hears('mass show 1');
  const [, tasks] = blocks as { rows?: unknown[][] }[];
  expect(tasks?.rows).toMatchObject([['lin', { en: 'confirmed by the member' }, 3, 1, 0, 0, 1, 1, '–']]);
  expect(await chat.refused('mass cancel 1')).toBe('mass.nothing_to_cancel');
  expect(JSON.stringify(await chat.hears('群发'))).toContain('"1 / 3"');
});

it('tries again what WeCom surely did not take, and never what it may have taken', async () => {
  await chat.hears('template propose again refund zh=退款进度在订单里看 en=See the order for your refund');
  await chat.hears('template approve again', { as: 'boss', room: 'ops' });
  await approved('mass propose again SH-1 members=lin');
  fake.next(ADD, { json: { errcode: 45009, errmsg: 'too often' } });
  now = new Date();
  await work();
  expect(await shown(2)).toContain('45009');
  later(120_000);
  fake.next(ADD, { drop: true });
  await work();
  expect(await shown(2)).toContain('no answer');
  later(3_600_000);
  await work();
  expect(fake.callsTo(ADD)).toHaveLength(3);
  fake.done();
});

const added = (key: string, customer = 'c9') => ({
  ...{ key, change: 'added' as const, member: 'lin', customer, code: `code-of-${key}`, at: now },
});
const states = async () =>
  (await sql`select state, attempts, code is null as gone from welcome order by id`).map(
    ({ state, attempts, gone }) => [state, attempts, gone],
  );

it('welcomes at once with what is approved and can be filled; the row is there for another process until the deadline', async () => {
  now = new Date();
  fake.next(WELCOME, { json: { errcode: 41096, errmsg: 'busy' } });
  await contactChanged(working, added('k1'));
  await expect.poll(states).toEqual([['waiting', 1, false]]);
  expect(fake.callsTo(WELCOME)[0]?.body).toEqual({
    welcome_code: 'code-of-k1',
    text: { content: '您好，这里是主店，付款后 48 小时内发货。想看哪件商品，把链接或编码发给我就行。' },
  });
  await contactChanged(working, added('k1'));
  later(2_000);
  fake.next(WELCOME, { json: OK });
  for (const task of await welcomeTasks(working, 8)) await task();
  expect(await states()).toEqual([['sent', 2, true]]);
  fake.next(WELCOME, { json: { errcode: 41051, errmsg: 'done' } });
  await contactChanged(working, added('k2', 'c10'));
  await expect.poll(states).toEqual([
    ['sent', 2, true],
    ['done_elsewhere', 1, true],
  ]);
});

it('never welcomes after the deadline', async () => {
  fake.next(WELCOME, { json: { errcode: -1, errmsg: 'busy' } });
  await contactChanged(working, added('k3', 'c11'));
  await expect.poll(async () => (await states())[2]).toEqual(['waiting', 1, false]);
  later(21_000);
  expect(await welcomeTasks(working, 8)).toEqual([]);
  expect((await states())[2]).toEqual(['expired', 1, true]);
  await contactChanged(working, { ...added('k4', 'c12'), at: new Date(now.getTime() - 30_000) });
  expect((await states())[3]).toEqual(['expired', 0, true]);
  expect(fake.callsTo(WELCOME)).toHaveLength(4);
  expect(JSON.stringify(await chat.hears('话术 欢迎语'))).toContain('past its 20 seconds');
  fake.done();
});

it('forgets a customer who left', async () => {
  await contactChanged(working, { key: 'k5', change: 'gone', member: 'lin', customer: 'c1' });
  const [row] = await sql`select gone_at from wecom_customer where customer = 'c1'`;
  expect(row?.['gone_at']).toBeTruthy();
});

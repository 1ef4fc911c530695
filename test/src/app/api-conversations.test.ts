import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importConversations } from '../../../src/tools/import-conversations.ts';
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
});
afterAll(() => house.close());

const message = (more: object = {}) => ({
  ...{
    shop: 'SH-1',
    conversation: 'c1',
    id: randomUUID(),
    from: 'customer',
    at: '2026-11-10T10:00:00+08:00',
    text: '在吗',
  },
  ...more,
});
const send = (...messages: object[]) => crm.post('/conversations', { messages });
const whys = (body: Record<string, unknown>) => (body['rejected'] as { why: string }[]).map(({ why }) => why);

it('keeps each message once, late and out of order, masked and with agents under a hash', async () => {
  const late = message({
    conversation: 'c2',
    id: 'm2',
    from: 'agent',
    agent: '小王',
    at: '2026-11-10 10:00:20',
    text: '请加微信 13812345678',
  });
  const first = message({ conversation: 'c2', id: 'm1', at: '2026-11-10 10:00:00' });
  expect((await send(late, late)).body).toMatchObject({ stored: 1, same: 1, rejected: [] });
  expect((await send(first, { ...late, solvedAt: '2026-11-10T02:20:00Z' })).body).toMatchObject({ stored: 1, same: 1 });
  const rows =
    await house.sql`select m.key, m.agent, m.text, m.masked, m.at::text as at from care_message m join care_conversation c
    on c.id = m.conversation_id where c.code = 'c2' order by m.at`;
  expect(rows.map((row) => row['key'])).toEqual(['m1', 'm2']);
  expect(rows[1]).toMatchObject({ text: '请加微信 [电话]', masked: 1, agent: expect.stringMatching(/^a-[\w-]{12}$/) });
  const [talk] = await house.sql`select solved_at, last_at from care_conversation where code = 'c2'`;
  expect(new Date(talk?.['solved_at'] as string).toISOString()).toBe('2026-11-10T02:20:00.000Z');
  expect(new Date(talk?.['last_at'] as string).toISOString()).toBe('2026-11-10T02:00:20.000Z');
});

it('names what makes no sense and keeps the rest', async () => {
  const { status, body } = await send(
    message(),
    message({ shop: 'SH-9' }),
    message({ at: '2099-01-01T00:00:00Z' }),
    message({ at: 'yesterday' }),
    message({ from: 'boss' }),
    message({ text: 'x'.repeat(1_000_000) }),
    message({ text: 'a\u0000b' }),
    message({ id: '' }),
    message({ mood: 'bad' }),
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ stored: 1, same: 0 });
  expect(whys(body)).toEqual([
    'there is no shop SH-9',
    'at lies in the future',
    'at must be a time such as 2026-11-11T10:00:00+08:00',
    'from must be customer, agent or system',
    'text is longer than 20000 characters; send it in parts',
    'text holds bytes that are no text',
    "id must be the platform's id of the message, at most 100 characters",
    'there is no field mood',
  ]);
});

it('refuses what is no list of messages, too many, too large, and the shops of others', async () => {
  expect(await send()).toMatchObject({ status: 400, body: { code: 'args.wrong' } });
  expect(await send(...Array.from({ length: 501 }, () => message()))).toMatchObject({
    status: 400,
    body: { code: 'args.wrong' },
  });
  expect(await send('text' as never)).toMatchObject({ status: 400 });
  expect(await send(message({ text: 'x'.repeat(2_100_000) }))).toMatchObject({ status: 413 });
  const other = await branch.post('/conversations', { messages: [message()] });
  expect(other).toMatchObject({ status: 422, body: { code: 'conversations.none' } });
  expect(whys(other.body)).toEqual(['this key is not for the shop SH-1']);
  const zh = await branch.post('/conversations', { messages: [message()] }, { 'accept-language': 'zh-CN' });
  expect(whys(zh.body)).toEqual(['这个密钥不能用于店铺 SH-1']);
  expect((await send(...Array.from({ length: 500 }, () => message({ conversation: 'c500' })))).body).toMatchObject({
    stored: 500,
  });
});

it('a talk that was answered too late is a finding within seconds', async () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
  const slow = { shop: 'SH-2', conversation: 'slow' };
  await send(message({ ...slow, at: ago(60) }), message({ ...slow, from: 'agent', at: ago(30) }));
  const found = () =>
    house.sql`select s.code, f.facts->>'worst' as worst from finding f join shop s on s.id = f.shop_id where f.rule = 'agent-response'`;
  await expect.poll(found, { timeout: 5_000 }).toEqual([{ code: 'SH-2', worst: 'slow' }]);
});

it('answers a repeated call as the first', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const messages = [message({ id: 'once' })];
  const first = await crm.post('/conversations', { messages }, headers);
  expect((await crm.post('/conversations', { messages }, headers)).text).toBe(first.text);
});

it('takes a file as Excel in Chinese saves it, and writes down what it refused', async () => {
  const text =
    '会话ID,消息ID,发送方,客服,发送时间,内容\n9001,1,买家,,2026-11-10 10:00:00,什么时候发货\n9001,2,客服,小李,2026-11-10 10:00:05,今天\n9001,3,路人,,2026-11-10 10:00:06,?\n';
  const file = path.join(house.dataDir, 'talks.csv');
  writeFileSync(file, execFileSync('iconv', ['-f', 'utf-8', '-t', 'gb18030'], { input: text }));
  const config = testConfig(house.database.url);
  const options = { shop: 'SH-2', rejects: path.join(house.dataDir, 'rejects.csv'), config };
  const [said] = await importConversations(house.database.url, file, options);
  expect(said?.en).toBe('2 messages kept, 0 known before, 1 lines refused');
  expect((await importConversations(house.database.url, file, options))[0]?.en).toBe(
    '0 messages kept, 2 known before, 1 lines refused',
  );
  const [row] =
    await house.sql`select text from care_message m join care_conversation c on c.id = m.conversation_id where c.code = '9001' order by m.at`;
  expect(row).toEqual({ text: '什么时候发货' });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import command from '../../../handlers/commands/api-key-add.ts';
import { grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('adds a key that nobody can use before it was fetched, and says where', async () => {
  const message = await chat.hears('接口密钥 添加 ERP inventory.read，inventory.write 店铺 SH-2、SH-1 每分钟 60');
  expect(message).toMatchObject({ title: { en: 'API key added · erp' }, tone: 'success' });
  expect(JSON.stringify(message)).toContain('/api-keys');
  expect(JSON.stringify(message)).not.toContain('zgk_');
  expect(
    await rowsIn(chat, 'select name, scopes, shops, per_minute, created_by, length(hash) as n from api_key'),
  ).toEqual([
    {
      name: 'erp',
      scopes: ['inventory.read', 'inventory.write'],
      shops: ['SH-2', 'SH-1'],
      per_minute: 60,
      created_by: 'console:me',
      n: 16,
    },
  ]);
});

it('is undone by revoking it', async () => {
  await chat.hears('api key add other shops.read');
  await chat.hears('undo');
  expect(await rowsIn(chat, "select revoked_at is not null as gone from api_key where name = 'other'")).toEqual([
    { gone: true },
  ]);
});

it.each([
  ['api key add erp inventory.read', 'api_key.taken'],
  ['api key add other inventory.read', 'api_key.taken'],
  ['api key add two everything', 'args.wrong'],
  ['api key add two inventory.read for NOPE', 'shops.not_found'],
  ['api key add two inventory.read rate 0', 'args.wrong'],
  ['api key add a/b inventory.read', 'args.wrong'],
  ['api key add two', 'args.missing'],
])('refuses %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});

it('is for admins alone', async () => {
  await grant(chat, 'boss', 'manager');
  expect(await chat.refused('api key add two inventory.read', { as: 'boss' })).toBe('permission.denied');
});

it('is not for groups', async () => {
  const plan = 'plan' in command ? command.plan : undefined;
  const ask = { args: { name: 'two', scopes: ['inventory.read'] }, room: { direct: false, channel: 'wecom' } };
  await expect(plan?.(ask as never)).rejects.toMatchObject({ code: 'api_key.not_here' });
});

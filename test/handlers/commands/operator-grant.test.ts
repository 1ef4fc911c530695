import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const may = async (line: string, as: string) => {
  const answer = await chat.says(line, { as });
  return 'error' in answer ? answer.error.code : 'yes';
};

it('lets somebody in: what the role may, and no more', async () => {
  expect(await may('stock MUG-1', 'anna')).toBe('permission.stranger');
  expect((await chat.hears('人员 给予 console:anna 运营')).title.zh).toBe('已给予角色 · console:anna');
  expect(await may('stock MUG-1', 'anna')).toBe('yes');
  expect(await may('audit', 'anna')).toBe('permission.denied');
});

it('an account of the console is one whatever the case; an account of WeCom is as its vendor writes it', async () => {
  await chat.hears('operator grant console:Cara viewer');
  expect(await may('stock MUG-1', 'CARA')).toBe('yes');
  expect(await chat.refused('operator grant console:cara viewer')).toBe('operator.has_role');
  await chat.hears('operator grant wecom:Cara viewer');
  await chat.hears('operator grant wecom:cara viewer');
  expect(await rowsIn(chat, `select channel, user_id from account where user_id ilike 'cara' order by 1, 2`)).toEqual([
    { channel: 'console', user_id: 'cara' },
    { channel: 'wecom', user_id: expect.stringMatching(/cara/i) },
    { channel: 'wecom', user_id: expect.stringMatching(/cara/i) },
  ]);
});

it('for one shop, by any of its names', async () => {
  await chat.hears('operator grant console:ben manager ｓｈ－２');
  expect(
    await rowsIn(
      chat,
      `select role, shop_id from role_grant g join account a using (person_id) where a.user_id = 'ben'`,
    ),
  ).toEqual([{ role: 'manager', shop_id: 2 }]);
  expect(await may('shops', 'ben')).toBe('yes');
  expect(await may('audit', 'ben')).toBe('permission.denied');
});

it.each([
  ['operator grant console:anna operator', 'operator.has_role'],
  ['operator grant console:anna owner', 'args.wrong'],
  ['operator grant console:anna constructor', 'args.wrong'],
  ['operator grant anna operator', 'args.wrong'],
  ['operator grant telegram:anna operator', 'args.wrong'],
  ['operator grant console: operator', 'args.wrong'],
  ['operator grant console:anna viewer SH-9', 'shops.not_found'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});

it('nobody can give what only an admin may: not themselves, not another', async () => {
  await chat.hears('operator grant console:boss manager');
  for (const as of ['boss', 'ben', 'anna'])
    for (const line of [
      `operator grant console:${as} admin`,
      `operator link console:${as} console:me`,
      'operator revoke console:me admin',
    ])
      expect(await may(line, as), `${as}: ${line}`).toBe('permission.denied');
});

it('an admin of one shop is no admin of the group', async () => {
  await chat.hears('operator grant console:sub admin SH-2');
  expect(await may('operator grant console:sub admin', 'sub')).toBe('permission.denied');
  expect(await may('operator', 'sub')).toBe('permission.denied');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('takes a role, for one shop or for all, and only that one', async () => {
  await grant(chat, 'anna', 'operator');
  await grant(chat, 'anna', 'viewer', 'SH-2');
  expect(await chat.refused('operator revoke console:anna operator SH-2')).toBe('operator.no_role');
  expect((await chat.hears('人员收回 console:anna 运营')).title.zh).toBe('已收回角色 · console:anna');
  expect(await chat.refused('todo add x', { as: 'anna' })).toBe('permission.denied');
  expect((await chat.hears('stock MUG-1', { as: 'anna' })).title.en).toContain('MUG-1');
  await chat.hears('operator revoke console:anna viewer sh-2');
  expect(await chat.refused('stock MUG-1', { as: 'anna' })).toBe('permission.stranger');
});

it('takes nothing that is not there', async () => {
  expect(await chat.refused('operator revoke console:anna operator')).toBe('operator.no_role');
  expect(await chat.refused('operator revoke console:never operator')).toBe('operator.no_role');
  expect(await chat.refused('operator revoke console:me admin')).toBe('operator.configured');
  expect(await chat.refused('operator revoke console:anna viewer SH-9')).toBe('shops.not_found');
});

it('said twice at the same moment takes it once', async () => {
  await grant(chat, 'ben', 'viewer');
  const both = ['ops', 'stock'].map((room) => chat.says('operator revoke console:ben viewer', { room }));
  const codes = (await Promise.all(both)).map((answer) => ('error' in answer ? answer.error.code : 'done')).sort();
  expect(codes).toEqual(['done', 'operator.no_role']);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lets words within others mean no harm, once somebody has agreed', async () => {
  expect((await chat.hears('check 顶级联赛官方球')).tone).toBe('danger');
  const asked = JSON.stringify(await chat.hears('词库 例外 顶级联赛 是赛事名'));
  const [, code = ''] = /confirm ([2-9A-Z]{5})/.exec(asked) ?? [];
  await chat.hears(`confirm ${code}`);
  expect((await chat.hears('check 顶级联赛官方球')).tone).toBe('success');
  expect((await chat.hears('check 顶级球')).tone).toBe('danger');
});

it('refuses an exception that covers no term', async () => {
  expect(await chat.refused('term except 马克杯 it is a cup')).toBe('term.pointless');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { decider } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
  await decider(chat, 'deputy', 'viewer');
});
afterAll(() => chat.close());

it('ends it', async () => {
  await chat.hears('delegate console:deputy until 3d', { as: 'boss' });
  expect(JSON.stringify(await chat.hears('approvals', { as: 'deputy' }))).toContain('console:boss → console:deputy');
  expect((await chat.hears('委托 结束 console:deputy', { as: 'boss' })).title.zh).toBe('委托已结束');
  expect(await chat.refused('delegate off console:deputy', { as: 'boss' })).toBe('delegate.none');
});

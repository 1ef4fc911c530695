import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

it('lists mine and what waits for me, with its buttons', async () => {
  expect((await chat.hears('审批')).title.zh).toBe('没有待审批的请求');
  const code = requestIn(await chat.hears(LARGE));
  expect((await chat.hears('approvals')).title.en).toBe('Approvals · 0 for you, 1 of yours');
  const forBoss = await chat.hears('approvals', { as: 'boss' });
  expect(forBoss.title.en).toBe('Approvals · 1 for you, 0 of yours');
  expect(buttonsOf(forBoss).map(({ says }) => says)).toEqual([`approve ${code}`, `reject ${code}`]);
  await chat.hears(`approve ${code}`, { as: 'boss' });
  expect(JSON.stringify(await chat.hears('approvals'))).toContain('已批准并执行（boss）');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

it('takes back what one asked for, and nobody else’s', async () => {
  const code = requestIn(await chat.hears(LARGE));
  expect(await chat.refused(`withdraw ${code}`, { as: 'boss' })).toBe('approval.not_yours');
  expect((await chat.hears(`撤回 ${code}`)).title.en).toBe(`${code} was withdrawn (me)`);
  expect(await chat.refused(`approve ${code}`, { as: 'boss' })).toBe('approval.decided');
});

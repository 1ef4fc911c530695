import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusalOf } from '../../support/acts.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

it('needs a reason, ends it, and tells the reason to who comes later', async () => {
  const code = requestIn(await chat.hears(LARGE));
  expect(await chat.refused(`reject ${code}`, { as: 'boss' })).toBe('approval.reason');
  expect((await chat.hears(`驳回 ${code} 数量不对，再看看`, { as: 'boss' })).title.zh).toBe(
    `${code} 已驳回（boss）：数量不对，再看看`,
  );
  expect((await refusalOf(chat, `approve ${code}`, { as: 'boss' })).text.zh).toContain('数量不对，再看看');
});

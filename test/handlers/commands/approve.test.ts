import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand } from '../../support/acts.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

it('does what somebody else asked for, and says who asked and who agreed', async () => {
  const before = await onHand(chat, 'TEE-RED-M', 'gz-1');
  const code = requestIn(await chat.hears(LARGE));
  const done = await chat.hears(`同意 ${code}`, { as: 'boss' });
  expect(done.title.zh).toBe('已调整 · TEE-RED-M');
  expect(JSON.stringify(done)).toContain(`${code}：me 发起，boss 批准`);
  expect(await onHand(chat, 'TEE-RED-M', 'gz-1')).toBe(before + 40_000);
});

it('says that one’s own word is wanted where that is so', async () => {
  const held = await chat.hears('adjust TEE-RED-M sh-1 +100 found');
  const code = held.title.en.split(' · ')[1];
  expect(await chat.refused(`approve ${code}`, { as: 'boss' })).toBe('approval.own_word');
});

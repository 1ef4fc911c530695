import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, onHand } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('ends what waits, by its code; what happens in detail is in pending.test.ts', async () => {
  const code = codeIn(await chat.hears('adjust TEE-RED-M sh-1 +100 found'));
  expect((await chat.hears(`确认 “${code.toLowerCase()}”`)).title.en).toBe('Adjusted · TEE-RED-M');
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(300);
  expect(await chat.refused(`confirm ${code}`)).toBe('confirm.decided');
});

it('needs a code', async () => {
  expect(await chat.refused('confirm')).toBe('args.missing');
  expect(await chat.refused(`确认${'K'.repeat(30)}`)).toBe('args.wrong');
});

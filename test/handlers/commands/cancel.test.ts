import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { codeIn, grant, onHand, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('ends what waits, by its code; what happens in detail is in pending.test.ts', async () => {
  const code = codeIn(await chat.hears('adjust TEE-RED-M sh-1 +100 found'));
  expect((await chat.hears(`取消 “${code.toLowerCase()}”`)).title.en).toBe('Cancelled by me, nothing was changed');
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(200);
  expect(await chat.refused(`cancel ${code}`)).toBe('confirm.decided');
});

it('takes no longer code than there are', async () => {
  expect(await chat.refused(`取消${'K'.repeat(30)}`)).toBe('args.wrong');
});

it('without a code lists what waits for its asker alone, and still asks for the code', async () => {
  expect((await chat.hears('取消')).title.en).toBe('Nothing waits for your word');
  const code = codeIn(await chat.hears('adjust MUG-1 sh-1 +100 found'));
  await grant(chat, 'op', 'operator');
  await chat.hears('adjust MUG-1 sh-1 +200 found', { as: 'op' });
  const listed = await chat.hears('cancel');
  expect(rowsOfTable(listed).map((row) => row[0])).toEqual([code]);
  expect(buttonsOf(listed).map((button) => button.says)).toEqual([`confirm ${code}`, `cancel ${code}`]);
  expect(await onHand(chat, 'MUG-1', 'sh-1')).toBe(5);
});

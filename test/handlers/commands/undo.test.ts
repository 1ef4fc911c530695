import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it.each(['撤销', '撤消', 'undo', 'cx'])(
  '%s takes back the latest change; what happens in detail is in undo.test.ts',
  async (line) => {
    await chat.hears('adjust MUG-1 sh-1 +1 found');
    await chat.hears(line);
    expect(await onHand(chat, 'MUG-1', 'sh-1')).toBe(5);
  },
);

it('says when there is nothing, or no such change', async () => {
  expect(await chat.refused('undo')).toBe('undo.nothing');
  expect(await chat.refused("undo ' or 1=1")).toBe('undo.nothing');
});

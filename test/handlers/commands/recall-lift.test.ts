import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf, grant, movableClock, onHand } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
  await lotsIn(chat).comes(5, 'L1 2027-01-01');
  await grant(chat, 'lin', 'operator');
});
afterAll(() => chat.close());

const confirms = async (line: string) => chat.hears(`confirm ${codeIn(await chat.hears(line))}`);

it('puts what was frozen back on hand, also what was recalled long ago', async () => {
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  await confirms('recall L1 mould');
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before - 5);
  expect(await chat.refused('召回 解除 L1', { as: 'lin' })).toBe('permission.denied');
  const done = await confirms('召回 解除 L1');
  expect([done.title.zh, fieldOf(done, 'Back on hand')]).toEqual(['已解除召回 · L1', 5]);
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
});

it('refuses a lot that is not recalled', async () => {
  expect(await chat.refused('recall lift L1')).toBe('recall.none');
  expect(await chat.refused('recall lift NOPE')).toBe('lot.not_found');
});

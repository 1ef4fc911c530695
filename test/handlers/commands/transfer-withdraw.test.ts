import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { rowOf } from '../../support/transfers.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'op', 'operator');
  await grant(chat, 'other', 'operator');
});
afterAll(() => chat.close());

it('is for who asked alone, while nobody has approved', async () => {
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1', { as: 'op' });
  expect(await chat.refused('transfer withdraw 1', { as: 'other' })).toBe('transfer.not_yours');
  await chat.hears('调拨撤回 1', { as: 'op' });
  expect(await rowOf(chat, 1)).toMatchObject({ state: 'refused', decided_by: 'console:op' });
  expect(await chat.refused('transfer withdraw 1', { as: 'op' })).toBe('transfer.state');
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1', { as: 'op' });
  await chat.hears('transfer approve 2');
  expect(await chat.refused('transfer withdraw 2', { as: 'op' })).toBe('transfer.state');
  expect(await rowOf(chat, 2)).toMatchObject({ state: 'approved' });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { levelOf, rowOf } from '../../support/transfers.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'op', 'operator');
});
afterAll(() => chat.close());

it('ends a receipt with a difference, by who may approve, and changes no stock', async () => {
  await chat.hears('transfer TEE-RED-M 10 from sh-1 to gz-1');
  await chat.hears('transfer approve 1');
  await chat.hears('transfer send 1');
  expect(await chat.refused('transfer close 1')).toBe('transfer.state');
  await chat.hears(`confirm ${codeIn(await chat.hears('transfer receive 1 9'))}`);
  const before = await levelOf(chat, 'TEE-RED-M', 'gz-1');
  expect(await chat.refused('transfer close 1', { as: 'op' })).toBe('permission.denied');
  await chat.hears('调拨关单 1 承运方赔付');
  expect(await rowOf(chat, 1)).toMatchObject({ state: 'closed', closed_by: 'console:me', note: '承运方赔付' });
  expect(await levelOf(chat, 'TEE-RED-M', 'gz-1')).toEqual(before);
  expect(await chat.refused('transfer close 1')).toBe('transfer.state');
});

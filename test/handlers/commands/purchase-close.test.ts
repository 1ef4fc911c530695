import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sourced(chat);
  await chat.hears('purchase add FAST TEE-RED-M 10 to sh-1');
});
afterAll(() => chat.close());

it('closes what came in part, and only that', async () => {
  expect(await chat.refused('采购单 关闭 1')).toBe('purchase.nothing_arrived');
  await chat.hears('receive 1 6');
  await chat.hears('采购单 关闭 1');
  expect(await rowsIn(chat, 'select state from purchase_order')).toEqual([{ state: 'closed' }]);
  expect(await chat.refused('receive 1 4')).toBe('purchase.state');
});

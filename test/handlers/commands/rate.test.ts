import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('shows the latest of each pair', async () => {
  expect((await chat.hears('汇率')).title.en).toBe('No exchange rates');
  await chat.hears('rate load USD/CNY,2025-11-20,7.1 USD/CNY,2025-11-21,7.2');
  expect(rowsOfTable(await chat.hears('rate'))).toMatchObject([
    ['USD', 'CNY', { date: '2025-11-21' }, '7.2', 'console:me'],
  ]);
});

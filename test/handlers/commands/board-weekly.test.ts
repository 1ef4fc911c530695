import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('has eight figures as it comes', async () => {
  const codes = rowsOfTable(await chat.hears('周报指标')).map((row) => row[1]);
  expect(codes).toEqual(
    'gmv orders conversion basket repurchase-rate stock-out-rate first-answer-time violation-rate'.split(' '),
  );
});

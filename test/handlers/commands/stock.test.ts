import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says what is available in each warehouse, by any of its spellings', async () => {
  for (const line of [
    '库存 TEE-RED-M',
    'stock TEE-RED-M',
    '库存TEE-RED-M',
    'ＳＴＯＣＫ　ＴＥＥ－ＲＥＤ－Ｍ',
    'kc tee-red-m',
    '库存 "TEE-RED-M"',
  ]) {
    const message = await chat.hears(line);
    expect(message.blocks[0]).toMatchObject({
      kind: 'table',
      rows: [
        [expect.anything(), 170, 200, 10, 20, 50],
        [expect.anything(), 70, 80, 0, 10, 20],
      ],
    });
  }
});

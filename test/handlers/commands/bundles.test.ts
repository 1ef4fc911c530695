import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it.each(['组合列表', 'bundles'])('%s says what they consist of', async (line) => {
  await rowsIn(chat, `delete from bundle_item`);
  expect((await chat.hears(line)).blocks).toMatchObject([{ kind: 'text' }]);
  await rowsIn(chat, `insert into sku (code, title) values ('BOX', '礼盒') on conflict do nothing`);
  await rowsIn(chat, `insert into bundle_item values ('BOX', 'MUG-1', 2), ('BOX', 'TEE-BLU-L', 1)`);
  expect((await chat.hears(line)).blocks).toMatchObject([
    { kind: 'table', total: 1, rows: [['BOX', '礼盒', { en: 'MUG-1 × 2, TEE-BLU-L × 1' }]] },
  ]);
});

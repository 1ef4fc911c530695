import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
});
afterAll(() => chat.close());

it('gives the shop quota again and says so where it was said', async () => {
  expect(await chat.refused('shop unrestrict SH-2')).toBe('restrict.not_restricted');
  await chat.hears('shop restrict SH-2');
  await chat.hears('店铺 恢复 SH-2');
  expect(await rowsIn(chat, 'select lifted_by from shop_restriction')).toEqual([{ lifted_by: 'console:me' }]);
  expect(await rowsIn(chat, `select line ->> 'en' as line from alert where ends_at is not null`)).toEqual([
    { line: 'SH-2 is back and gets quota again' },
  ]);
  expect(await chat.refused('shop unrestrict SH-9')).toBe('shops.not_found');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { card } from '../../../src/core/message.ts';
import { systemScope } from '../../../src/db/client.ts';
import { tell } from '../../../src/db/news.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists the latest, also where nobody subscribes; of one kind; and says when there is none', async () => {
  expect(JSON.stringify(await chat.hears('动态'))).toContain('还没有动态');
  const one = (key: string, audience: string, shops: number[] = []) => ({
    key,
    audience,
    fold: 'x',
    shops,
    message: card(same(key), []),
    line: { zh: `${key} 动态`, en: `${key} news` },
  });
  await chat.database.db.withScope(systemScope('test'), async (tx) => {
    await tell(tx, one('first', 'coupons'));
    await tell(tx, one('second', 'shops', [1]));
  });
  const all = await chat.hears('news');
  expect(all.title.en).toBe('News · 2');
  expect(all.blocks[0]).toMatchObject({
    kind: 'table',
    rows: [
      [{}, {}, { en: 'second news' }],
      [{}, {}, { en: 'first news' }],
    ],
  });
  // Of a coupon it says where to read what to tell a customer.
  await chat.database.db.withScope(systemScope('test'), (tx) =>
    tell(tx, { ...one('third', 'shops'), subject: 'coupon:7' }),
  );
  expect((await chat.hears('news shops')).blocks[0]).toMatchObject({
    rows: [
      [{}, {}, { en: 'third news (coupon show 7)' }],
      [{}, {}, {}],
    ],
  });
  expect((await chat.hears('news coupons')).title.en).toBe('News · 1');
  expect((await chat.hears('动态 店铺提醒')).title.zh).toBe('动态 · 2');
});

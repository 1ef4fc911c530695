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

it('withdraws the quota, asks for it to be spread, tells the rooms once, and goes back', async () => {
  const message = await chat.hears('店铺 受限 SH-2 违规');
  expect(message.title.en).toBe('Shop restricted · SH-2');
  expect(await rowsIn(chat, 'select shop_id, reason from shop_restriction where lifted_at is null')).toEqual([
    { shop_id: 2, reason: '违规' },
  ]);
  expect(await rowsIn(chat, 'select sku, cause from stock_mark')).toEqual([{ sku: 'TEE-RED-M', cause: 'restricted' }]);
  expect(await rowsIn(chat, `select labels, shop_ids from alert where ends_at is null`)).toEqual([
    {
      labels: { audience: 'shops', kind: 'shop-restricted', severity: 'critical', shop: 'SH-2', platform: 'doudian' },
      shop_ids: [2],
    },
  ]);
  expect(await chat.refused('shop restrict SH-2')).toBe('restrict.already');
  await chat.hears('undo');
  expect(await rowsIn(chat, 'select 1 from shop_restriction where lifted_at is null')).toEqual([]);
});

it('refuses a shop that is not there', async () => {
  expect(await chat.refused('shop restrict SH-9')).toBe('shops.not_found');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('gives a one-time link for a shop, and refuses what cannot be', async () => {
  const said = JSON.stringify((await chat.hears('接入 woocommerce SH-9 海外店')).blocks);
  expect(said).toMatch(/connect#[a-z0-9]{24}/);
  const [link] = await chat.app.db.atOnce<{ shop: object; secret_hash: string }>('select * from connect_link', []);
  expect(link?.shop).toMatchObject({ code: 'SH-9', zh: '海外店', platform: 'woocommerce', timeZone: 'Asia/Shanghai' });
  expect(said).not.toContain(link?.secret_hash);
  expect(await chat.refused('connect jushuitan SH-7')).toBe('connect.which_platform');
  await chat.hears('接入 聚水潭 SH-7 平台 小红书');
  expect(await chat.refused('connect shopify SH-7 on taobao')).toBe('connect.platform_not_there');
  // SH-2 is a Doudian shop already.
  expect(await chat.refused('connect shopify SH-2')).toBe('connect.platform_not_there');
  expect(await chat.refused('connect shopify')).toBe('connect.which_shop');
  expect(await chat.refused('connect amazon SH-8')).toMatch(/^args\./);
  expect(JSON.stringify((await chat.hears('connect')).title.en)).toContain('No shop is connected');
  expect(await chat.refused('connect live SH-2')).toBe('connect.not_connected');
});

it('in a demo hands out no link: its shops are played, and real ones are not taken', async () => {
  const owner = openOwner(chat.database.url);
  try {
    await owner`insert into setting (key, value) values ('demo', 'true') on conflict (key) do update set value = 'true'`;
    const links = await owner`select count(*) from connect_link`;
    expect(await chat.refused('connect woocommerce SH-77')).toBe('demo.no_real_shops');
    expect(await chat.refused('connect doudian SH-2')).toBe('demo.played_here');
    expect(await owner`select count(*) from connect_link`).toEqual(links);
  } finally {
    await owner`delete from setting where key = 'demo'`;
    await owner.end();
  }
});

it('says the length of a code where one is expected', async () => {
  const answer = await chat.says(`connect shopify ${'x'.repeat(33)}`);
  expect(JSON.stringify(answer)).toContain('1 to 32 letters, digits, - or _');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const about = async () =>
  (await rowsIn(chat, 'select s.code from room_shop r join shop s on s.id = r.shop_id order by 1')).map(
    (row) => row['code'],
  );

it('sets the shops of a room, by code or name, and undoes it', async () => {
  expect((await chat.hears('群 店铺 sh-1 SH-2')).title.zh).toBe('本群负责的店铺已更新');
  expect(await about()).toEqual(['SH-1', 'SH-2']);
  await chat.hears('room shops SH-2，sh-2');
  expect(await about()).toEqual(['SH-2']);
  await chat.hears('undo');
  expect(await about()).toEqual(['SH-1', 'SH-2']);
  await chat.hears('群店铺 全部');
  expect(await about()).toEqual([]);
});

it('refuses a shop that is not there, and what is so already', async () => {
  expect(await chat.refused('room shops SH-1,SH-9')).toBe('shops.not_found');
  expect(await chat.refused('room shops all')).toBe('room.already');
  expect(await about()).toEqual([]);
});

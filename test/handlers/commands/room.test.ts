import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('shows what belongs to this room', async () => {
  const message = await chat.hears('群');
  expect(message.title.zh).toBe('群 · 运营群 · Ops');
  expect([
    fieldOf(message, 'Channel'),
    fieldOf(message, 'Language'),
    fieldOf(message, 'Time zone'),
    fieldOf(message, 'Currency'),
  ]).toEqual([{ zh: '控制台', en: 'console' }, { zh: '中文', en: 'Chinese' }, 'Asia/Shanghai', 'CNY']);
  expect(fieldOf(message, 'Subscriptions')).toMatchObject({ zh: expect.stringContaining('无') });
});

it('and not what belongs to another', async () => {
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  expect(fieldOf(await chat.hears('room'), 'Subscriptions')).toMatchObject({ en: expect.stringContaining('none') });
  expect(fieldOf(await chat.hears('room', { room: 'stock' }), 'Subscriptions')).toEqual({
    zh: '库存提醒',
    en: 'stock alerts',
  });
});

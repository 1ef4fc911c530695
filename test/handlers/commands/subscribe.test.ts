import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const subscribed = () =>
  rowsIn(chat, 'select r.address, s.audience from subscription s join room r on r.id = s.room_id order by 1');

it.each([
  '订阅 库存提醒',
  'subscribe inventory-alerts',
  '订阅 “库存提醒”',
  'dy stock alerts'.replace('stock alerts', '"stock alerts"'),
  'SUBSCRIBE Inventory-Alerts',
])('%s, and its end', async (line) => {
  expect((await chat.hears(line)).title).toEqual({ zh: '已订阅', en: 'Subscribed' });
  expect(await subscribed()).toEqual([{ address: 'ops', audience: 'inventory-alerts' }]);
  expect(await chat.refused(line)).toBe('subscribe.already');
  expect((await chat.hears('订阅 库存提醒 退订')).title.zh).toBe('已退订');
  expect(await subscribed()).toEqual([]);
});

it('is of this room alone', async () => {
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  expect(await chat.refused('subscribe inventory-alerts off')).toBe('subscribe.not');
  expect(await subscribed()).toEqual([{ address: 'stock', audience: 'inventory-alerts' }]);
});

it('two at the same moment subscribe once', async () => {
  const said = await Promise.all([1, 2, 3].map(() => chat.says('subscribe inventory-alerts')));
  expect(said.filter((answer) => 'error' in answer)).toHaveLength(2);
});

it.each(['subscribe everything', 'subscribe constructor', 'subscribe inventory-alerts on'])(
  '%s is not understood',
  async (line) => {
    expect(await chat.refused(line)).toBe('args.wrong');
  },
);

it('alone it says which topics there are', async () => {
  expect(await chat.refused('订阅')).toBe('args.missing');
  expect(JSON.stringify(await chat.says('订阅'))).toContain('库存提醒、优惠券、店铺提醒、合规提醒');
});

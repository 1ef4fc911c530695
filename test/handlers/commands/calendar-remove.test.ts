import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.hears('calendar add 2027-06-18 618 promotion 250%');
  await chat.hears('calendar add 2027-06-18 618 promotion 300% for MUG-1');
});
afterAll(() => chat.close());

const days = () => rowsIn(chat, 'select name, kind, subject, uplift_percent from calendar_day order by subject');

it('removes exactly the one that is named, and undo puts it back', async () => {
  const before = await days();
  await chat.hears('日历 删除 2027-06-18 618');
  expect(await days()).toEqual([{ name: '618', kind: 'promotion', subject: 'sku:MUG-1', uplift_percent: 300 }]);
  await chat.hears('undo');
  expect(await days()).toEqual(before);
  await chat.hears('calendar remove 2027-06-18 618 for MUG-1');
  expect(await days()).toHaveLength(1);
});

it('refuses what is not in it', async () => {
  expect(await chat.refused('calendar remove 2027-06-19 618')).toBe('calendar.not_found');
});

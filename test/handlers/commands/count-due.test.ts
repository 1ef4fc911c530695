import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE, movableClock, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const DAY = 24 * 60 * MINUTE;
const clock = movableClock(new Date().toISOString());
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

it('nothing is due right after it was counted', async () => {
  expect((await chat.hears('盘点 到期')).title.en).toBe('Due to be counted · 0');
});

it('what does not sell is class C: due after 180 days, and no longer once it was counted', async () => {
  clock.move(179 * DAY);
  expect((await chat.hears('count due')).title.en).toBe('Due to be counted · 0');
  clock.move(2 * DAY);
  const message = await chat.hears('count due sh-1');
  expect(message.title.en).toBe('Due to be counted · 3');
  expect(rowsOfTable(message).map((row) => row.slice(0, 3))).toEqual([
    ['MUG-1', 'sh-1', 'C'],
    ['TEE-BLU-L', 'sh-1', 'C'],
    ['TEE-RED-M', 'sh-1', 'C'],
  ]);
  expect((await chat.hears('count open sh-1 due')).title.en).toBe('Count #1 begun · sh-1');
});

it('refuses a warehouse that is not there', async () => {
  expect(await chat.refused('count due sh-9')).toBe('warehouse.not_found');
});

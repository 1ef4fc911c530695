import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock('2026-11-23T04:00:00Z') });
});
afterAll(() => chat.close());

it('lists the days to come, by day', async () => {
  expect((await chat.hears('日历')).title.en).toBe('The calendar has no days to come');
  await chat.hears('日历 添加 2027-06-18 618 促销 250%');
  await chat.hears('calendar add 2026-11-11 Singles promotion 400%');
  await chat.hears('calendar add 2027-02-06 春节 holiday 30% for TEE-RED-M');
  expect(rowsOfTable(await chat.hears('calendar')).map((row) => [row[0], row[1], row[4]])).toEqual([
    ['2027-02-06', '春节', '30%'],
    ['2027-06-18', '618', '250%'],
  ]);
});

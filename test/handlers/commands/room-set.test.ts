import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const room = async () =>
  (await rowsIn(chat, `select lang, time_zone, currency, name from room where address = 'ops'`))[0];

it.each([
  ['群 设置 语言 英文', { lang: 'en' }],
  ['room set lang ZH', { lang: 'zh' }],
  ['群设置 时区 europe/london', { time_zone: 'Europe/London' }],
  ['room set zone Asia/Kolkata', { time_zone: expect.stringMatching(/^Asia\/(Kolkata|Calcutta)$/) }],
  ['room set zone utc', { time_zone: 'UTC' }],
  ['room set zone America/Argentina/Buenos_Aires', { time_zone: expect.stringContaining('Buenos_Aires') }],
  ['room set currency usd', { currency: 'USD' }],
  ['群 设置 名称 “仓库群（上海）”', { name: '仓库群（上海）' }],
])('%s', async (line, expected) => {
  await chat.hears(line);
  expect(await room()).toMatchObject(expected);
});

it.each([
  ['room set lang fr', 'room.wrong_value'],
  ['room set lang constructor', 'room.wrong_value'],
  ['room set lang __proto__', 'room.wrong_value'],
  ['room set zone Mars/Olympus', 'room.wrong_value'],
  ['room set zone +08:00', 'room.wrong_value'],
  ['room set zone 东八区', 'room.wrong_value'],
  ['room set currency XX', 'room.wrong_value'],
  ['room set currency ABC', 'room.wrong_value'],
  ['room set lang zh', 'room.already'],
  ['room set colour red', 'args.wrong'],
  ['room set name', 'args.missing'],
  [`room set name ${'长'.repeat(61)}`, 'args.wrong'],
])('%s is refused: %s', async (line, code) => {
  const before = await room();
  expect(await chat.refused(line)).toBe(code);
  expect(await room()).toEqual(before);
});

it('is how days and hours are read from then on', async () => {
  await chat.hears('room set zone America/New_York');
  const message = await chat.hears('todo add due=2026-12-01T18:00 call');
  expect(fieldOf(message, 'Due')).toEqual({ at: '2026-12-01T23:00:00.000Z' });
  const elsewhere = await chat.hears('todo add due=2026-12-01T18:00 call', { room: 'stock' });
  expect(fieldOf(elsewhere, 'Due')).toEqual({ at: '2026-12-01T10:00:00.000Z' });
});

it('is how the console draws the room', async () => {
  await chat.hears('room set lang en');
  expect((await chat.app.console.rooms('me')).find((one) => one.id === 'ops')).toMatchObject({
    lang: 'en',
    timeZone: 'America/New_York',
  });
});

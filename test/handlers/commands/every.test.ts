import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const title = async (line: string) => (await chat.hears(line)).title;

test('a reading is scheduled for the room, listed, paused, let go on and removed', async () => {
  expect((await title('定时 工作日 9:00 库存 TEE-RED-M')).zh).toBe('每个工作日 09:00 在本群执行：库存 TEE-RED-M');
  const list = await chat.hears('every list');
  const table = list.blocks.find((block) => block.kind === 'table');
  expect(table?.rows[0]?.slice(0, 3)).toEqual([
    '#1',
    expect.objectContaining({ en: 'every weekday at 09:00' }),
    '库存 TEE-RED-M',
  ]);
  expect((await title('every pause 1')).en).toContain('is paused');
  expect(await chat.refused('every pause #1')).toBe('schedule.already');
  expect((await title('every resume 1')).en).toContain('is resumed');
  expect((await title('定时 删除 1')).zh).toContain('删除');
  expect((await title('schedules')).en).toBe('This room has no schedules');
});

test('a schedule belongs to its room', async () => {
  await chat.hears('every day 9:00 stock MUG-1');
  const list = await chat.hears('every list', { room: 'stock' });
  expect(list.title.en).toBe('This room has no schedules');
  expect(await chat.refused('every remove 2', { room: 'stock' })).toBe('schedule.not_found');
});

test.each([
  ['every weekday 9:00 adjust TEE-RED-M sh-1 -3 found', 'schedule.writes'],
  ['every weekday 9:00 confirm', 'schedule.writes'],
  ['every weekday 9:00 every list', undefined],
  ['every weekday 9:00 nonsense', 'command.unknown'],
  ['every weekday 9:00', 'schedule.nothing'],
  ['every sometimes 9:00 stock MUG-1', 'schedule.when'],
  ['every day 25:00 stock MUG-1', 'schedule.when'],
  ['every day 9:00 stock MUG-1', 'schedule.there'],
])('%s', async (line, code) => {
  if (code === undefined) await chat.hears(line);
  else expect(await chat.refused(line)).toBe(code);
});

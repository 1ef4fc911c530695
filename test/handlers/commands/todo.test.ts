import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { grant, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists what is open, the most urgent first, and your own', async () => {
  expect((await chat.hears('待办')).blocks[0]).toMatchObject({ text: { zh: '没有未完成的待办' } });
  await grant(chat, 'anna', 'operator');
  await chat.hears('todo add no hurry');
  await chat.hears('todo add due=3h for=console:anna later');
  await chat.hears('待办添加 截止 1h 马上');
  const titles = async (line: string, as = 'me') =>
    rowsOfTable(await chat.hears(line, { as })).map((row) => (row[1] as { zh: string }).zh);
  expect(await titles('todo')).toEqual(['马上', 'later', 'no hurry']);
  expect(await titles('待办 我的')).toEqual(['马上', 'no hurry']);
  expect(await titles('todo mine', 'anna')).toEqual(['later']);
  expect(buttonsOf(await chat.hears('todo')).map((button) => button.says)).toEqual([
    'todo done 3',
    'todo done 2',
    'todo done 1',
  ]);
});

it('may be read by a viewer, and by a role of one shop', async () => {
  await grant(chat, 'v', 'viewer', 'SH-2');
  expect((await chat.hears('todo', { as: 'v' })).title.en).toBe('To-dos · 3');
  expect(await chat.refused('todo done 1', { as: 'v' })).toBe('permission.denied');
});

it.each(['todo everything', 'todo mine too'])('%s is answered with the usage', async (line) => {
  expect(await chat.refused(line)).toMatch(/^args\./);
});

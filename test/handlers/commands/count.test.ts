import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { codeIn, fieldOf, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says that there are none yet', async () => {
  const message = await chat.hears('盘点');
  expect(message.title.en).toBe('Counts · 0 open');
  expect([fieldOf(message, 'Accuracy, 90 days'), fieldOf(message, 'Due')]).toEqual(['–', 0]);
});

it('shows what is being counted and what was, with the accuracy', async () => {
  await chat.hears('count open sh-1');
  await chat.hears('count enter MUG-1 4');
  await chat.hears('count enter TEE-BLU-L 60');
  expect(rowsOfTable(await chat.hears('count'))).toEqual([
    ['#1', 'sh-1', { zh: '全部', en: 'all' }, '2 / 3', '–', '–'],
  ]);
  await chat.hears(`confirm ${codeIn(await chat.hears('count close'))}`);
  await chat.hears('count open gz-1');
  const message = await chat.hears('count');
  expect(fieldOf(message, 'Accuracy, 90 days')).toBe('50.0 %');
  expect(rowsOfTable(message).map((row) => row.slice(0, 5))).toEqual([
    ['#2', 'gz-1', { zh: '全部', en: 'all' }, '0 / 1', '–'],
    ['#1', 'sh-1', { zh: '全部', en: 'all' }, 2, '50.0 %'],
  ]);
  expect(buttonsOf(message).map(({ says }) => says)).toEqual(['count due', 'count close gz-1']);
});

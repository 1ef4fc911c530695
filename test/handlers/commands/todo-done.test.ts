import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('is done once, with its proof, by whoever says so', async () => {
  await chat.hears('todo add 盘点');
  const done = await chat.hears('待办完成 1 已重新盘点，见照片');
  expect([done.title.zh, fieldOf(done, 'What'), fieldOf(done, 'Proof')]).toEqual([
    '待办 1 已完成',
    '盘点',
    '已重新盘点，见照片',
  ]);
  expect(await rowsIn(chat, 'select proof, done_by, done_at is not null as done from todo')).toEqual([
    { proof: '已重新盘点，见照片', done_by: 'console:me', done: true },
  ]);
  expect(await chat.refused('todo done 1')).toBe('todo.state');
  expect(rowsOfTable(await chat.hears('todo'))).toEqual([]);
});

it('said by two at the same moment is done once', async () => {
  await chat.hears('todo add again');
  const said = await Promise.all(['ops', 'stock'].map((room) => chat.says('todo done 2', { room })));
  expect(said.map((answer) => ('error' in answer ? answer.error.code : 'done')).sort()).toEqual(['done', 'todo.state']);
});

it('knows its numbers', async () => {
  expect(await chat.refused('todo done 99')).toBe('todo.not_found');
  expect(await chat.refused('todo done first')).toBe('args.wrong');
});

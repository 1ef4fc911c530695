import { expect, it } from 'vitest';
import { todoCard } from '../../../handlers/views/todos.ts';
import { buttonsOf } from '../../../src/core/message.ts';
import type { Todo } from '../../../src/services/todos/todos.ts';

const todo = (id: number): Todo => ({
  id,
  title: { zh: '盘点', en: 'count' },
  owner: undefined,
  ownerId: undefined,
  roomId: undefined,
  dueAt: undefined,
  doneAt: undefined,
  doneBy: undefined,
  proof: undefined,
  version: 1,
});

it('shows every to-do, a button for the first three, and how many are hidden', () => {
  const message = todoCard({ zh: '待办', en: 'To-dos' }, [1, 2, 3, 4].map(todo), 9);
  expect(message.blocks[0]).toMatchObject({
    rows: [['1', { en: 'count' }, '–', '–'], [], [], []].map((row, i) => (i === 0 ? row : expect.anything())),
    total: 9,
  });
  expect(buttonsOf(message).map((button) => button.says)).toEqual(['todo done 1', 'todo done 2', 'todo done 3']);
});

it('is glad when there is nothing', () => {
  expect(todoCard({ zh: '待办', en: 'To-dos' }, [], 0)).toMatchObject({ tone: 'success', blocks: [{ kind: 'text' }] });
});

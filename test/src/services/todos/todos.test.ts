import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { same } from '../../../../src/core/localized.ts';
import { systemScope } from '../../../../src/db/client.ts';
import { createTodos, type NewTodo, type Todos } from '../../../../src/services/todos/todos.ts';
import { MINUTE } from '../../../support/acts.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const now = new Date('2026-11-23T02:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE);
const within = <T>(work: (todos: Todos) => Promise<T>): Promise<T> =>
  database.db.withScope(systemScope('test'), (tx) => work(createTodos({ tx })));
const noted = (title: string, more: Partial<NewTodo> = {}) =>
  within((todos) =>
    todos.add({
      title: same(title),
      ownerId: undefined,
      roomId: undefined,
      dueAt: undefined,
      createdBy: 'test',
      ...more,
    }),
  );

it('a service that asks twice with one key gets the to-do that is there', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => noted('recount', { key: 'recount:TEE-RED-M' })));
  expect(new Set(ids).size).toBe(1);
  expect(await noted('recount', { key: 'recount:MUG-1' })).not.toBe(ids[0]);
});

describe('reminders', () => {
  it('are due half an hour before, and each is taken once, by one of many', async () => {
    const id = await noted('call', { dueAt: later(60) });
    expect(await within((todos) => todos.takeDueReminders(later(29), 50))).toEqual([]);
    const taken = await Promise.all(
      Array.from({ length: 5 }, () => within((todos) => todos.takeDueReminders(later(30), 50))),
    );
    expect(taken.flat().map((todo) => todo.id)).toEqual([id]);
    expect(await within((todos) => todos.takeDueReminders(later(90), 50))).toEqual([]);
  });

  it('are not for what is done', async () => {
    const id = await noted('done', { dueAt: later(60) });
    await within(async (todos) => todos.applyState(await todos.planState(id, true, ''), 'test', now));
    expect(await within((todos) => todos.takeDueReminders(later(90), 50))).toEqual([]);
  });

  it('come in portions, the oldest first', async () => {
    for (const minutes of [300, 100, 200]) await noted(`in ${minutes}`, { dueAt: later(minutes) });
    const take = async () =>
      (await within((todos) => todos.takeDueReminders(later(400), 2))).map((todo) => todo.title.en).sort();
    expect([await take(), await take(), await take()]).toEqual([['in 100', 'in 200'], ['in 300'], []]);
  });
});

describe('the state of a to-do', () => {
  it('is refused when somebody changed it since', async () => {
    const id = await noted('x');
    const [one, two] = [
      await within((todos) => todos.planState(id, true, 'a')),
      await within((todos) => todos.planState(id, true, 'b')),
    ];
    await within((todos) => todos.applyState(one, 'test', now));
    await expect(within((todos) => todos.applyState(two, 'test', now))).rejects.toMatchObject({
      code: 'effect.changed',
    });
    expect(await within((todos) => todos.byId(id))).toMatchObject({
      proof: 'a',
      doneAt: now,
      doneBy: 'test',
      version: 2,
    });
  });

  it('is listed by deadline, those without one last', async () => {
    await noted('whenever');
    const { rows, total } = await within((todos) => todos.open({ limit: 3 }));
    expect(rows).toHaveLength(3);
    expect(total).toBeGreaterThan(3);
    const due = (await within((todos) => todos.open({ limit: 100 }))).rows.map(
      (todo) => todo.dueAt?.getTime() ?? Number.POSITIVE_INFINITY,
    );
    expect(due).toEqual([...due].sort((a, b) => a - b));
  });
});

import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/duties.ts';

const NOW = new Date('2026-11-23T01:00:00Z');
const todo = (id: number, dueAt: string) => ({
  id,
  duty: 'audit',
  slot: '2026-Q4',
  title: { zh: '审', en: 'audit' },
  dueAt: new Date(dueAt),
  proof: '',
});

const run = (todos: ReturnType<typeof todo>[], made: number[], rooms: { id: number; shops: number }[] = []) => {
  const asked: unknown[] = [];
  const services = {
    rooms: {
      subscribers: async () => rooms,
      shopsOf: async (id: number) => Array(rooms.find((room) => room.id === id)?.shops).fill(0),
    },
    office: {
      makeTodos: async (what: unknown) => [asked.push(what), made][1],
      duties: async () => ({ since: NOW, rows: [] }),
      dutyTodos: async () => todos,
    },
  };
  return Promise.resolve(job.run({ services: services as never, slot: NOW, now: NOW })).then((message) => ({
    message,
    asked,
  }));
};

it('tells of what is new or overdue, and is silent otherwise', async () => {
  const open = [todo(1, '2026-11-01T00:00:00Z'), todo(2, '2026-12-31T00:00:00Z'), todo(3, '2026-12-31T00:00:00Z')];
  const { message } = await run(open, [3]);
  expect(message).toMatchObject({
    title: { en: 'Compliance duties · 1 new, 1 overdue' },
    blocks: [{ rows: { length: 2 } }, {}],
  });
  expect((await run([todo(2, '2026-12-31T00:00:00Z')], [])).message).toBeUndefined();
});

it('reminds in a room that is about all shops, where there is one', async () => {
  const rooms = [
    { id: 7, shops: 2 },
    { id: 8, shops: 0 },
  ];
  expect((await run([], [], rooms)).asked).toMatchObject([{ roomId: 8 }]);
  expect((await run([], [], rooms.slice(0, 1))).asked).toMatchObject([{ roomId: 7 }]);
});

import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/handbook-unread.ts';

const NOW = new Date('2026-11-23T01:30:00Z');
const reader = (id: number, name: string) => ({ id, name, roles: [], acked: undefined, ackedAt: undefined });
const run = (rows: ReturnType<typeof reader>[]) =>
  job.run({
    now: NOW,
    slot: NOW,
    services: {
      office: {
        unread: async () => ({ version: 3, rows }),
        unreadByRoom: async () =>
          new Map([
            [1, [10, 11]],
            [2, [11]],
          ]),
      },
      rooms: { subscribers: async () => [{ id: 1 }] },
    } as never,
  });

it('names all of them where compliance is heard, and elsewhere those who work there', async () => {
  const posts = (await run([reader(10, 'ann'), reader(11, 'wei')])) as {
    room: number;
    message: { title: { en: string } };
  }[];
  expect(posts.map(({ room, message }) => [room, message.title.en])).toEqual([
    [1, 'Please acknowledge the handbook, version 3 · 2'],
    [2, 'Please acknowledge the handbook, version 3 · 1'],
  ]);
});

it('says nothing when everybody has', async () => expect(await run([])).toBeUndefined());

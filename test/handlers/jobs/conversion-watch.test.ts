import { expect, it } from 'vitest';
import job from '../../../handlers/jobs/conversion-watch.ts';

const NOW = new Date('2026-11-23T01:40:00Z');

const run = async (news: unknown[]) => {
  const asked: unknown[] = [];
  const services = {
    rooms: { subscribers: async () => [{ id: 4 }] },
    people: { holdersOf: async (role: string) => (role === 'manager' ? [9] : []) },
    todos: {},
    kpis: {
      conversionWatch: async (ports: { owners(shops: number[]): Promise<number[]> }, how: unknown) => {
        asked.push(await ports.owners([2]), how);
        return news;
      },
    },
  };
  return { message: await job.run({ services: services as never, slot: NOW, now: NOW }), asked };
};

it('tells of a to-do that was opened or closed, and is silent otherwise', async () => {
  const name = { zh: '抖音', en: 'Douyin' };
  const opened = await run([{ name, rate: 0.7, atLeast: 0.8, todoId: 3, state: 'opened' }]);
  expect(opened.message).toMatchObject({
    tone: 'warning',
    blocks: [{ text: { en: 'Douyin is at 0.70 % in the last 7 days, under 0.8 %: to-do 3, due in 3 days' } }, {}],
  });
  expect(opened.asked).toEqual([[9], { now: NOW, roomId: 4 }]);
  expect((await run([{ name, rate: 0.9, atLeast: 0.8, todoId: 3, state: 'closed' }])).message).toMatchObject({
    tone: 'success',
  });
  expect((await run([])).message).toBeUndefined();
});

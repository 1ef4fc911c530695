import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('runs a job now: what it has to say comes to the rooms that asked for it, once', async () => {
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  expect((await chat.hears('任务运行low-stock')).title).toEqual({
    zh: '已安排运行 · low-stock',
    en: 'Run requested · low-stock',
  });
  const said = () =>
    rowsIn<{ room: string; state: string }>(
      chat,
      `select r.address as room, o.state from outbox o join room r on r.id = o.room_id where o.trace like 'j-low-stock%'`,
    );
  await expect.poll(said, { timeout: 10_000 }).toEqual([{ room: 'stock', state: 'sent' }]);
  expect(await rowsIn(chat, 'select name, state, started_by from job_run')).toEqual([
    { name: 'low-stock', state: 'done', started_by: 'console:me' },
  ]);
});

it('refuses a job that there is not, and says which there are', async () => {
  const { code, text } = await refusalOf(chat, 'jobs run no-such-job');
  expect(code).toBe('jobs.not_found');
  for (const job of chat.app.jobs) expect(text.zh).toContain(job.name);
});

it('is for those who may', async () => {
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('jobs run low-stock', { as: 'op' })).toBe('permission.denied');
});

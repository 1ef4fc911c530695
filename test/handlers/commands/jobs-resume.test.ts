import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const paused = async () =>
  (await rowsIn(chat, `select paused from job where name = 'low-stock'`))[0]?.['paused'] ?? false;

it('resumes a job, and says so when it was so already', async () => {
  await chat.hears('jobs pause low-stock');
  expect((await chat.hears('任务 恢复 low-stock')).title).toEqual({
    zh: '任务已恢复 · low-stock',
    en: 'Job resumed · low-stock',
  });
  expect(await paused()).toBe(false);
  expect(await chat.refused('jobs resume low-stock')).toBe('jobs.already');
  await chat.hears('undo');
  expect(await paused()).toBe(true);
});

it('knows its jobs, and who may', async () => {
  expect(await chat.refused('jobs resume nothing')).toBe('jobs.not_found');
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('jobs resume low-stock', { as: 'op' })).toBe('permission.denied');
});

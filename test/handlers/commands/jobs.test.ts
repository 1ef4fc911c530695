import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
});
afterAll(() => chat.close());

it('lists every job with its next time and last result', async () => {
  const rows = async () => rowsOfTable(await chat.hears('任务'));
  expect((await rows()).map((row) => row[0])).toEqual(chat.app.jobs.map((job) => job.name));
  const low = (await rows()).find((row) => row[0] === 'low-stock');
  expect(low).toEqual([
    'low-stock',
    expect.anything(),
    '0 9 * * * Asia/Shanghai',
    { at: '2026-11-24T01:00:00.000Z' },
    '–',
    '–',
  ]);
  await chat.hears('subscribe inventory-alerts');
  await chat.hears('jobs run low-stock');
  await expect
    .poll(async () => (await rows()).find((row) => row[0] === 'low-stock')?.slice(4), { timeout: 10_000 })
    .toEqual([{ at: '2026-11-23T02:00:00.000Z' }, { zh: '完成，1 条消息', en: 'done, 1 message' }]);
});

it('says that one is paused instead of when it comes next', async () => {
  await chat.hears('jobs pause low-stock');
  expect(rowsOfTable(await chat.hears('jobs')).find((row) => row[0] === 'low-stock')?.[3]).toEqual({
    zh: '已暂停',
    en: 'paused',
  });
});

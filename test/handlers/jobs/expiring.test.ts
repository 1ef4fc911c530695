import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { MINUTE, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

const clock = movableClock('2026-11-23T02:00:00Z');
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

const posts = () =>
  rowsIn<{ message: Message }>(
    chat,
    `select message from outbox where trace like 'j-expiring%' and message is not null order by id`,
  );
const run = async () => {
  clock.move(MINUTE);
  await chat.hears('jobs run expiring');
  const running = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
  await expect.poll(running, { timeout: 10_000 }).toBe(0);
};

it('tells the rooms that asked for it what expires, and nothing when nothing does', async () => {
  await chat.hears('subscribe inventory-alerts');
  await run();
  expect(await posts()).toHaveLength(0);
  await lotsIn(chat).comes(3, 'SOON 2026-12-01');
  await lotsIn(chat).comes(4, 'LATER 2027-02-01', { cause: 'later' });
  await run();
  const [post] = await posts();
  expect(post?.message.title).toEqual({ zh: '临期提醒 · 7 件', en: 'Expiring stock · 7 units' });
  const lots = post?.message.blocks.flatMap((block) => (block.kind === 'table' ? block.rows.map((row) => row[1]) : []));
  expect(lots).toEqual(['SOON', 'LATER']);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { MINUTE, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

const posts = () =>
  rowsIn<{ room: string; message: Message }>(
    chat,
    `select r.address as room, o.message from outbox o join room r on r.id = o.room_id where o.trace like 'j-low-stock%' order by o.id`,
  );
const run = async () => {
  await chat.hears('jobs run low-stock');
  const done = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
  await expect.poll(done, { timeout: 10_000 }).toBe(0);
};

it('tells every room that asked for it what is low, and no other', async () => {
  await chat.hears('subscribe inventory-alerts');
  await run();
  const [post, ...others] = await posts();
  expect([post?.room, post?.message.title.zh, others.length]).toEqual(['ops', '缺货提醒 · 1 项', 0]);
});

it('does not repeat itself within a day, unless there is news', async () => {
  clock.move(60 * MINUTE);
  await run();
  expect(await posts()).toHaveLength(1);
  await chat.hears('adjust TEE-BLU-L sh-1 -50 lost');
  clock.move(MINUTE);
  await run();
  expect((await posts()).map((post) => post.message.title.en)).toEqual(['Low stock · 1', 'Low stock · 2']);
  clock.move(24 * 60 * MINUTE);
  await run();
  expect(await posts()).toHaveLength(3);
});

it('has nothing to say when nothing is low', async () => {
  await rowsIn(chat, 'update stock_level set reorder_point = 0');
  clock.move(24 * 60 * MINUTE);
  await run();
  expect(await posts()).toHaveLength(3);
});

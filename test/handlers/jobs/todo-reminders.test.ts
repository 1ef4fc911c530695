import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

const said = async () =>
  (
    await rowsIn<{ title: string; room: string }>(
      chat,
      `select o.message -> 'title' ->> 'en' as title, r.address as room from outbox o join room r on r.id = o.room_id where o.trace like 'j-todo%' order by o.id`,
    )
  ).map((row) => `${row.room}: ${row.title}`);
const run = async () => {
  await chat.hears('jobs run todo-reminders');
  const done = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
  await expect.poll(done, { timeout: 10_000 }).toBe(0);
};

it('reminds half an hour before, in the room where it was noted, once', async () => {
  await chat.hears('todo add due=2h call', { room: 'stock' });
  await chat.hears('todo add no hurry');
  await run();
  expect(await said()).toEqual([]);
  clock.move(90 * MINUTE);
  await run();
  expect(await said()).toEqual(['stock: A to-do is nearly due']);
  clock.move(MINUTE);
  await run();
  expect(await said()).toHaveLength(1);
});

it('says so when it is too late, and nothing of what is done', async () => {
  await chat.hears('todo add due=1h late');
  await chat.hears('todo add due=1h done in time');
  await chat.hears('todo done 4');
  clock.move(61 * MINUTE);
  await run();
  expect((await said()).slice(1)).toEqual(['ops: A to-do is due']);
});

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('tells the rooms of a monitor that stands still', async () => {
  await rowsIn(
    chat,
    `insert into monitor (code, due_at, ran_at) values ('shipping', now(), now() - interval '5 minutes')`,
  );
  await chat.hears('jobs run monitor-watch');
  const told = () =>
    rowsIn(
      chat,
      `select labels ->> 'monitor' as monitor, message->'title'->>'en' as title from alert where labels ->> 'kind' = 'monitor-silent'`,
    );
  await vi.waitFor(async () => expect(await told()).toHaveLength(1), 10_000);
  expect(await told()).toEqual([{ monitor: 'shipping', title: 'Monitor stopped · Shipping' }]);
});

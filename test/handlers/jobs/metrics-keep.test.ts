import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('keeps the values of all metrics, with version and coverage', async () => {
  await chat.hears('jobs run metrics-keep');
  const kept = () =>
    rowsIn(
      chat,
      `select version, coverage::text, value::text from metric_value where metric = 'orders' and scope = 'all'`,
    );
  await vi.waitFor(async () => expect(await kept()).toHaveLength(2), 15_000);
  expect(await kept()).toEqual([
    { version: 1, coverage: '0', value: '0' },
    { version: 1, coverage: '0', value: '0' },
  ]);
});

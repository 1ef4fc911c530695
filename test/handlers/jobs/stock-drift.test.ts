import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
});
afterAll(() => chat.close());

const said = () =>
  rowsIn<{ message: Message; over: boolean }>(
    chat,
    `select message, ends_at is not null as over from alert where labels ->> 'kind' = 'stock-drift' order by id`,
  );
const runs = async (n: number) => {
  await chat.hears('jobs run stock-drift');
  await vi.waitFor(
    async () =>
      expect(await rowsIn(chat, `select 1 from job_run where name = 'stock-drift' and state = 'done'`)).toHaveLength(n),
    { timeout: 15_000, interval: 50 },
  );
};

it('is silent when all agreed, else names what was off and why', async () => {
  await runs(1);
  expect(await said()).toEqual([]);
  await rowsIn(
    chat,
    `update stock_lane set drift = 4, drift_why = 'edited', drift_at = now(), drifts = 1 where shop_id = 1`,
  );
  await runs(2);
  const [alert] = await said();
  const message = alert?.message;
  expect(rowsOfTable(message!).map((row) => [row[0], row[1], row[6]])).toEqual([['TEE-RED-M', 'SH-1', 4]]);
  expect(JSON.stringify(message)).toContain('raised by hand');
}, 40_000);

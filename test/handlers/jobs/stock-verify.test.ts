import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const said = () =>
  rowsIn<{ message: Message; over: boolean }>(
    chat,
    `select message, ends_at is not null as over from alert where labels ->> 'kind' = 'stock-proof' order by id`,
  );

const runs = async (n: number) => {
  await chat.hears('jobs run stock-verify');
  await vi.waitFor(
    async () =>
      expect(await rowsIn(chat, `select 1 from job_run where name = 'stock-verify' and state = 'done'`)).toHaveLength(
        n,
      ),
    { timeout: 15_000, interval: 50 },
  );
};

it('is silent while the stock adds up, and names what does not when it does not', async () => {
  await runs(1);
  expect(await said()).toEqual([]);
  await rowsIn(chat, `update stock_level set reserved = 9 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await runs(2);
  const [alert] = await said();
  const message = alert?.message;
  expect(message?.title.en).toBe('Nightly proof: the stock does not add up · 3');
  expect(rowsOfTable(message!).map((row) => [row[0], row[1], row[3], row[4]])).toEqual([
    ['TEE-RED-M', 'sh-1', 10, 9],
    ['TEE-RED-M', 'sh-1', 10, 9],
    ['TEE-RED-M', 'sh-1', 10, 9],
  ]);
  await rowsIn(chat, `update stock_level set reserved = 10 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await runs(3);
  expect((await said()).map(({ over }) => over)).toEqual([true]);
}, 40_000);

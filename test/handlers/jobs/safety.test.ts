import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('goes where a coefficient was set, and leaves what has none as it is', async () => {
  await rowsIn(
    chat,
    `insert into stock_rule (subject, name, value, set_by) values ('sku:TEE-RED-M', 'coefficient', '1.3', 'test')`,
  );
  await chat.hears('jobs run safety');
  await vi.waitFor(
    async () =>
      expect(await rowsIn(chat, `select state from job_run where name = 'safety'`)).toEqual([{ state: 'done' }]),
    { timeout: 15_000, interval: 50 },
  );
  // Nothing was sold, so that nothing is asked for.
  expect(await rowsIn(chat, 'select sku, safety from stock_level order by sku, warehouse_id')).toEqual([
    { sku: 'MUG-1', safety: 0 },
    { sku: 'TEE-BLU-L', safety: 0 },
    { sku: 'TEE-RED-M', safety: 0 },
    { sku: 'TEE-RED-M', safety: 0 },
  ]);
  expect((await chat.hears('stock verify')).tone).toBe('success');
}, 30_000);

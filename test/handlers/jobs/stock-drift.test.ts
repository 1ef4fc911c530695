import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
});
afterAll(() => chat.close());

const said = async () =>
  (await chat.app.console.history('stock')).flatMap((entry) =>
    entry.kind === 'said' && entry.message.title.en.startsWith('What platforms') ? [entry.message] : [],
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
  const [message] = await vi.waitFor(async () => {
    const messages = await said();
    expect(messages).toHaveLength(1);
    return messages;
  }, 10_000);
  expect(rowsOfTable(message!).map((row) => [row[0], row[1], row[6]])).toEqual([['TEE-RED-M', 'SH-1', 4]]);
  expect(JSON.stringify(message)).toContain('raised by hand');
}, 40_000);

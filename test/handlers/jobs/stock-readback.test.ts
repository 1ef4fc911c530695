import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
});
afterAll(() => chat.close());

const ran = (name: string) =>
  vi.waitFor(
    async () =>
      expect(await rowsIn(chat, `select 1 from job_run where name = '${name}' and state = 'done'`)).toHaveLength(1),
    { timeout: 15_000, interval: 50 },
  );

it('lets every lane of a live shop be read back and settled', async () => {
  await chat.hears('jobs run stock-readback');
  await ran('stock-readback');
  expect(
    await rowsIn(chat, `select shop_id from stock_lane where phase = 'reading' and due_at is not null order by 1`),
  ).toEqual([{ shop_id: 1 }, { shop_id: 2 }]);
});

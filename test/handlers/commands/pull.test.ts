import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says how to begin while no shop is connected', async () => {
  expect(JSON.stringify(await chat.hears('拉单'))).toContain('send connect to begin');
});

it('shows of each shop how far it was read, what came today, what is not matched and what failed last', async () => {
  const sql = openOwner(chat.database.url);
  await sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by, orders_through, failing_since, last_failure)
    values (1, 'taobao', 'a', 'live', '', 'test', now(), null, ''),
      (2, 'doudian', 'b', 'observe', '', 'test', now() - interval '25 minutes', now(), 'throttled: 60000')`;
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source, version)
    values (1, 'n-1', 'sale', 'placed', now(), 'CNY', 'platform:taobao', '1')`;
  await sql`insert into unmatched_line (shop_id, order_id, key, item, quantity, total_minor) select 1, id, '1', 'i', 1, 100 from "order"`;
  await sql.end();
  const all = await chat.hears('pull');
  expect(all.tone).toBe('warning');
  expect(all.blocks[0]).toMatchObject({
    kind: 'table',
    rows: [
      ['SH-1', { en: 'live' }, expect.anything(), expect.anything(), 1, 1, { en: 'well' }],
      ['SH-2', { en: 'observe' }, expect.anything(), { en: '25 min' }, 0, 0, { en: 'failing' }],
    ],
  });
  expect(JSON.stringify(all.blocks[1])).toContain('平台限流（60000）');
  expect(await chat.hears('订单同步 SH-1')).toMatchObject({ tone: 'normal', title: { en: 'Orders in · SH-1' } });
  expect(await chat.refused('pull NOPE')).toBe('shops.not_found');
});

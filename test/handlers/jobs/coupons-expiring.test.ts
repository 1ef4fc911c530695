import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    select 1, n::text, '', 'direct', state, 'CNY', 0, n * 100, now() - begun::interval, now() + ends::interval
    from (values (1, 'live', '9 days', '5 hours'), (2, 'live', '9 days', '30 hours'), (3, 'stopped', '9 days', '5 hours'), (4, 'live', '1 hour', '20 hours'))
      as c (n, state, begun, ends)`;
  await sql.end();
});
afterAll(() => chat.close());

it('tells of what ends within a day, but not of what has only begun', async () => {
  await chat.hears('jobs run coupons-expiring');
  const told = () => rowsIn(chat, "select line ->> 'en' as line from news");
  await vi.waitFor(async () => expect(await told()).toHaveLength(1), 10_000);
  expect((await told())[0]?.['line']).toMatch(/^Coupon ends soon: 1 CNY off at Main shop/);
});

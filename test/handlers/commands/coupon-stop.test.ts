import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by)
    values (1, 'woocommerce', 'x', 'live', '\\x00', 'test')`;
  await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    select shop, 'x' || n, '', 'direct', state, 'CNY', 0, 1000, '2026-11-01', '2099-12-10'
    from (values (1, 1, 'live'), (2, 2, 'live'), (1, 3, 'ended')) as c (shop, n, state)`;
  await sql.end();
});
afterAll(() => chat.close());

const codeIn = (message: unknown) => /confirm ([2-9A-Z]{5})/.exec(JSON.stringify(message))?.[1] ?? '';

it('stops by API where that can, by a to-do where it cannot, after the word', async () => {
  const shown = await chat.hears('优惠券 停止 1、2');
  expect(JSON.stringify(shown)).toMatch(/接口停止.*人工停止/);
  await chat.hears(`confirm ${codeIn(shown)}`);
  expect(await rowsIn(chat, 'select shop_id, kind, state, external_id from coupon_put order by id')).toEqual([
    { shop_id: 1, kind: 'stop', state: 'waiting', external_id: 'x1' },
    { shop_id: 2, kind: 'stop', state: 'by_hand', external_id: 'x2' },
  ]);
  expect(JSON.stringify(await chat.hears('todo'))).toContain('停用优惠券');
});

it.each([
  ['coupon stop 3', 'coupon.not_open'],
  ['coupon stop 9', 'coupon.not_found'],
  ['coupon stop a9zz', 'coupon.batch_unknown'],
  ['coupon stop the red one', 'coupon.which'],
])('%s is refused', async (line, code) => expect(await chat.refused(line)).toBe(code));

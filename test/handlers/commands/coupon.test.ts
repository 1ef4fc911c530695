import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { grant } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at, total, taken)
    values (1, 'x1', '双旦', 'full-reduction', 'live', 'CNY', 30000, 3000, '2026-11-01', '2099-12-10', 500, 20),
      (2, 'x2', '', 'direct', 'scheduled', 'CNY', 0, 1000, '2099-12-01', '2099-12-10', null, null),
      (2, 'x3', '', 'direct', 'stopped', 'CNY', 0, 2000, '2026-11-01', '2099-12-10', null, null)`;
  await sql.end();
});
afterAll(() => chat.close());

const titles = async (line: string, from?: { as: string }) => (await chat.hears(line, from)).title.en;

it.each([
  ['优惠券', 'Coupons · 2'],
  ['coupon SH-2', 'Coupons · SH-2 · 1'],
  ['优惠券 SH-2 状态 已停止', 'Coupons · SH-2 · 1'],
  ['coupon state all', 'Coupons · 3'],
  ['优惠券 已停止', 'Coupons · 1'],
])('%s lists %s', async (line, title) => expect(await titles(line)).toBe(title));

it('lists terms, state, end and numbers', async () => {
  const { blocks } = await chat.hears('coupon SH-1');
  expect(blocks[0]).toMatchObject({
    rows: [
      ['1', 'SH-1', { zh: '“双旦”满300减30' }, { zh: '进行中' }, { at: '2099-12-10T00:00:00.000Z' }, '– / 20 / 500'],
    ],
    data: [{ shop: 'SH-1', threshold_minor: '30000', discount_minor: '3000', total: 500 }],
  });
});

it('shows a person of one shop that shop’s alone, and knows no other shop', async () => {
  await grant(chat, 'bea', 'operator', 'SH-2');
  expect(await titles('coupon state all', { as: 'bea' })).toBe('Coupons · 2');
  expect(await chat.refused('coupon SH-9')).toBe('shops.not_found');
});

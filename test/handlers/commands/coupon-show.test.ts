import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into coupon (shop_id, external_id, name, code, kind, state, currency, threshold_minor, discount_minor, percent_bp, starts_at, ends_at)
    values (1, 'x1', '双旦', 'NY30', 'full-reduction', 'live', 'CNY', 30000, 3000, null, '2026-11-01', '2099-12-10'),
      (2, 'x2', '', '', 'percent', 'live', 'CNY', 0, null, 1000, '2026-11-01', '9999-12-31')`;
  await sql.end();
});
afterAll(() => chat.close());

it('shows all of one, and what to tell a customer who holds it at another shop', async () => {
  const shown = JSON.stringify(await chat.hears('优惠券 查看 1'));
  for (const words of [
    'NY30',
    '“双旦”满300减30',
    '分店（SH-2）：主店的满300减30在本店不能用；本店可用：9折',
    'coupon stop 1',
  ])
    expect(shown).toContain(words);
});

it('says that one has no end, and that nothing is read at its shop', async () => {
  const shown = JSON.stringify(await chat.hears('coupon show 2'));
  expect(shown).toContain('never');
  expect(shown).toContain('a person’s word');
});

it('knows none of that number', async () => {
  expect(await chat.refused('coupon show 77')).toBe('coupon.not_found');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
const SPEC = {
  ...{
    name: '双旦',
    kind: 'full-reduction',
    currency: 'CNY',
    thresholdMinor: '30000',
    discountMinor: '3000',
    stackable: false,
  },
  ...{ startsAt: '2099-12-01T00:00:00.000Z', endsAt: '2099-12-10T00:00:00.000Z' },
};
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by)
    values (1, 'woocommerce', 'x', 'live', '\\x00', 'test')`;
  await sql`insert into coupon_put (batch, op, shop_id, kind, spec, state, reason, by, due_at)
    values ('a1', 'a1-1-0', 1, 'create', ${sql.json(SPEC)}, 'refused', 'busy', 'test', null),
      ('a1', 'a1-2-1', 2, 'create', ${sql.json(SPEC)}, 'done', '', 'test', null)`;
  await sql.end();
});
afterAll(() => chat.close());

it('tries what failed again under its key, after the word, and nothing else', async () => {
  const shown = await chat.hears('优惠券 继续 a1');
  const code = /confirm ([2-9A-Z]{5})/.exec(JSON.stringify(shown))?.[1] ?? '';
  await chat.hears(`confirm ${code}`);
  expect(await rowsIn(chat, 'select op, state, reason from coupon_put order by id')).toEqual([
    { op: 'a1-1-0', state: 'waiting', reason: '' },
    { op: 'a1-2-1', state: 'done', reason: '' },
  ]);
  expect(await chat.refused('coupon resume a1')).toBe('coupon.nothing_to_resume');
});

it('names each coupon that a restriction had stopped', async () => {
  const sql = openOwner(chat.database.url);
  await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    select 1, 'r' || off, '', 'full-reduction', 'stopped', 'CNY', 30000, off, '2026-11-01', '2099-12-10' from (values (3000), (5000)) as c (off)`;
  const [lifted] = await sql`insert into shop_restriction (shop_id, reason, by, lifted_at, stopped)
    select 1, 'test', 'test', now(), jsonb_agg(id::text) from coupon returning id`;
  await sql.end();
  const shown = await chat.hears(`coupon resume restrict-${lifted?.['id']}`);
  const rows = tableOf(shown)?.map(([label]) => (label as { en: string }).en);
  expect(rows).toEqual([
    expect.stringMatching(/^Main shop \(SH-1\) coupon \d+: 30 off 300 CNY$/),
    expect.stringMatching(/^Main shop \(SH-1\) coupon \d+: 50 off 300 CNY$/),
  ]);
  expect(JSON.stringify(shown)).toContain(': 2 coupons');
});

it.each([
  ['coupon resume a77', 'coupon.batch_unknown'],
  ['coupon resume restrict-9', 'coupon.nothing_to_resume'],
])('%s is refused', async (line, code) => expect(await chat.refused(line)).toBe(code));

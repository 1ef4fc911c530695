import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { stopRestricted } from '../../../src/services/coupons/restricted.ts';
import { createTodos } from '../../../src/services/todos/todos.ts';
import { refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { inSystem } from '../../support/coupons.ts';

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

it('is asked for once: of two who plan it the second is told, and so is whoever asks later', async () => {
  const owner = openOwner(chat.database.url);
  await owner`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    select shop, 'y' || n, '', 'direct', 'live', 'CNY', 0, 1000, '2026-11-01', '2099-12-10' from (values (1, 4), (2, 5)) as c (shop, n)`;
  const [first, second] = [await chat.hears('coupon stop 5'), await chat.hears('coupon stop 5')];
  expect(JSON.stringify(first)).toContain('Stop 1 coupon"');
  await chat.hears(`confirm ${codeIn(first)}`);
  expect(await chat.refused(`confirm ${codeIn(second)}`)).toBe('coupon.stopping');
  expect((await refusalOf(chat, 'coupon stop 4,5')).text.en).toMatch(
    /^To-do \d+ asks a person to stop coupon 5 already/,
  );
  expect(await owner`select id from coupon_put where external_id = 'y5'`).toHaveLength(1);
  expect(await owner`select id from todo where key like 'coupon-put:%-stop-5:%'`).toHaveLength(1);
  // A restriction asks for what nobody has asked for, and only for that.
  await owner`insert into shop_restriction (shop_id, reason, by) values (1, 'test', 'test'), (2, 'test', 'test')`;
  const asked = () =>
    inSystem(chat.database, (tx) =>
      stopRestricted({ tx, todos: createTodos({ tx }), abilityOf: () => undefined }, new Date()),
    );
  expect([await asked(), await asked()]).toEqual([1, 0]);
  const puts = await owner`select external_id from coupon_put where batch like 'restrict-%' order by 1`;
  expect(puts.map((put) => put['external_id'])).toEqual(['y4']);
  await owner.end();
});

it.each([
  ['coupon stop 3', 'coupon.not_open'],
  ['coupon stop 9', 'coupon.not_found'],
  ['coupon stop a9zz', 'coupon.batch_unknown'],
  ['coupon stop the red one', 'coupon.which'],
])('%s is refused', async (line, code) => expect(await chat.refused(line)).toBe(code));

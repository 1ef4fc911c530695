import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const kept = async () =>
  (await rowsIn<{ value: string }>(chat, `select value from stock_rule where name = 'allocation_rules'`)).map(
    ({ value }) => value,
  );

it('orders and switches the rules; undone, they are as before', async () => {
  const first = await traceOf(chat, '分仓规则 就近 整单');
  expect(await kept()).toEqual(['region,whole']);
  const second = await traceOf(chat, 'allocation rules cost, region');
  expect(await kept()).toEqual(['cost,region']);
  await chat.hears(`undo ${second}`);
  expect(await kept()).toEqual(['region,whole']);
  await chat.hears(`undo ${first}`);
  expect(await kept()).toEqual([]);
});

it('refuses unknown rules and one named twice; it is for those who may approve', async () => {
  for (const line of ['near', 'whole whole', 'whole, 就近, 整单'])
    expect(await chat.refused(`allocation rules ${line}`)).toBe('allocation.bad_rules');
  await chat.hears('allocation rules cost');
  expect(await chat.refused('allocation rules cost')).toBe('allocation.same');
  await grant(chat, 'ben', 'operator');
  expect(await chat.refused('allocation rules whole', { as: 'ben' })).toBe('permission.denied');
  expect(await kept()).toEqual(['cost']);
});

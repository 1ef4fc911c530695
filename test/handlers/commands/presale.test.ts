import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { fieldOf, grant, rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { ordered } from '../../support/presales.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());
beforeEach(async () => {
  await rowsIn(chat, 'delete from presale');
  await rowsIn(chat, 'delete from purchase_line');
});

const promises = () =>
  rowsIn(
    chat,
    `select p.sku, s.code as shop, quantity, order_number, promised_on::text as promised_on, state
     from presale p join shop s on s.id = p.shop_id order by p.id`,
  );

it('promises goods on their way to a shop, with their day; both languages', async () => {
  await ordered(chat, 'TEE-RED-M', 50, '2099-12-01');
  const message = await chat.hears('预售 TEE-RED-M 5 SH-1');
  expect(fieldOf(message, 'Promised for')).toEqual({ date: '2099-12-01' });
  await chat.hears('presale tee-red-m 3 sh-2 T-100');
  const base = { sku: 'TEE-RED-M', promised_on: '2099-12-01', state: 'promised' };
  expect(await promises()).toEqual([
    { ...base, shop: 'SH-1', quantity: 5, order_number: null },
    { ...base, shop: 'SH-2', quantity: 3, order_number: 'T-100' },
  ]);
});

it('refuses, changing nothing: nothing on its way, too many, unknown SKU or shop, no whole number', async () => {
  expect(await chat.refused('presale TEE-RED-M 5 SH-1')).toBe('presale.none_coming');
  await ordered(chat, 'TEE-RED-M', 50, '2099-12-01');
  expect(await chat.refused('presale TEE-RED-M 51 SH-1')).toBe('presale.not_enough');
  expect(await chat.refused('presale NOPE 5 SH-1')).toBe('stock.not_found');
  expect(await chat.refused('presale TEE-RED-M 5 SH-9')).toBe('shops.not_found');
  for (const quantity of ['0', '-3', '1.5', 'some'])
    expect(await chat.refused(`presale TEE-RED-M ${quantity} SH-1`)).toBe('args.wrong');
  expect(await promises()).toEqual([]);
});

it('an order has one promise of a SKU; it can be made anew after it was given up', async () => {
  await ordered(chat, 'TEE-RED-M', 50, '2099-12-01');
  await chat.hears('presale TEE-RED-M 3 SH-1 T-100');
  expect(await chat.refused('presale TEE-RED-M 4 SH-1 T-100')).toBe('presale.already');
  await chat.hears('presale TEE-RED-M 4 SH-2 T-100');
  await chat.hears('undo');
  await chat.hears('presale TEE-RED-M 5 SH-2 T-100');
  expect((await promises()).map(({ quantity, state }) => [quantity, state])).toEqual([
    [3, 'promised'],
    [4, 'released'],
    [5, 'promised'],
  ]);
});

it('the undo gives it up, and not when it has become a hold', async () => {
  await ordered(chat, 'TEE-RED-M', 50, '2099-12-01');
  const trace = await traceOf(chat, 'presale TEE-RED-M 3 SH-1');
  await chat.hears(`undo ${trace}`);
  expect((await promises())[0]?.['state']).toBe('released');
  const second = await traceOf(chat, 'presale TEE-RED-M 3 SH-1');
  await rowsIn(chat, `update presale set held = quantity, state = 'held' where state = 'promised'`);
  expect(await chat.refused(`undo ${second}`)).toBe('presale.ended');
});

it('people of one shop promise for that shop only', async () => {
  await ordered(chat, 'TEE-RED-M', 50, '2099-12-01');
  await grant(chat, 'ben', 'operator', 'SH-2');
  await chat.hears('presale TEE-RED-M 3 SH-2', { as: 'ben' });
  expect(await chat.refused('presale TEE-RED-M 3 SH-1', { as: 'ben' })).toBe('shops.not_found');
  expect((await promises()).map(({ shop }) => shop)).toEqual(['SH-2']);
});

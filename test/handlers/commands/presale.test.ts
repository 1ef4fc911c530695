import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { codeIn, fieldOf, grant, rowsIn, traceOf } from '../../support/acts.ts';
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

it('bought, promised, received: held for the order, and the books are right; the rest of a part delivery too', async () => {
  const line = await ordered(chat, 'MUG-1', 10, '2099-12-01');
  const [order] = await rowsIn<{ id: string }>(chat, 'select order_id as id from purchase_line where id = $1', [line]);
  await chat.hears('presale MUG-1 4 SH-1 T-1');
  await chat.hears('presale MUG-1 6 SH-2 T-2');
  const held = () =>
    rowsIn(
      chat,
      `select r.order_number, sum(r.quantity)::int as units from reservation r where r.sku = 'MUG-1' and r.state = 'open' group by 1 order by 1`,
    );
  await rowsIn(chat, `update stock_level set safety = on_hand where sku = 'MUG-1'`);
  await chat.hears(`receive ${order?.id} MUG-1 7`);
  expect(await held()).toEqual([
    { order_number: 'T-1', units: 4 },
    { order_number: 'T-2', units: 3 },
  ]);
  await chat.hears(`receive ${order?.id} MUG-1 3`);
  expect(await held()).toEqual([
    { order_number: 'T-1', units: 4 },
    { order_number: 'T-2', units: 6 },
  ]);
  expect((await promises()).map(({ state }) => state)).toEqual(['held', 'held']);
  expect((await chat.hears('stock verify')).tone).toBe('success');
  const code = codeIn(await chat.hears('release order T-2'));
  await chat.hears(`confirm ${code}`);
  expect(await held()).toEqual([{ order_number: 'T-1', units: 4 }]);
});

it('goods between two warehouses can be promised once they have left and have a day', async () => {
  await chat.hears('transfer TEE-RED-M 20 from gz-1 to sh-1');
  const [transfer] = await rowsIn<{ id: number }>(chat, 'select max(id)::int as id from transfer');
  const id = transfer?.id;
  await chat.hears(`transfer approve ${id}`);
  expect(await chat.refused('presale TEE-RED-M 8 SH-1')).toBe('presale.none_coming');
  await chat.hears(`transfer send ${id} due 2099-12-05`);
  await chat.hears('presale TEE-RED-M 8 SH-1');
  await chat.hears(`transfer receive ${id}`);
  expect(await promises()).toMatchObject([{ quantity: 8, promised_on: '2099-12-05', state: 'held' }]);
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

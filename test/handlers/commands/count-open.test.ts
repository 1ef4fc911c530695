import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await rowsIn(
    chat,
    `with o as (
       insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
       values (1, 'O-1', 'sale', 'paid', now() - interval '1 day', 'CNY', 'test') returning id, placed_at)
     insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
     select 1, id, sku, sku, 'sale', units, 100, placed_at
     from o, (values ('TEE-RED-M', 85), ('TEE-BLU-L', 12), ('MUG-1', 3)) v(sku, units)`,
  );
});
afterAll(() => chat.close());
afterEach(() => rowsIn(chat, 'delete from stock_count_line; delete from stock_count'));

const listed = async () =>
  (await rowsIn<{ sku: string }>(chat, 'select sku from stock_count_line order by sku')).map(({ sku }) => sku);

it.each([
  ['盘点开始 上海仓', ['MUG-1', 'TEE-BLU-L', 'TEE-RED-M'], 'all'],
  ['count open sh-1 class A', ['TEE-RED-M'], 'class A'],
  ['盘点 开始 sh-1 A类', ['TEE-RED-M'], 'class A'],
  ['盘点 开始 sh-1 A', ['TEE-RED-M'], 'class A'],
  ['count open sh-1 A', ['TEE-RED-M'], 'class A'],
  ['count open sh-1 b', ['TEE-BLU-L'], 'class B'],
  ['count open sh-1 class b', ['TEE-BLU-L'], 'class B'],
  ['盘点 开始 sh-1 C 类', ['MUG-1'], 'class C'],
  ['count open sh-1 tee-red-m, MUG-1', ['MUG-1', 'TEE-RED-M'], 'chosen SKUs'],
  ['count open gz-1', ['TEE-RED-M'], 'all'],
])('%s', async (line, skus, scope) => {
  const message = await chat.hears(line);
  expect([await listed(), fieldOf(message, 'SKUs to count')]).toEqual([skus, skus.length]);
  expect(fieldOf(message, 'Scope')).toMatchObject({ en: scope });
});

it('one count of a warehouse at a time, and another warehouse beside it', async () => {
  await chat.hears('count open sh-1 MUG-1');
  expect(await chat.refused('count open sh-1')).toBe('count.open_already');
  await chat.hears('count open gz-1');
  expect(await listed()).toEqual(['MUG-1', 'TEE-RED-M']);
});

it('is undone by cancelling it', async () => {
  await chat.hears('count open sh-1');
  await chat.hears('undo');
  expect(await listed()).toEqual([]);
  await chat.hears('count open sh-1');
  await chat.hears('count enter MUG-1 5');
  await chat.hears(`confirm ${codeIn(await chat.hears('count cancel sh-1'))}`);
  expect(await listed()).toEqual([]);
});

it.each([
  ['count open sh-9', 'warehouse.not_found'],
  ['count open sh-1 NOPE', 'stock.not_found'],
  ['count open gz-1 MUG-1', 'count.no_level'],
  ['count open gz-1 class B', 'count.nothing'],
  ['count open sh-1 due', 'count.nothing'],
  ['count open', 'args.missing'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
  expect(await listed()).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { grant, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

let chat: Chat;
let lots: ReturnType<typeof lotsIn>;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
  lots = lotsIn(chat);
  await rowsIn(chat, `update sku set category = 'Food' where code = 'TEE-RED-M'`);
});
afterAll(() => chat.close());

const rules = () =>
  rowsIn(chat, `select subject, shop_id as shop, value from stock_rule where name = 'min_life_days' order by id`);
const leaves = (order: string, shop: number) =>
  lots.ships(1, order, shop).then(
    () => 'left',
    (error: unknown) => (error instanceof UserError ? error.code : String(error)),
  );

it('keeps goods with less life than a shop asks for from its orders', async () => {
  await rowsIn(chat, 'update stock_level set on_hand = 30, reserved = 0, safety = 0');
  await lots.comes(5, 'L1 2027-01-01');
  await rowsIn(chat, `update stock_level set on_hand = 5 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await chat.hears('最短效期 60天 编码 tee-red-m 店铺 sh-2');
  expect(await rules()).toEqual([{ subject: 'sku:TEE-RED-M', shop: 2, value: '60' }]);
  expect([await leaves('A', 2), await leaves('B', 1)]).toEqual(['lots.none_fresh', 'left']);
});

it('changes a rule, takes it away, and all of it is undone', async () => {
  const before = await rules();
  const message = await chat.hears('min-life 30 sku TEE-RED-M shop SH-2');
  expect(JSON.stringify(message)).toContain('60 days → 30 days');
  expect(await rules()).toEqual([{ subject: 'sku:TEE-RED-M', shop: 2, value: '30' }]);
  await chat.hears('undo');
  expect(await rules()).toEqual(before);
  await chat.hears('最短效期 无 编码 TEE-RED-M 店铺 SH-2');
  expect(await rules()).toEqual([]);
  await chat.hears('undo');
  expect(await rules()).toEqual(before);
});

it('is set for a category, by its name in whatever case, and for all goods of all shops', async () => {
  await chat.hears('min-life 7 category food');
  await chat.hears('最短效期 3');
  expect((await rules()).slice(1)).toEqual([
    { subject: 'category:Food', shop: null, value: '7' },
    { subject: '*', shop: null, value: '3' },
  ]);
});

it('an undo after somebody else changed the rule is refused', async () => {
  await grant(chat, 'lin', 'operator');
  await chat.hears('min-life 11');
  await chat.hears('min-life 12', { as: 'lin' });
  expect(await chat.refused('undo')).toBe('undo.touched');
});

it.each([
  ['min-life -3', 'args.wrong'],
  ['min-life 1.5', 'args.wrong'],
  ['min-life 3651', 'min_life.too_long'],
  ['min-life 30 sku NOPE', 'stock.not_found'],
  ['min-life 30 shop NOPE', 'shops.not_found'],
  ['min-life 30 category toys', 'min_life.no_category'],
  ['min-life 30 sku MUG-1 category food', 'min_life.both'],
  ['min-life off sku MUG-1', 'min_life.same'],
  ['min-life', 'args.missing'],
])('refuses %s', async (line, code) => {
  const before = await rules();
  expect(await chat.refused(line)).toBe(code);
  expect(await rules()).toEqual(before);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldOf, refusalOf, rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await rowsIn(chat, `insert into sku (code, title) values ('GIFT-BOX', '礼盒'), ('OTHER-BOX', 'Other')`);
});
afterAll(() => chat.close());

const reserved = async () =>
  Object.fromEntries(
    (
      await rowsIn<{ sku: string; reserved: number }>(
        chat,
        `select sku, reserved from stock_level where warehouse_id = 1 and sku in ('TEE-BLU-L', 'MUG-1')`,
      )
    ).map((row) => [row.sku, row.reserved]),
  );
const items = () => rowsIn(chat, `select sku, quantity from bundle_item where bundle = 'GIFT-BOX' order by sku`);
const TWO = [
  { sku: 'MUG-1', quantity: 2 },
  { sku: 'TEE-BLU-L', quantity: 1 },
];

it.each(['组合 GIFT-BOX TEE-BLU-L 1 MUG-1 2', 'bundle gift-box mug-1 2 tee-blu-l 1'])(
  '%s, and none of it after an undo',
  async (line) => {
    const trace = await traceOf(chat, line);
    expect(await items()).toEqual(TWO);
    await chat.hears(`undo ${trace}`);
    expect(await items()).toEqual([]);
  },
);

describe('a hold of it', () => {
  it('holds, extends, releases and ships all of it', async () => {
    await chat.hears('bundle GIFT-BOX TEE-BLU-L 1 MUG-1 2');
    const held = await chat.hears('hold GIFT-BOX 2');
    expect([fieldOf(held, 'MUG-1'), fieldOf(held, 'TEE-BLU-L')]).toEqual([4, 2]);
    expect(await reserved()).toEqual({ 'MUG-1': 4, 'TEE-BLU-L': 2 });
    const id = /\d+/.exec(held.title.en)?.[0];
    await chat.hears(`hold extend ${id} 60`);
    expect(
      await rowsIn(
        chat,
        `select count(distinct expires_at)::int as n from reservation where state = 'open' and kind = 'hold'`,
      ),
    ).toEqual([{ n: 1 }]);
    await chat.hears(`release ${id}`);
    expect(await reserved()).toEqual({ 'MUG-1': 0, 'TEE-BLU-L': 0 });
    const again = /\d+/.exec((await chat.hears('hold GIFT-BOX 1')).title.en)?.[0];
    await chat.hears(`ship ${again}`);
    expect(
      await rowsIn(chat, `select sku, on_hand from stock_level where sku in ('TEE-BLU-L', 'MUG-1') order by sku`),
    ).toEqual([
      { sku: 'MUG-1', on_hand: 3 },
      { sku: 'TEE-BLU-L', on_hand: 59 },
    ]);
  });

  it('is refused as a whole when one component is missing', async () => {
    expect(await chat.refused('hold GIFT-BOX 2')).toBe('hold.not_enough');
    expect(await reserved()).toEqual({ 'MUG-1': 0, 'TEE-BLU-L': 0 });
  });
});

it('says how to make the code of a bundle that is not there', async () => {
  const { code, text } = await refusalOf(chat, '组合 NOPE MUG-1 1');
  expect(code).toBe('stock.not_found');
  for (const words of [text.zh, text.en]) expect(words).toContain('npm run import -- stock');
  expect((await refusalOf(chat, 'bundle GIFT-BOX NOPE 1')).text.en).not.toContain('npm run');
});

it.each([
  ['bundle GIFT-BOX', 'args.missing'],
  ['bundle NOPE MUG-1 1', 'stock.not_found'],
  ['bundle GIFT-BOX NOPE 1', 'stock.not_found'],
  ['bundle GIFT-BOX MUG-1', 'bundle.components'],
  ['bundle GIFT-BOX MUG-1 -1', 'bundle.components'],
  ['bundle GIFT-BOX MUG-1 1.5', 'bundle.components'],
  ['bundle GIFT-BOX MUG-1 1 mug-1 2', 'bundle.twice'],
  ['bundle GIFT-BOX GIFT-BOX 1', 'bundle.itself'],
  ['bundle OTHER-BOX GIFT-BOX 1', 'bundle.nested'],
  ['bundle MUG-1 TEE-BLU-L 1', 'bundle.nested'],
  ['bundle TEE-RED-M TEE-BLU-L 1', 'bundle.has_stock'],
  ['bundle GIFT-BOX TEE-BLU-L 1 MUG-1 2', 'bundle.unchanged'],
])('%s is refused', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
  expect(await items()).toEqual(TWO);
});

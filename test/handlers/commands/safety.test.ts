import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf, refusalOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await rowsIn(chat, `update sku set category = 'tees' where code like 'TEE%'`);
  // 2 a day over 90 days, 10 days of lead time: 20 units of demand while an order is on its way.
  await rowsIn(
    chat,
    `with o as (
       insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
       select 1, 'O-' || n, 'sale', 'paid', now() - n * interval '1 day' + interval '1 hour', 'CNY', 'test' from generate_series(1, 90) n
       returning id, placed_at)
     insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
     select 1, id, '1', 'TEE-BLU-L', 'sale', 2, 100, placed_at from o`,
  );
});
afterAll(() => chat.close());

const safety = async (sku: string) =>
  (
    await rowsIn<{ safety: number }>(chat, 'select safety from stock_level where sku = $1 order by warehouse_id', [sku])
  ).map((row) => row.safety);

it('a coefficient multiplies the demand during lead time; what is beyond the demand is safety', async () => {
  const message = await chat.hears('安全库存 tee-blu-l 1.5');
  expect(fieldOf(message, 'TEE-BLU-L · Shanghai, Safety')).toBe('0 → 10');
  expect(await safety('TEE-BLU-L')).toEqual([10]);
  const shown = await chat.hears('safety show TEE-BLU-L');
  expect(rowsOfTable(shown)).toEqual([['sh-1', '2.00', 10, '×1.5', 10, 10, 50]]);
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

it('without a rule it is 1.2', async () => {
  await chat.hears('undo');
  expect(await safety('TEE-BLU-L')).toEqual([0]);
  const shown = await chat.hears('安全库存 查看 TEE-BLU-L');
  expect(rowsOfTable(shown)[0]?.slice(3, 6)).toEqual(['×1.2', 4, 0]);
});

it('units are the same in each warehouse, or one for each; undone as they were', async () => {
  await chat.hears('safety TEE-RED-M 30');
  expect(await safety('TEE-RED-M')).toEqual([30, 30]);
  await chat.hears('undo');
  expect(await safety('TEE-RED-M')).toEqual([20, 10]);
  await chat.hears('safety TEE-RED-M 25件/5件');
  expect(await safety('TEE-RED-M')).toEqual([25, 5]);
  await chat.hears('safety TEE-RED-M 20/10');
});

it('more than is unassigned waits for a word: quotas are called back, and what is missing is short', async () => {
  await chat.hears('quota set MUG-1 sh-1 SH-2 3');
  const asked = await chat.hears('safety MUG-1 6');
  expect(fieldOf(asked, 'Quotas called back')).toBe('SH-2 −3');
  expect(fieldOf(asked, 'Risk')).toMatchObject({ en: expect.stringContaining('short +1') });
  expect(await safety('MUG-1')).toEqual([0]);
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect(await rowsIn(chat, `select safety, assigned, short from stock_level where sku = 'MUG-1'`)).toEqual([
    { safety: 6, assigned: 0, short: 1 },
  ]);
  expect((await chat.hears('shortages')).title.en).toBe('Shortage · MUG-1');
  expect((await chat.hears('stock verify')).tone).toBe('success');
  await chat.hears('safety MUG-1 0');
  expect((await chat.hears('shortages')).title.en).toBe('There is no shortage');
});

it('a category follows as far as nobody’s units reach, and opens no shortage', async () => {
  await chat.hears('quota set TEE-BLU-L sh-1 SH-2 55');
  const asked = await chat.hears('安全库存 Tees 1.5');
  expect(rowsOfTable(asked)).toEqual([]);
  expect(fieldOf(asked, 'Not added: nothing unassigned')).toBe(5);
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect(await safety('TEE-BLU-L')).toEqual([5]);
  expect(await rowsIn(chat, `select value from stock_rule where subject = 'category:tees'`)).toEqual([
    { value: '1.5' },
  ]);
  expect(await rowsIn(chat, 'select short from stock_level where short > 0')).toEqual([]);
});

it('a SKU’s own rule is nearer than its category’s', async () => {
  await chat.hears('quota set TEE-BLU-L sh-1 SH-2 0');
  await chat.hears('safety TEE-BLU-L x2');
  expect(await safety('TEE-BLU-L')).toEqual([20]);
  await chat.hears(`confirm ${codeIn(await chat.hears('safety tees 1.1'))}`);
  expect(await safety('TEE-BLU-L')).toEqual([20]);
});

it.each([
  ['safety TEE-RED-M 0.5', 'args.wrong'],
  ['safety TEE-RED-M 99.5', 'args.wrong'],
  ['safety TEE-RED-M -3', 'args.wrong'],
  ['safety TEE-RED-M 1/2/3', 'safety.places'],
  ['safety MUG-1 0', 'safety.unchanged'],
  ['safety tees 30', 'safety.units_of_many'],
  ['safety * 30', 'safety.units_of_many'],
  ['safety nothing-of-ours 1.2', 'safety.unknown'],
])('%s is refused: %s', async (line, code) => {
  const before = await rowsIn(chat, 'select count(*) from movement');
  expect(await chat.refused(line)).toBe(code);
  expect(await rowsIn(chat, 'select count(*) from movement')).toEqual(before);
});

it('says in one sentence what to do', async () => {
  expect((await refusalOf(chat, 'safety tees 30')).text.en).toBe(
    'Units are set for one SKU; for a category or all, write a coefficient (such as 1.2)',
  );
});

it('names the categories when there is none of that name', async () => {
  expect((await refusalOf(chat, 'safety pots 1.2')).text).toEqual({
    zh: '“pots”不是商品编码，也不是类目；有这些类目：tees，或用 * 表示全部',
    en: '“pots” is neither a SKU nor a category; the categories are: tees; or write * for all',
  });
  await rowsIn(
    chat,
    `insert into sku (code, title, category) select 'K' || n, 'K', 'kind ' || chr(96 + n) from generate_series(1, 10) n`,
  );
  expect((await refusalOf(chat, 'safety pots 1.2')).text.en).toContain('kind i, kind j…; or');
  expect((await refusalOf(chat, 'replenish pots')).text.en).toBe(
    '“pots” is neither a SKU nor a category; the categories are: kind a, kind b, kind c, kind d, kind e, kind f, kind g, kind h, kind i, kind j…; leave it out for all',
  );
});

it('an undo leaves a SKU without a rule of its own where it had none, and says what it follows', async () => {
  await rowsIn(chat, `update stock_rule set value = '1.3' where subject = 'category:tees'`);
  await rowsIn(chat, `delete from stock_rule where subject like 'sku:TEE%'`);
  await rowsIn(chat, `update stock_level set safety = 1 where sku = 'TEE-BLU-L'`);
  const own = () => rowsIn(chat, `select value from stock_rule where subject = 'sku:TEE-BLU-L'`);
  await chat.hears('safety TEE-BLU-L 1.5');
  expect(await own()).toEqual([{ value: '1.5' }]);
  const undone = await chat.hears('undo');
  expect(fieldOf(undone, 'Set to')).toEqual({
    zh: 'TEE-BLU-L 没有自己的安全规则，跟随 tees ×1.3，现为 1',
    en: 'TEE-BLU-L has no safety rule of its own and follows tees ×1.3, now 1',
  });
  expect([await own(), await safety('TEE-BLU-L')]).toEqual([[], [1]]);
  await chat.hears('安全库存 TEE-BLU-L x2');
  expect(await safety('TEE-BLU-L')).toEqual([20]);
  await chat.hears('安全库存 TEE-BLU-L 跟随');
  expect([await own(), await safety('TEE-BLU-L')]).toEqual([[], [6]]);
});

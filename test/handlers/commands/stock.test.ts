import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says what is available in each warehouse, by any of its spellings', async () => {
  for (const line of [
    '库存 TEE-RED-M',
    'stock TEE-RED-M',
    '库存TEE-RED-M',
    'ＳＴＯＣＫ　ＴＥＥ－ＲＥＤ－Ｍ',
    'kc tee-red-m',
    '库存 "TEE-RED-M"',
  ]) {
    const message = await chat.hears(line);
    expect(message.blocks[0]).toMatchObject({
      kind: 'table',
      rows: [
        [expect.anything(), 170, 200, 10, 20, 50],
        [expect.anything(), 70, 80, 0, 10, 20],
      ],
    });
  }
});

it('can look at one warehouse, and says when there is none of it there', async () => {
  const levels = (await chat.hears('库存 TEE-RED-M 仓库=GZ-1')).blocks.find((block) => block.kind === 'table');
  expect(levels?.rows).toEqual([[{ zh: '广州仓 gz-1', en: 'Guangzhou gz-1' }, 70, 80, 0, 10, 20]]);
  expect(await refusalOf(chat, 'stock TEE-BLU-L gz-1')).toMatchObject({
    code: 'stock.not_found',
    text: { zh: '“TEE-BLU-L”在仓库“gz-1”没有库存记录，不写仓库可以看全部' },
  });
});

it('takes the name of a warehouse for its code', async () => {
  for (const typed of [
    '广州仓',
    '广州',
    '广州仓库',
    'Guangzhou',
    'guangzhou warehouse',
    'GZ-1',
    '"Guangzhou warehouse"',
  ])
    expect((await chat.hears(`stock TEE-RED-M ${typed}`)).blocks[0]).toMatchObject({
      rows: [[{ zh: '广州仓 gz-1' }, 70, 80, 0, 10, 20]],
    });
});

it('says which warehouses there are', async () => {
  expect(await refusalOf(chat, '库存 TEE-RED-M 北京仓')).toMatchObject({
    code: 'warehouse.not_found',
    text: {
      zh: '没有仓库“北京仓”；有这些仓库：上海仓 sh-1、广州仓 gz-1',
      en: 'There is no warehouse “北京仓”; there are these: Shanghai sh-1, Guangzhou gz-1',
    },
  });
});

it.each([
  ['TEE', 'Did you mean: TEE-BLU-L, TEE-RED-M'],
  ['TEE_RED_M', 'Did you mean: TEE-RED-M'],
  ['TE-RED-M', 'Did you mean: TEE-RED-M'],
  ['MGU-1', 'Did you mean: MUG-1'],
])('knows what %s may have meant', async (typed, hint) => {
  const { code, hints } = await refusalOf(chat, `stock ${typed}`);
  expect([code, hints?.map(({ en }) => en)]).toEqual(['stock.not_found', [hint]]);
});

it('says nothing of codes that are far away', async () => {
  expect((await refusalOf(chat, 'stock XYZ-999')).hints ?? []).toEqual([]);
});

it('warns of what is low', async () => {
  expect(await chat.hears('stock MUG-1')).toMatchObject({ tone: 'warning', title: { en: 'Stock · MUG-1 · 马克杯' } });
  expect(await chat.hears('stock TEE-BLU-L')).toMatchObject({ tone: 'normal' });
});

it('says what was sold of it in thirty days, in units and money, with a picture', async () => {
  await rowsIn(
    chat,
    `with o as (insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
       select 1, 'n-' || d, 'sale', 'paid', now() - d * interval '1 day', 'CNY', 'test' from generate_series(1, 40) d returning id, placed_at)
     insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
       select 1, id, '1', 'TEE-BLU-L', 'sale', 2, 5000, placed_at from o`,
  );
  const message = await chat.hears('stock TEE-BLU-L');
  expect(fieldOf(message, 'Sold in 30 days')).toBe(60);
  expect(fieldOf(message, 'Revenue')).toEqual({ money: '300000', currency: 'CNY' });
  const chart = message.blocks.find((block) => block.kind === 'chart')?.chart;
  expect(chart?.labels).toHaveLength(30);
  expect(chart?.series[0]?.values.reduce((sum: number, one) => sum + (one ?? 0), 0)).toBe(60);
});

it('knows a SKU without a stock record, and one that differs in case alone', async () => {
  await rowsIn(chat, `insert into sku (code, title) values ('POST', 'postage'), ('Case-1', 'one'), ('CASE-1', 'two')`);
  expect(fieldOf(await chat.hears('stock POST'), 'Stock record')).toEqual({ zh: '没有', en: 'none' });
  expect((await chat.hears('stock Case-1')).title.en).toBe('Stock · Case-1');
  expect(await chat.refused('stock case-1')).toBe('stock.not_found');
});

it('keeps its title short, however long the name', async () => {
  await rowsIn(chat, `insert into sku (code, title) values ('LONG', repeat('很长的名字😀', 40))`);
  await rowsIn(chat, `insert into stock_level (sku, warehouse_id) values ('LONG', 1)`);
  const { zh } = (await chat.hears('stock LONG')).title;
  expect(zh.length).toBeLessThanOrEqual(60);
  expect(zh.isWellFormed()).toBe(true);
});

it('shows the code of a warehouse without a name once', async () => {
  await rowsIn(chat, `insert into warehouse (code, name_zh, name_en) values ('lon', 'lon', 'lon')`);
  await rowsIn(chat, `insert into stock_level (sku, warehouse_id, on_hand) values ('MUG-1', 3, 9)`);
  expect((await chat.hears('stock MUG-1 lon')).blocks[0]).toMatchObject({
    rows: [[{ zh: 'lon', en: 'lon' }, 9, 9, 0, 0, 0]],
  });
});

it('shows what is assigned to shops, since a hold without a shop cannot take it', async () => {
  await chat.hears('quota set TEE-RED-M sh-1 SH-2 140');
  const shown = await chat.hears('stock TEE-RED-M sh-1');
  expect(shown.blocks[0]).toMatchObject({ rows: [[{ en: 'Shanghai sh-1' }, 170, 200, 10, 20, 140, 50]] });
  expect(JSON.stringify(shown)).toContain('可售包含已分配给店铺的件数；不属于任何店铺、谁都能用的（未分配）共 30 件');
  expect(shown.blocks[0]).toMatchObject({ data: [{ available: 170, assigned: 140, unassigned: 30 }] });
});

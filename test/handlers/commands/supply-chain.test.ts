import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('shows every figure with its goal, and says where there is nothing to count', async () => {
  const rows = rowsOfTable(await chat.hears('供应链'));
  expect(rows.map(([label]) => (label as { zh: string }).zh)).toEqual([
    '库存周转',
    '可售天数',
    '缺货率',
    '节日缺货率',
    '订单满足率',
    '库存准确率',
    '缺货到决定',
    '调拨在途',
    '供应商准时率',
    '死库存',
    '违规率',
  ]);
  expect(rows.find(([label]) => (label as { en: string }).en === 'Stock accuracy')?.[2]).toEqual({
    zh: '≥ 95 %',
    en: '≥ 95 %',
  });
  expect(rows[7]?.[1]).toEqual({ zh: '还没有数据', en: 'nothing to count yet' });
});

it('tells the definition of one, by its name in either language', async () => {
  for (const said of ['supply-chain turnover', '供应链 周转', 'supply chain stock-outs', '供应链 缺货率']) {
    const message = await chat.hears(said);
    expect(
      message.blocks.some((block) => block.kind === 'text'),
      said,
    ).toBe(true);
  }
  expect(await chat.refused('supply-chain nonsense')).toBe('args.wrong');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const figures = async (room = 'ops') => rowsOfTable(await chat.hears('board weekly', { room })).map((row) => row[1]);

it('sets those of this room alone, in the order that is asked for, and takes it back', async () => {
  await chat.hears('周报指标 设置 违规率,gmv,客单价');
  expect(await figures()).toEqual(['violation-rate', 'gmv', 'basket']);
  expect(await figures('stock')).toHaveLength(8);
  await chat.hears('undo');
  expect(await figures()).toHaveLength(8);
});

it('refuses what is no metric, too many, and what is so already', async () => {
  expect(await chat.refused('board weekly set gmv, nonsense')).toBe('kpi.unknown');
  expect(await chat.refused('board weekly set default')).toBe('kpi.weekly_same');
  const all =
    'gmv,orders,basket,customers,cancelled,conversion,retention,gmv-growth,labour-return,labour-share,technology-roi,technology-return,violation-rate';
  expect(await chat.refused(`board weekly set ${all}`)).toBe('kpi.weekly_many');
});

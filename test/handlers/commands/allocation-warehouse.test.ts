import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const kept = async () =>
  (
    await rowsIn<{ rule: string }>(
      chat,
      `select subject || ' ' || name || ' ' || value as rule from stock_rule order by 1`,
    )
  ).map(({ rule }) => rule);

it('keeps the regions a warehouse serves and what a parcel costs; each can be undone', async () => {
  await chat.hears('分仓 仓库 上海仓 地区 华东、华北');
  const cost = await traceOf(chat, 'allocation warehouse sh-1 cost 8.50');
  expect(await kept()).toEqual(['warehouse:sh-1 parcel_cost 8.5', 'warehouse:sh-1 regions 华东,华北']);
  const moved = await traceOf(chat, 'allocation warehouse sh-1 region 华北');
  await chat.hears(`undo ${moved}`);
  await chat.hears(`undo ${cost}`);
  expect(await kept()).toEqual(['warehouse:sh-1 regions 华东,华北']);
});

it('refuses what is no cost, no region, no warehouse', async () => {
  for (const cost of ['-1', 'much', '1.234', '12345678'])
    expect(await chat.refused(`allocation warehouse sh-1 cost ${cost}`)).toBe('allocation.bad_cost');
  expect(await chat.refused('allocation warehouse sh-1 region ;')).toBe('allocation.no_region');
  expect(await chat.refused('allocation warehouse xx-9 region 华东')).toBe('warehouse.not_found');
});

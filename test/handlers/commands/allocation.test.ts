import { afterAll, beforeAll, expect, it } from 'vitest';
import { tablesOf } from '../../support/allocation.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('shows the rules in their order, those that are off, and what is known of warehouses', async () => {
  const rules = async () =>
    tablesOf(await chat.hears('分仓 设置'))[0]?.map(([place, words]) => [place, (words as { en: string }).en]);
  expect(await rules()).toEqual([
    [1, 'whole'],
    [2, 'region'],
    [3, 'owner'],
    [4, 'expiry'],
    [5, 'cost'],
  ]);
  await chat.hears('分仓规则 运费、整单');
  const off = { zh: '停用', en: 'off' };
  expect(await rules()).toEqual([
    [1, 'cost'],
    [2, 'whole'],
    [off, 'region'],
    [off, 'owner'],
    [off, 'expiry'],
  ]);
  await chat.hears('allocation warehouse sh-1 cost 8.50');
  await chat.hears('allocation warehouse sh-1 region 华东,华北');
  expect(tablesOf(await chat.hears('allocation'))[1]).toEqual([['sh-1', '华东 > 华北', '8.5']]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const rates = async () =>
  (
    await rowsIn(
      chat,
      'select from_currency as f, day::text as day, trim_scale(rate)::text as rate from exchange_rate order by 1, 2',
    )
  ).map(({ f, day, rate }) => `${f} ${day} ${rate}`);

it('loads, replaces and takes back', async () => {
  await chat.hears('汇率 录入 USD/CNY,2025-11-20,7.1');
  await chat.hears('rate load usd/cny,2025-11-20,7.25 GBP/CNY,2025-11-20,9');
  expect(await rates()).toEqual(['GBP 2025-11-20 9', 'USD 2025-11-20 7.25']);
  await chat.hears('undo');
  expect(await rates()).toEqual(['USD 2025-11-20 7.1']);
});

it('refuses what is no rate, a day to come, and what is so already', async () => {
  expect(await chat.refused('rate load USD/CNY,2025-11-20,0')).toBe('kpi.rate_words');
  expect(await chat.refused('rate load USD/USD,2025-11-20,1')).toBe('kpi.rate_words');
  expect(await chat.refused('rate load USD/CNY,2999-01-01,7')).toBe('kpi.rate_future');
  expect(await chat.refused('rate load USD/CNY,2025-11-20,7.10')).toBe('kpi.rate_same');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { periodWords } from '../../../handlers/views/metrics.ts';
import { periodAt } from '../../../src/services/kpis/period.ts';
import { fieldOf, grant, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sell } from '../../support/kpis.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sell(chat.database.url);
});
afterAll(() => chat.close());

it('shows value, comparisons, trend, target and definition', async () => {
  const message = await chat.hears('指标 销售额 2025-11');
  expect(message.title.zh).toBe('销售额 · 2025 年 11 月');
  expect(fieldOf(message, 'Now CNY')).toEqual({ money: '20700', currency: 'CNY' });
  expect(fieldOf(message, 'Period before CNY')).toMatchObject({ en: expect.stringContaining('151 CNY') });
  expect(message.blocks.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['fields', 'table', 'chart', 'text', 'note']),
  );
  // Each currency on an axis of its own.
  const plots = message.blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : []));
  expect(plots.map(({ unit, series }) => [unit?.en, series.length])).toEqual([
    ['CNY', 1],
    ['USD', 1],
  ]);
  const basket = await chat.hears('metric basket 2025-11 SH-1');
  expect(fieldOf(basket, 'Target')).toMatchObject({ en: '≥ 328 CNY' });
  expect(fieldOf(basket, 'Met')).toMatchObject({ en: 'missed' });
});

it('says that a period is not over', () => {
  const said = (day: string, grain: 'day' | 'month', days: number) =>
    periodWords({ period: periodAt(day, grain), running: true, days }).en;
  expect(said('2025-11-24', 'day', 1)).toBe('2025-11-24, not over');
  expect(said('2025-11-24', 'month', 24)).toBe('2025-11, first 24 days, today is not over');
});

it('takes period and shop in any order, and says what it does not know', async () => {
  const titles = await Promise.all(
    ['metric gmv SH-2 2025-11', 'metric gmv period=2025-11 shop=SH-2'].map(
      async (line) => (await chat.hears(line)).title.en,
    ),
  );
  expect(new Set(titles)).toEqual(new Set(['GMV · SH-2 · 2025-11']));
  expect(await chat.refused('metric gmv 2025-11 SH-9')).toBe('kpi.place');
  expect(await chat.refused('metric nonsense')).toBe('kpi.unknown');
  expect(await chat.refused('metric retention 2025-11-03')).toBe('kpi.grain');
  expect(await chat.refused('metric gmv 2199-01')).toBe('kpi.future');
});

it('without a period it is of the last orders there are', async () => {
  expect((await chat.hears('metric gmv')).title.en).toBe('GMV · 2025-11');
});

it('lists all by group where none is named', async () => {
  const codes = rowsOfTable(await chat.hears('metric')).map((row) => row[2]);
  expect(codes).toEqual(expect.arrayContaining(['gmv', 'retention', 'labour-share']));
});

it('a figure of the group is refused to somebody of one shop', async () => {
  await grant(chat, 'two', 'operator', 'SH-2');
  const from = { as: 'two', room: 'stock' };
  const answer = await chat.says('metric stock-out-rate', from);
  expect('error' in answer && answer.error.code).toBe('kpi.group_only');
  expect(JSON.stringify(await chat.hears('metric gmv 2025-11', from))).not.toContain('SH-1');
});

it('why: the rows that make the value, what is behind them, and the query that anyone can run', async () => {
  const message = await chat.hears('为什么 销售额 2025-11');
  const [sums, behind] = message.blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));
  expect(
    sums?.rows.filter(([of]) => of === 'SH-1' || of === 'SH-2').map(([of, currency, num]) => [of, currency, num]),
  ).toEqual([
    ['SH-1', 'CNY', 207],
    ['SH-2', 'USD', 9.99],
  ]);
  expect(behind).toMatchObject({
    total: 5,
    rows: expect.arrayContaining([['A5', 'SH-1', { date: '2025-11-17' }, 99, 'CNY']]),
  });
  const said = message.blocks.flatMap((block) => (block.kind === 'text' ? [block.text.en] : [])).join(' ');
  const query = /The query: (.+)$/.exec(said)?.[1] ?? '';
  expect(await rowsIn(chat, `select sum(num)::text as num from (${query}) x where currency = 'CNY'`)).toMatchObject([
    { num: expect.stringMatching(/^207(\.0+)?$/) },
  ]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sell } from '../../support/kpis.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sell(chat.database.url);
});
afterAll(() => chat.close());

it('one card of the five core figures with targets', async () => {
  const message = await chat.hears('看板 2025-11');
  expect(message.title.zh).toBe('看板 · 2025 年 11 月');
  expect(message.tone).toBe('warning');
  expect(rowsOfTable(message).map(([name, now, target]) => [(name as { en: string }).en, now, target])).toEqual([
    ['GMV growth', '107 %', '≥ 45 %'],
    ['Retention', '50 %', '≥ 60 %'],
    ['Violation rate', '0 %', '≤ 0.3 %'],
    ['Labour return', '–', '≥ 1:30'],
    ['Technology ROI', '–', '≥ 1.8'],
  ]);
});

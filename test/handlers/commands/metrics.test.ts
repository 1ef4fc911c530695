import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists the metrics of a group, with data for programs', async () => {
  const message = await chat.hears('metrics core');
  expect((await chat.hears('metric stock accuracy')).title.en).toMatch(/^Stock accuracy/);
  expect((await chat.hears('指标 流量 上月')).title.zh).toMatch(/^指标 · \d{4} 年/);
  expect(rowsOfTable(message).map((row) => row[2])).toEqual([
    'gmv-growth',
    'labour-return',
    'retention',
    'technology-roi',
    'violation-rate',
  ]);
  expect(message.blocks[0]).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ metric: 'retention', value: null })]),
  });
});

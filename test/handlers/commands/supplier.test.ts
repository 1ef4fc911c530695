import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says how to begin while there is none, and lists them then', async () => {
  expect((await chat.hears('供应商')).title.en).toBe('There are no suppliers yet');
  await sourced(chat);
  const list = await chat.hears('supplier');
  expect(rowsOfTable(list).map((row) => [row[0], row[3]])).toEqual([
    ['FAST', 1],
    ['SLOW', 2],
  ]);
});

it.each(['供应商 SLOW', 'supplier slow', 'supplier Slow Mill', 'supplier show SLOW', 'supplier 供应商 SLOW'])(
  '%s shows its terms',
  async (line) => {
    const message = await chat.hears(line);
    expect(message.title.en).toBe('Supplier · SLOW');
    expect(rowsOfTable(message)[1]).toEqual([
      'TEE-RED-M',
      { money: '900', currency: 'CNY' },
      '500:8.50',
      '2%',
      '50/10/–',
      '20 ± 2',
      '–',
    ]);
    expect(fieldOf(message, 'On time')).toEqual({
      zh: '90 天内没有到期的采购行',
      en: 'no line was due in 90 days',
    });
  },
);

it('refuses one that is not there', async () => {
  expect(await chat.refused('supplier NOBODY')).toBe('supplier.not_found');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('proposes a price for what moves slowly, and a press notes it as a to-do', async () => {
  await rowsIn(chat, `insert into sku (code, title) values ('OLD', 'Old "one"')`);
  await rowsIn(chat, `insert into stock_level (sku, warehouse_id, on_hand) values ('OLD', 1, 900)`);
  const message = await chat.hears('滞销');
  const rows = rowsOfTable(message);
  expect(rows[0]?.slice(0, 4)).toEqual(['OLD', 'Old "one"', 900, 0]);
  expect(rows[0]?.[6]).toEqual({ zh: '先定价', en: 'give it a price first' });
  const says = buttonsOf(message)[0]?.says ?? '';
  expect(says).toContain('todo add due 7d');
  expect((await chat.hears(says)).tone).toBe('success');
  expect(await rowsIn(chat, `select title ->> 'zh' as title from todo`)).toEqual([
    { title: '滞销 OLD: 先定价 / give it a price first' },
  ]);
});

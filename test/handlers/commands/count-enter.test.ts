import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const line = async (sku: string) =>
  (
    await rowsIn(
      chat,
      `select expected, expected_then, counted, reason, counted_by from stock_count_line where sku = $1`,
      [sku],
    )
  )[0];

it('refuses before a count is open', async () => {
  expect(await chat.refused('count enter MUG-1 5')).toBe('count.none_open');
});

it('measures what is found against the ledger at that moment: what was expected and the movements since', async () => {
  await chat.hears('count open sh-1');
  await chat.hears('adjust MUG-1 sh-1 -2 broken');
  const message = await chat.hears('盘点录入 MUG-1 3');
  expect([fieldOf(message, 'In the books'), fieldOf(message, 'Difference')]).toEqual([3, '0']);
  expect(await line('MUG-1')).toEqual({
    expected: 5,
    expected_then: 3,
    counted: 3,
    reason: '',
    counted_by: 'console:me',
  });
});

it('can be entered again, and undone to what was entered before', async () => {
  await chat.hears('count enter MUG-1 2 一个破损');
  expect(await line('MUG-1')).toMatchObject({ counted: 2, reason: '一个破损' });
  await chat.hears('undo');
  expect(await line('MUG-1')).toMatchObject({ counted: 3, reason: '' });
});

it('needs a reason from a difference of 10 on', async () => {
  const refusal = await refusalOf(chat, 'count enter TEE-RED-M 190');
  expect([refusal.code, refusal.text.en]).toEqual([
    'count.reason',
    'TEE-RED-M differs from the books by -10: from 10 units on a reason is needed; count again, or write it after the number',
  ]);
  expect(await line('TEE-RED-M')).toMatchObject({ counted: null });
  await chat.hears('count enter TEE-RED-M 191');
  await chat.hears('count enter TEE-RED-M 190 damp in the corner');
  expect(await line('TEE-RED-M')).toMatchObject({ counted: 190, reason: 'damp in the corner' });
});

it('asks for the warehouse where a SKU is being counted in several', async () => {
  await chat.hears('count open gz-1');
  expect(await chat.refused('count enter TEE-RED-M 80')).toBe('count.which');
  expect(fieldOf(await chat.hears('count enter TEE-RED-M 80 at gz-1'), 'Warehouse')).toBe('gz-1');
  expect(fieldOf(await chat.hears('盘点 录入 TEE-RED-M 79 在 广州仓 少一件'), 'Difference')).toBe('-1');
  expect(fieldOf(await chat.hears('count enter TEE-BLU-L 60'), 'Warehouse')).toBe('sh-1');
});

it.each([
  ['count enter TEE-BLU-L -1', 'args.wrong'],
  ['count enter TEE-BLU-L 1.5', 'args.wrong'],
  ['count enter NOPE 1', 'stock.not_found'],
  ['count enter MUG-1 1 at gz-1', 'count.not_listed'],
  ['count enter TEE-BLU-L', 'args.missing'],
])('%s is refused: %s', async (typed, code) => {
  const before = await rowsIn(chat, 'select * from stock_count_line order by count_id, sku');
  expect(await chat.refused(typed)).toBe(code);
  expect(await rowsIn(chat, 'select * from stock_count_line order by count_id, sku')).toEqual(before);
});

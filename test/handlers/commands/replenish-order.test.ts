import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sold, sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock('2026-11-23T04:00:00Z') });
  await sourced(chat);
  await sold(chat, 'TEE-RED-M', { units: 10, days: 120, today: '2026-11-23' });
  await sold(chat, 'MUG-1', { units: 2, days: 120, today: '2026-11-23' });
});
afterAll(() => chat.close());

const lines = () => rowsIn(chat, 'select order_id::int as id, sku, quantity from purchase_line order by id, sku');

it('orders only what was shown', async () => {
  expect(await chat.refused('replenish order SLOW to sh-1 units 71')).toBe('replenish.other');
  expect(await lines()).toEqual([]);
});

it('makes one order of all that is proposed of a supplier, once', async () => {
  // MUG-1: 1.2 x 14 + 14 - 5 = 25.8.
  await chat.hears('补货 下单 SLOW 到 上海仓 共 96');
  expect(await lines()).toEqual([
    { id: 1, sku: 'MUG-1', quantity: 26 },
    { id: 1, sku: 'TEE-RED-M', quantity: 70 },
  ]);
  expect(await chat.refused('补货 下单 SLOW 到 上海仓 共 96')).toBe('replenish.nothing');
  await chat.hears('undo');
  expect(await rowsIn(chat, 'select state from purchase_order')).toEqual([{ state: 'cancelled' }]);
});

it.each([
  ['replenish order NOBODY to sh-1', 'supplier.not_found'],
  ['replenish order SLOW to gz-1', 'replenish.nothing'],
  ['replenish order SLOW to sh-1 for nothing', 'calendar.subject'],
  ['replenish order SLOW', 'args.missing'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});

it('can be of one category', async () => {
  await rowsIn(chat, `update sku set category = 'mugs' where code = 'MUG-1'`);
  await chat.hears('replenish order SLOW to sh-1 for mugs');
  expect((await lines()).slice(2)).toEqual([{ id: 2, sku: 'MUG-1', quantity: 26 }]);
});

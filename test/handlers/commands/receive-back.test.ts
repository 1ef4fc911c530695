import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sourced(chat);
  await chat.hears('purchase add FAST TEE-RED-M 100 to sh-1');
  await chat.hears('receive 1 100');
});
afterAll(() => chat.close());

it('puts units back on the order, which is open again, with a movement', async () => {
  await chat.hears('收货 撤回 1 TEE-RED-M 10');
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(290);
  expect(await rowsIn(chat, 'select state from purchase_order')).toEqual([{ state: 'open' }]);
  expect(await rowsIn(chat, `select delta, kind from movement where cause like 'receipt-back:%'`)).toEqual([
    { delta: -10, kind: 'adjusted' },
  ]);
  await chat.hears('undo');
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(300);
});

it.each([
  ['receive back 1 TEE-RED-M 101', 'receive.not_that_many'],
  ['receive back 1 TEE-RED-M 5 damaged 1', 'receive.not_that_many'],
  ['receive back 1 MUG-1 5', 'receive.which'],
  ['receive back 1 TEE-RED-M 0', 'receive.nothing'],
  ['receive back 1 TEE-RED-M 5 lot NONE', 'lot.not_there'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(300);
});

it('leaves books that add up, lots among them', async () => {
  await chat.hears('purchase add SLOW MUG-1 20 to gz-1 vmi');
  await chat.hears('receive 2 12 damaged 3 lot A1 expires 2027-06-30');
  await chat.hears('receive 2 5');
  await chat.hears('receive back 2 MUG-1 4 damaged 1 lot A1');
  expect(await rowsIn(chat, 'select received, damaged from purchase_line where order_id = 2')).toEqual([
    { received: 13, damaged: 2 },
  ]);
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

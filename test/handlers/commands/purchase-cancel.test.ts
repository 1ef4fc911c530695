import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sourced(chat);
  for (const n of [1, 2, 3]) await chat.hears(`purchase add FAST TEE-RED-M ${n * 10} to sh-1`);
});
afterAll(() => chat.close());

const stateOf = async (id: number) =>
  (await rowsIn(chat, 'select state from purchase_order where id = $1', [id]))[0]?.['state'];

it('cancels an order of which nothing has come, and nothing comes of it any more', async () => {
  await chat.hears('采购单 取消 1');
  expect(await stateOf(1)).toBe('cancelled');
  expect(await chat.refused('receive 1 5')).toBe('purchase.state');
  expect(await chat.refused('purchase cancel 1')).toBe('purchase.state');
});

it('does not cancel what has come in part', async () => {
  await chat.hears('receive 2 5');
  expect(await chat.refused('purchase cancel 2')).toBe('purchase.has_arrived');
  expect(await stateOf(2)).toBe('open');
});

it('asks for a word when presales wait for it', async () => {
  await rowsIn(
    chat,
    `insert into presale (key, sku, shop_id, quantity, arrival, promised_on)
     values ('p', 'TEE-RED-M', 1, 4, 'purchase:3', '2026-11-26')`,
  );
  const code = codeIn(await chat.hears('purchase cancel 3'));
  expect(await stateOf(3)).toBe('open');
  await chat.hears(`confirm ${code}`);
  expect(await stateOf(3)).toBe('cancelled');
});

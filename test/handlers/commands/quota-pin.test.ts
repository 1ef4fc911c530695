import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { published } from '../../support/published.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await published(chat);
});
afterAll(() => chat.close());

const pinned = () => rowsIn(chat, 'select shop_id, pinned from stock_lane where pinned is not null');

it('fixes the quota of a live shop, and lets it follow its sales again', async () => {
  await chat.hears('配额 固定 TEE-RED-M SH-2 30');
  expect(await pinned()).toEqual([{ shop_id: 2, pinned: 30 }]);
  expect(await chat.refused('quota pin TEE-RED-M SH-2 30')).toBe('pin.unchanged');
  await chat.hears('undo');
  expect(await pinned()).toEqual([]);
  expect(await chat.refused('quota pin TEE-RED-M SH-2 off')).toBe('pin.unchanged');
});

it('is what to use for a shop that is live: its quota is no longer set or moved by hand', async () => {
  expect(await chat.refused('quota set TEE-RED-M sh-1 SH-2 10')).toBe('quota.published');
  expect(await chat.refused('transfer TEE-RED-M 5 from SH-1 to SH-2')).toBe('quota.published');
});

it.each([
  ['quota pin MUG-1 SH-2 1', 'sync.not_published'],
  ['quota pin TEE-RED-M SH-9 1', 'shops.not_found'],
  ['quota pin NOPE SH-2 1', 'stock.not_found'],
  ['quota pin TEE-RED-M SH-2 -1', 'args.wrong'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
});

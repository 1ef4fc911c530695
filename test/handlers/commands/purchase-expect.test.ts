import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock('2026-11-23T02:00:00Z') });
  await sourced(chat);
  await chat.hears('purchase add FAST TEE-RED-M 30 to sh-1');
});
afterAll(() => chat.close());

const days = async () =>
  (await rowsIn(chat, 'select promised_on::text as promised, expected_on::text as expected from purchase_line'))[0];

it('moves the expected day and never the promised one; undo moves it back', async () => {
  await chat.hears('采购单 改期 1 2026-12-05');
  expect(await days()).toEqual({ promised: '2026-11-26', expected: '2026-12-05' });
  await chat.hears('undo');
  expect(await days()).toEqual({ promised: '2026-11-26', expected: '2026-11-26' });
  await chat.hears('purchase expect 1 明天 TEE-RED-M');
  expect(await days()).toEqual({ promised: '2026-11-26', expected: '2026-11-24' });
});

it('says how many presales wait for it', async () => {
  await rowsIn(
    chat,
    `insert into presale (key, sku, shop_id, quantity, arrival, promised_on)
     values ('p', 'TEE-RED-M', 1, 4, 'purchase:1', '2026-11-26')`,
  );
  const moved = await chat.hears('purchase expect 1 2026-12-05');
  expect(fieldOf(moved, 'Presales that wait for it')).toBe(4);
});

it.each([
  ['purchase expect 9 2026-12-05', 'purchase.not_found'],
  ['purchase expect 1 2026-12-05 MUG-1', 'purchase.no_line'],
  ['purchase expect 1 2026-11-01', 'purchase.past'],
  ['purchase expect 1 soon', 'args.wrong'],
])('%s is refused: %s', async (line, code) => {
  const before = await days();
  expect(await chat.refused(line)).toBe(code);
  expect(await days()).toEqual(before);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

const clock = movableClock('2026-11-23T02:00:00Z');
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  await sourced(chat);
});
afterAll(() => chat.close());

it('lists what is overdue and what is expected later than promised, the worst first', async () => {
  await chat.hears('purchase add FAST TEE-RED-M 30 to sh-1');
  await chat.hears('purchase add SLOW MUG-1 8 to sh-1');
  expect((await chat.hears('采购单 晚到')).title.en).toBe('No purchase order is late');
  await chat.hears('purchase expect 2 2026-12-10');
  clock.move(5 * 86_400_000);
  const rows = rowsOfTable(await chat.hears('purchase late'));
  expect(rows).toEqual([
    [2, 'SLOW', 'MUG-1', 8, '2026-11-30', '2026-12-10', 0],
    [1, 'FAST', 'TEE-RED-M', 30, '2026-11-26', '2026-11-26', 2],
  ]);
  await chat.hears('receive 1 30');
  expect(rowsOfTable(await chat.hears('purchase late'))).toHaveLength(1);
});

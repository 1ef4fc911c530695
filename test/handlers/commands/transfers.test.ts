import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, MINUTE, movableClock, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
});
afterAll(() => chat.close());

it('says that there are none, and no figure where nothing was decided', async () => {
  const message = await chat.hears('transfers');
  expect(message.title.en).toBe('Transfers · 0 open');
  expect(fieldOf(message, 'Decided in 30 days')).toBe(0);
  expect(fieldOf(message, 'Nine of ten within (p90)')).toBe('–');
});

it('says that nothing is proposed while no room subscribes', async () => {
  const notes = async () =>
    (await chat.hears('transfers')).blocks.flatMap((block) => (block.kind === 'note' ? [block.text] : []));
  expect(await notes()).toEqual([
    {
      zh: expect.stringContaining('订阅 库存提醒'),
      en: expect.stringContaining('subscribe inventory-alerts'),
    },
  ]);
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  expect(await notes()).toEqual([]);
});

it('lists them with state and age, open ones first, and the time to the decision', async () => {
  // Guangzhou falls to 15, under its threshold of 20, and a minute later somebody asks.
  await chat.hears('adjust TEE-RED-M gz-1 -55 sold outside');
  // The ledger has the database's time, the test has its own.
  await rowsIn(chat, 'alter table movement disable trigger user');
  await rowsIn(
    chat,
    `update movement set at = case delta when -55 then '2026-11-23T02:00Z' else '2026-11-01' end::timestamptz`,
  );
  await rowsIn(chat, 'alter table movement enable trigger user');
  clock.move(1 * MINUTE);
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1');
  await chat.hears('transfer TEE-RED-M 6 from sh-1 to gz-1');
  await chat.hears('transfer TEE-RED-M 7 from sh-1 to gz-1');
  clock.move(10 * MINUTE);
  await chat.hears('transfer refuse 1 no');
  await chat.hears('transfer approve 2');
  await chat.hears('operator grant console:boss manager');
  clock.move(20 * MINUTE);
  await chat.hears('transfer TEE-RED-M 8 from sh-1 to gz-1', { as: 'boss' });
  clock.move(1 * MINUTE);
  await chat.hears('transfer refuse 4', { as: 'me' });
  // Shanghai has enough: what is asked for it answers no need.
  await chat.hears('transfer TEE-RED-M 1 from gz-1 to sh-1');
  await chat.hears('transfer approve 5');
  await chat.hears('transfer refuse 5');
  const message = await chat.hears('调拨单');
  expect(message.title.en).toBe('Transfers · 2 open');
  expect(rowsOfTable(message).map(([id, what, state, age]) => [id, what, (state as { en: string }).en, age])).toEqual([
    ['2', '6 × TEE-RED-M · sh-1 → gz-1', 'approved', { zh: '31 分钟', en: '31 min' }],
    ['3', '7 × TEE-RED-M · sh-1 → gz-1', 'waits for approval', { zh: '31 分钟', en: '31 min' }],
    ['5', '1 × TEE-RED-M · gz-1 → sh-1', 'refused', '–'],
    ['4', '8 × TEE-RED-M · sh-1 → gz-1', 'refused', '–'],
    ['1', '5 × TEE-RED-M · sh-1 → gz-1', 'refused', '–'],
  ]);
  // Number 1 was taken back by who had asked for it: no decision. The others took 11
  // minutes from the need, and 21 from the decision before; number 5 does not count.
  expect(fieldOf(message, 'Decided in 30 days')).toBe(2);
  expect(fieldOf(message, 'Shortage to decision, mean (goal 15 min)')).toMatchObject({ en: '16 min' });
  expect(fieldOf(message, 'Nine of ten within (p90)')).toMatchObject({ en: '20 min' });
});

it('shows each step of one with who took it and when', async () => {
  await chat.hears('transfer send 2 due 2026-12-01');
  clock.move(90 * MINUTE);
  await chat.hears('transfer receive 2');
  const message = await chat.hears('transfers 2');
  expect(message.title.en).toBe('Transfer 2 · closed');
  expect(rowsOfTable(message)).toEqual([
    [{ zh: '申请', en: 'Requested' }, 'console:me', { at: '2026-11-23T02:01:00.000Z' }],
    [{ zh: '批准', en: 'Approved' }, 'console:me', { at: '2026-11-23T02:11:00.000Z' }],
    [{ zh: '发出', en: 'Sent' }, 'console:me', { at: '2026-11-23T02:32:00.000Z' }],
    [{ zh: '收货', en: 'Received' }, 'console:me', { at: '2026-11-23T04:02:00.000Z' }],
    [{ zh: '关单', en: 'Closed' }, 'console:me', { at: '2026-11-23T04:02:00.000Z' }],
  ]);
  expect(fieldOf(message, 'Expected')).toEqual({ date: '2026-12-01' });
  expect(await chat.refused('transfers 99')).toBe('transfer.not_found');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, MINUTE, movableClock, rowsOfTable } from '../../support/acts.ts';
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

it('lists them with state and age, open ones first, and the time to the decision', async () => {
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
  const message = await chat.hears('调拨单');
  expect(message.title.en).toBe('Transfers · 2 open');
  expect(rowsOfTable(message).map(([id, what, state, age]) => [id, what, (state as { en: string }).en, age])).toEqual([
    ['2', '6 × TEE-RED-M · sh-1 → gz-1', 'approved', { zh: '31 分钟', en: '31 min' }],
    ['3', '7 × TEE-RED-M · sh-1 → gz-1', 'waits for approval', { zh: '31 分钟', en: '31 min' }],
    ['4', '8 × TEE-RED-M · sh-1 → gz-1', 'refused', '–'],
    ['1', '5 × TEE-RED-M · sh-1 → gz-1', 'refused', '–'],
  ]);
  // Number 1 was taken back by who had asked for it: no decision. The others took 10 minutes and 1.
  expect(fieldOf(message, 'Decided in 30 days')).toBe(2);
  expect(fieldOf(message, 'Shortage to decision, mean (goal 15 min)')).toMatchObject({ en: '5.5 min' });
  expect(fieldOf(message, 'Nine of ten within (p90)')).toMatchObject({ en: '9.1 min' });
});

it('shows each step of one with who took it and when', async () => {
  await chat.hears('transfer send 2 due 2026-12-01');
  clock.move(90 * MINUTE);
  await chat.hears('transfer receive 2');
  const message = await chat.hears('transfers 2');
  expect(message.title.en).toBe('Transfer 2 · closed');
  expect(rowsOfTable(message)).toEqual([
    [{ zh: '申请', en: 'Requested' }, 'console:me', { at: '2026-11-23T02:00:00.000Z' }],
    [{ zh: '批准', en: 'Approved' }, 'console:me', { at: '2026-11-23T02:10:00.000Z' }],
    [{ zh: '发出', en: 'Sent' }, 'console:me', { at: '2026-11-23T02:31:00.000Z' }],
    [{ zh: '收货', en: 'Received' }, 'console:me', { at: '2026-11-23T04:01:00.000Z' }],
    [{ zh: '关单', en: 'Closed' }, 'console:me', { at: '2026-11-23T04:01:00.000Z' }],
  ]);
  expect(fieldOf(message, 'Expected')).toEqual({ date: '2026-12-01' });
  expect(await chat.refused('transfers 99')).toBe('transfer.not_found');
});

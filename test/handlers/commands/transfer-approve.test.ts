import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { levelOf, movementsOf, rowOf } from '../../support/transfers.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'op', 'operator');
  await grant(chat, 'boss', 'manager');
  await chat.hears('transfer TEE-RED-M 50 from sh-1 to gz-1', { as: 'op' });
});
afterAll(() => chat.close());

it('needs the right to approve', async () => {
  expect(await chat.refused('transfer approve 1', { as: 'op' })).toBe('permission.denied');
  expect(await rowOf(chat, 1)).toMatchObject({ state: 'requested', decided_by: null });
});

it('holds the units from now on, so that nobody sells them before they are sent', async () => {
  const message = await chat.hears('调拨批准 1', { as: 'boss' });
  expect(message.title.en).toBe('Transfer 1 approved, the units are held');
  expect(await rowOf(chat, 1)).toMatchObject({ state: 'approved', decided_by: 'console:boss' });
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toEqual({ on_hand: 200, reserved: 60, free: 120 });
  expect(await rowsIn(chat, `select kind, state, quantity from reservation where key = 'transfer:1'`)).toEqual([
    { kind: 'transfer', state: 'open', quantity: 50 },
  ]);
  expect(await chat.refused('transfer TEE-RED-M 121 from sh-1 to gz-1')).toBe('stock.not_enough');
});

it('happens once: a second approval says who was first and what comes next', async () => {
  const { code, text } = await refusalOf(chat, 'transfer approve 1');
  expect(code).toBe('transfer.state');
  expect(text.en).toContain('console:boss');
  expect(text.en).toContain('transfer send 1');
  expect(await movementsOf(chat, 'TEE-RED-M')).toHaveLength(1);
});

it('of people who approve at once, one does', async () => {
  await chat.hears('transfer TEE-RED-M 7 from sh-1 to gz-1');
  const answers = await Promise.all([
    chat.says('transfer approve 2', { as: 'me', room: 'ops' }),
    chat.says('transfer approve 2', { as: 'boss', room: 'stock' }),
  ]);
  const codes = answers.map((answer) => ('error' in answer ? answer.error.code : 'done')).sort();
  expect(codes[0]).toBe('done');
  expect(['effect.changed', 'transfer.state']).toContain(codes[1]);
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toMatchObject({ reserved: 67 });
});

it('says no when by now less is free, and stays undecided', async () => {
  await chat.hears('transfer TEE-RED-M 100 from sh-1 to gz-1');
  await chat.hears('adjust TEE-RED-M sh-1 -50 broken');
  expect(await chat.refused('transfer approve 3')).toBe('stock.not_enough');
  expect(await rowOf(chat, 3)).toMatchObject({ state: 'requested', decided_by: null });
});

it('is undone by giving the units back', async () => {
  await chat.hears('transfer TEE-RED-M 3 from gz-1 to sh-1', { as: 'boss' });
  await chat.hears('transfer approve 4', { as: 'boss' });
  await chat.hears('undo', { as: 'boss' });
  expect(await rowOf(chat, 4)).toMatchObject({ state: 'refused', decided_by: 'console:boss' });
  expect(await levelOf(chat, 'TEE-RED-M', 'gz-1')).toMatchObject({ on_hand: 80, reserved: 0 });
  expect(await chat.refused('transfer approve 99')).toBe('transfer.not_found');
});

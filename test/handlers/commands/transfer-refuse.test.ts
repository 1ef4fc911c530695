import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { levelOf, movementsOf, rowOf } from '../../support/transfers.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'op', 'operator');
});
afterAll(() => chat.close());

it('is for who may approve, with the reason on record', async () => {
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1', { as: 'op' });
  expect(await chat.refused('transfer refuse 1 my own', { as: 'op' })).toBe('permission.denied');
  const message = await chat.hears('调拨拒绝 1 上海仓后天到货');
  expect(fieldOf(message, 'Note')).toBe('上海仓后天到货');
  expect(await rowOf(chat, 1)).toMatchObject({ state: 'refused', decided_by: 'console:me', note: '上海仓后天到货' });
});

it('gives back what an approved one held; who approved it stays on record', async () => {
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1', { as: 'op' });
  await chat.hears('transfer approve 2');
  await chat.hears('transfer refuse 2 the truck is full');
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toMatchObject({ on_hand: 200, reserved: 10 });
  expect(await rowOf(chat, 2)).toMatchObject({ state: 'refused', decided_by: 'console:me', closed_by: 'console:me' });
  const moved = (await movementsOf(chat, 'TEE-RED-M')).map(({ kind, reserved_delta }) => [kind, reserved_delta]);
  expect(moved).toEqual([
    ['reserved', 5],
    ['released', -5],
  ]);
  expect(await rowsIn(chat, `select state from reservation where key = 'transfer:2'`)).toEqual([{ state: 'released' }]);
});

it('cannot be done to what has left or has ended', async () => {
  expect(await chat.refused('transfer refuse 2')).toBe('transfer.state');
  await chat.hears('transfer TEE-RED-M 5 from sh-1 to gz-1');
  await chat.hears('transfer approve 3');
  await chat.hears('transfer send 3');
  expect(await chat.refused('transfer refuse 3')).toBe('transfer.state');
});

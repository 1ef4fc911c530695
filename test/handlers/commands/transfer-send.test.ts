import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { levelOf, movementsOf, rowOf } from '../../support/transfers.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.hears('transfer TEE-RED-M 50 from sh-1 to gz-1');
});
afterAll(() => chat.close());

it('comes after the approval', async () => {
  expect(await chat.refused('transfer send 1')).toBe('transfer.state');
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toMatchObject({ on_hand: 200 });
});

it('takes what is held off the shelves, with the day it is expected', async () => {
  await chat.hears('transfer approve 1');
  const message = await chat.hears('调拨发出 1 预计 2026-12-01');
  expect(message.title.en).toBe('Transfer 1 is on its way');
  expect(await rowOf(chat, 1)).toMatchObject({
    state: 'in_transit',
    sent_by: 'console:me',
    expected_on: new Date(2026, 11, 1),
  });
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toEqual({ on_hand: 150, reserved: 10, free: 120 });
  expect(await levelOf(chat, 'TEE-RED-M', 'gz-1')).toMatchObject({ on_hand: 80 });
  expect((await movementsOf(chat, 'TEE-RED-M')).at(-1)).toMatchObject({
    ...{ kind: 'transferred_out', delta: -50, reserved_delta: -50, warehouse: 'sh-1' },
  });
});

it('happens once, also when two send at the same moment', async () => {
  expect(await chat.refused('transfer send 1')).toBe('transfer.state');
  await chat.hears('transfer TEE-RED-M 4 from sh-1 to gz-1');
  await chat.hears('transfer approve 2');
  const answers = await Promise.all(['ops', 'stock'].map((room) => chat.says('transfer send 2', { room })));
  expect(answers.filter((answer) => !('error' in answer))).toHaveLength(1);
  expect(await levelOf(chat, 'TEE-RED-M', 'sh-1')).toMatchObject({ on_hand: 146, reserved: 10 });
});

it('cannot be undone, and is refused where what was held is gone', async () => {
  await chat.hears('transfer TEE-RED-M 4 from gz-1 to sh-1');
  await chat.hears('transfer approve 3');
  await rowsIn(chat, `update reservation set state = 'released' where key = 'transfer:3'`);
  expect(await chat.refused('transfer send 3')).toBe('transfer.not_held');
  expect(await rowOf(chat, 3)).toMatchObject({ state: 'approved' });
});

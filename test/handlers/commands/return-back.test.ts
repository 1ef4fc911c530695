import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, movableClock, onHand } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
  await lotsIn(chat).comes(5, 'L1 2026-12-31');
  await lotsIn(chat).ships(4, 'T-1', 1);
});
afterAll(() => chat.close());

it('takes off what was entered by mistake, never more than came back', async () => {
  expect(await chat.refused('return back T-1 TEE-RED-M 1')).toBe('return.not_that_many');
  await chat.hears('return T-1 TEE-RED-M 3');
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  const done = await chat.hears('退货 撤回 T-1 TEE-RED-M 2');
  expect(done.title.zh).toBe('已撤回退货 · T-1');
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before - 2);
  expect(await chat.refused('return back T-1 TEE-RED-M 2')).toBe('return.not_that_many');
});

it('leaves it where the goods are gone again', async () => {
  await lotsIn(chat).ships(2, 'T-2', 1);
  expect(await chat.refused('return back T-1 TEE-RED-M 1')).toBe('lot.not_there');
});

it('undo of a return with damaged units says both numbers', async () => {
  await lotsIn(chat).ships(3, 'T-3', 1);
  await chat.hears('return T-3 TEE-RED-M 1 damaged 2');
  const undone = await chat.hears('undo');
  expect([fieldOf(undone, 'Good units'), fieldOf(undone, 'Damaged')]).toEqual([1, 2]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf, onHand, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('refuses where none is open, and where nothing was entered', async () => {
  expect(await chat.refused('count close')).toBe('count.none_open');
  await chat.hears('count open sh-1');
  expect(await chat.refused('count close')).toBe('count.empty');
});

it('posts differences as counted movements, whatever came and went before and after, and says the accuracy', async () => {
  await chat.hears('adjust TEE-RED-M sh-1 -5 broken');
  await chat.hears('count enter TEE-RED-M 193 two are missing');
  await chat.hears('count enter TEE-BLU-L 60');
  await chat.hears('adjust TEE-RED-M sh-1 +7 found');
  await chat.hears('adjust TEE-BLU-L sh-1 -3 broken');
  const asked = await chat.hears('盘点 结束');
  expect([fieldOf(asked, 'Counted'), fieldOf(asked, 'Accuracy')]).toEqual(['2 / 3', '50.0 %']);
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect(done.title.en).toBe('Count #1 closed · sh-1');
  expect([fieldOf(done, 'Difference in all'), fieldOf(done, 'Accuracy')]).toEqual(['-2', '50.0 %']);
  expect([await onHand(chat, 'TEE-RED-M', 'sh-1'), await onHand(chat, 'TEE-BLU-L', 'sh-1')]).toEqual([200, 57]);
  expect(
    await rowsIn(chat, `select sku, delta, on_hand_after, reason, actor from movement where cause like 'count:%'`),
  ).toEqual([{ sku: 'TEE-RED-M', delta: -2, on_hand_after: 200, reason: 'two are missing', actor: 'console:me' }]);
  expect((await chat.hears('stock verify')).tone).toBe('success');
  expect(await chat.refused('count enter MUG-1 5')).toBe('count.none_open');
  expect(await chat.refused('undo')).toBe('undo.irreversible');
});

it('closes at once where nothing differs', async () => {
  await chat.hears('count open gz-1');
  await chat.hears('count enter TEE-RED-M 80');
  expect(fieldOf(await chat.hears('count close gz-1'), 'Accuracy')).toBe('100.0 %');
});

it('what was found too few calls quotas back and opens a shortage: it is said before, and never refused', async () => {
  await chat.hears('quota set TEE-RED-M gz-1 SH-2 50');
  await chat.hears('count open gz-1');
  await chat.hears('count enter TEE-RED-M 6 flooded');
  const asked = await chat.hears('count close');
  expect(fieldOf(asked, 'TEE-RED-M: Quotas called back')).toBe('SH-2 −50');
  expect(fieldOf(asked, 'TEE-RED-M: Risk')).toMatchObject({ en: expect.stringContaining('short +4') });
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect(rowsOfTable(await chat.hears('quota TEE-RED-M'))).toEqual([]);
  expect((await chat.hears('shortages')).title.en).toBe('Shortage · TEE-RED-M');
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

it('is refused when something was entered after it was shown', async () => {
  await chat.hears('count open sh-1 MUG-1 TEE-BLU-L');
  await chat.hears('count enter MUG-1 4');
  const asked = await chat.hears('count close');
  await chat.hears('count enter TEE-BLU-L 56');
  expect(await chat.refused(`confirm ${codeIn(asked)}`)).toBe('effect.changed');
  expect(await onHand(chat, 'MUG-1', 'sh-1')).toBe(5);
});

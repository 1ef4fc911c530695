import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { grant, rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { ordered } from '../../support/presales.ts';

let chat: Chat;
let id = 0;
beforeAll(async () => {
  chat = await openChat();
  await ordered(chat, 'TEE-RED-M', 50, '2099-12-01');
});
afterAll(() => chat.close());
beforeEach(async () => {
  await rowsIn(chat, 'delete from presale');
  await chat.hears('presale TEE-RED-M 50 SH-1');
  const [row] = await rowsIn<{ id: number }>(chat, 'select id::int as id from presale');
  id = row?.id ?? 0;
});

it('gives the goods to others; a second time it says so', async () => {
  expect(await chat.refused('presale TEE-RED-M 1 SH-2')).toBe('presale.not_enough');
  const trace = await traceOf(chat, `预售 释放 ${id}`);
  await chat.hears('presale TEE-RED-M 50 SH-2');
  expect(await chat.refused(`presale release ${id}`)).toBe('presale.ended');
  expect(await chat.refused('presale release 999999')).toBe('presale.not_found');
  expect(await chat.refused(`undo ${trace}`)).toBe('undo.irreversible');
});

it('keeps what has been put aside, and sends to the hold when all of it has', async () => {
  await rowsIn(chat, 'update presale set held = 20');
  expect(await chat.hears(`presale release ${id}`)).toMatchObject({
    blocks: [{ items: expect.arrayContaining([expect.objectContaining({ value: 30 })]) }],
  });
  await rowsIn(chat, `update presale set held = quantity, state = 'held'`);
  expect(await chat.refused(`presale release ${id}`)).toBe('presale.ended');
});

it('is not for people of another shop', async () => {
  await grant(chat, 'ben', 'operator', 'SH-2');
  expect(await chat.refused(`presale release ${id}`, { as: 'ben' })).toBe('presale.not_found');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant } from '../../support/acts.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
  await decider(chat, 'deputy', 'viewer');
  await grant(chat, 'op', 'operator');
});
afterAll(() => chat.close());

it('lets somebody decide in one’s place, but not about what one asks for oneself', async () => {
  const code = requestIn(await chat.hears(LARGE, { as: 'op' }));
  expect(await chat.refused(`approve ${code}`, { as: 'deputy' })).toBe('approval.not_role');
  await chat.hears('委托 console:deputy 至 3天', { as: 'boss' });
  const own = requestIn(await chat.hears(LARGE, { as: 'boss' }));
  expect(await chat.refused(`approve ${own}`, { as: 'deputy' })).toBe('approval.not_role');
  expect((await chat.hears(`approve ${code}`, { as: 'deputy' })).title.en).toBe('Adjusted · TEE-RED-M');
});

it.each([
  ['delegate console:boss until 3d', 'boss', 'delegate.self'],
  ['delegate console:deputy until 31d', 'boss', 'delegate.too_long'],
  ['delegate console:boss until 3d', 'op', 'delegate.no_right'],
  ['delegate console:op until 3d', 'deputy', 'delegate.no_right'],
  ['delegate console:nobody until 3d', 'boss', 'operator.unknown'],
])('%s by %s: %s', async (line, as, code) => expect(await chat.refused(line, { as })).toBe(code));

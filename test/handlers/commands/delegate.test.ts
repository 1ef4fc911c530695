import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant } from '../../support/acts.ts';
import { decider, HUGE, LARGE, requestIn } from '../../support/approvals.ts';
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

it('makes one right no second one, whoever it is delegated by in between', async () => {
  await decider(chat, 'chief', 'manager');
  await decider(chat, 'vee', 'viewer');
  const code = requestIn(await chat.hears(HUGE, { as: 'op' }));
  await chat.hears('delegate console:vee until 3d', { as: 'boss' });
  await chat.hears(`approve ${code}`, { as: 'vee' });
  await chat.hears('delegate off console:vee', { as: 'boss' });
  await chat.hears('delegate console:vee until 3d', { as: 'chief' });
  const waits = await chat.hears(`approve ${code}`, { as: 'chief' });
  expect(requestIn(waits)).toBe(code);
  expect((await chat.hears(`approve ${code}`, { as: 'boss' })).title.en).toBe('Adjusted · TEE-RED-M');
});

it.each([
  ['delegate console:boss until 3d', 'boss', 'delegate.self'],
  ['delegate console:deputy until 31d', 'boss', 'delegate.too_long'],
  ['delegate console:boss until 3d', 'op', 'delegate.no_right'],
  ['delegate console:op until 3d', 'deputy', 'delegate.no_right'],
  ['delegate console:nobody until 3d', 'boss', 'operator.unknown'],
])('%s by %s: %s', async (line, as, code) => expect(await chat.refused(line, { as })).toBe(code));

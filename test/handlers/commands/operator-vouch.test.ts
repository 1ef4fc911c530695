import { afterAll, beforeAll, expect, it } from 'vitest';
import { grant } from '../../support/acts.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await grant(chat, 'li', 'manager');
});
afterAll(() => chat.close());

it('makes a console account count for others, never for whoever vouched', async () => {
  await grant(chat, 'op', 'operator');
  const code = requestIn(await chat.hears(LARGE, { as: 'op' }));
  const own = requestIn(await chat.hears(LARGE));
  expect(await chat.refused(`approve ${code}`, { as: 'li' })).toBe('approval.not_console');
  await chat.hears('人员 认可 console:li');
  expect(await chat.refused('operator vouch console:li')).toBe('operator.vouched');
  expect(await chat.refused(`approve ${own}`, { as: 'li' })).toBe('approval.not_voucher');
  expect((await chat.hears(`approve ${code}`, { as: 'li' })).title.en).toBe('Adjusted · TEE-RED-M');
});

it('is refused for oneself and for chat platforms, and ends', async () => {
  expect(await chat.refused('operator vouch console:me')).toBe('operator.vouch_self');
  expect(await chat.refused('operator vouch wecom:li')).toBe('operator.vouch_console');
  expect(await chat.refused('operator vouch console:nobody')).toBe('operator.unknown');
  await chat.hears('operator vouch console:li off');
  expect(await chat.refused('operator vouch console:li off')).toBe('operator.not_vouched');
});

it('with a second admin, what widens rights needs them', async () => {
  await decider(chat, 'chief', 'admin');
  for (const line of [
    'operator vouch console:li',
    'operator grant console:op manager',
    'operator link console:li console:op',
  ])
    expect(requestIn(await chat.hears(line))).toMatch(/^\w{5}$/);
  const code = requestIn(await chat.hears('operator grant console:me finance'));
  expect(await chat.refused(`approve ${code}`)).toBe('approval.self');
  await chat.hears(`approve ${code}`, { as: 'chief' });
  expect((await chat.hears('operator grant console:op viewer')).title.en).toContain('Role granted');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await reports(chat, [slowHit(1, 'SH-1/A', 9, new Date())]);
});
afterAll(() => chat.close());

it('opens what was closed, with who had it', async () => {
  expect(await chat.refused('finding reopen 1')).toBe('finding.state');
  await chat.hears('finding assign 1');
  await chat.hears('finding handle 1 done');
  await chat.hears('违规 重开 1');
  expect((await chat.hears('findings')).blocks[0]).toMatchObject({ data: [{ state: 'assigned', owner: 'me' }] });
});

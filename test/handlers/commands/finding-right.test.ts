import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await reports(chat, [slowHit(1, 'SH-1/A', 9, new Date())]);
});
afterAll(() => chat.close());

it('keeps the verdict, and leaves the work to be done', async () => {
  await chat.hears('违规 属实 1');
  expect((await chat.hears('findings')).blocks[0]).toMatchObject({ data: [{ state: 'open', verdict: 'right' }] });
  expect(await chat.refused('finding right 1')).toBe('finding.state');
});

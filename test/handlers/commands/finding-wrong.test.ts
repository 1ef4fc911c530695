import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await reports(chat, [slowHit(1, 'SH-1/A', 9, new Date())]);
});
afterAll(() => chat.close());

it('keeps the verdict, closes it, and takes it out of the violation rate', async () => {
  const rate = async () => JSON.stringify(await chat.hears('supply-chain violation-rate'));
  expect(await rate()).toContain('33.3 %');
  await chat.hears('违规 误报 1');
  expect((await chat.hears('findings handled')).blocks[0]).toMatchObject({ data: [{ verdict: 'wrong' }] });
  expect(await rate()).toContain('"0 %"');
});

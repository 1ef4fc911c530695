import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
const start = Date.now();
beforeAll(async () => {
  chat = await openRulesChat();
  await reports(chat, [slowHit(1, 'SH-1/A', 9, new Date(start))]);
});
afterAll(() => chat.close());

it('stays silent until its end and counts; seen after it, it is open again', async () => {
  await chat.hears('违规 豁免 1 到 7d 平台已书面同意');
  const again = slowHit(1, 'SH-1/A', 9, new Date(start + 60_000));
  expect(await reports(chat, [again])).toEqual({ opened: 0, counted: 0, reopened: 0 });
  expect((await chat.hears('findings waived')).blocks[0]).toMatchObject({ data: [{ count: 2, state: 'waived' }] });
  const after = new Date(start + 8 * 86_400_000);
  expect(await reports(chat, [again], { now: after })).toMatchObject({ reopened: 1 });
});

it.each([
  ['finding waive 1 until yesterday why', 'finding.until'],
  ['finding waive 1 until 2035-01-01 why', 'finding.until'],
  ['finding waive 1 until 7d', 'args.missing'],
])('refuses %s', async (line, code) => expect(await chat.refused(line)).toBe(code));

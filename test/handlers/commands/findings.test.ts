import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  const at = new Date();
  await reports(chat, [
    slowHit(1, 'SH-1/A', 10, at),
    { ...slowHit(1, 'SH-1/B', 90, at), severity: 'low' },
    { ...slowHit(2, 'SH-2/C', 1, at), severity: 'critical' },
    slowHit(undefined, 'all/D', 3, at),
  ]);
  await chat.hears('operator grant console:op operator SH-1');
});
afterAll(() => chat.close());

const subjects = async (line: string, as = 'me') => {
  const [block] = (await chat.hears(line, { as })).blocks;
  return block?.kind === 'table' ? block.data?.map((row) => row['subject']) : [];
};

it('lists the worst first, and narrows by shop, rule and state in any order', async () => {
  expect(await subjects('违规')).toEqual(['order:SH-2/C', 'order:SH-1/A', 'order:all/D', 'order:SH-1/B']);
  expect(await subjects('findings SH-1 slow-orders')).toEqual(['order:SH-1/A', 'order:SH-1/B']);
  expect(await subjects('findings 慢单 集团')).toEqual(['order:all/D']);
  expect(await subjects('findings overdue')).toEqual([]);
  expect(await subjects('违规 已处理 SH-1')).toEqual([]);
  expect(await chat.refused('findings NOPE')).toBe('finding.filter_unknown');
});

it('shows an operator of one shop nothing of another shop or the group', async () => {
  expect(await subjects('findings all', 'op')).toEqual(['order:SH-1/A', 'order:SH-1/B']);
  expect(await chat.refused('findings SH-2', { as: 'op' })).toBe('finding.filter_unknown');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { decider, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'wei', 'compliance');
});
afterAll(() => chat.close());

it('lets words within others mean no harm, once a second person of compliance has agreed', async () => {
  expect((await chat.hears('check 顶级联赛官方球')).tone).toBe('danger');
  const code = requestIn(await chat.hears('词库 例外 顶级联赛 是赛事名'));
  expect(await chat.refused(`approve ${code}`)).toBe('approval.self');
  expect((await chat.hears('check 顶级联赛官方球')).tone).toBe('danger');
  await chat.hears(`approve ${code}`, { as: 'wei' });
  expect((await chat.hears('check 顶级联赛官方球')).tone).toBe('success');
  expect((await chat.hears('check 顶级球')).tone).toBe('danger');
});

it('asks for them wherever a shipped pack would find less, and only there', async () => {
  await chat.hears('term add 月销王 forbidden nobody can prove it');
  for (const line of [
    'term remove 国家级 we are',
    'term add 国家级 care it depends',
    'term except 顶级球 it is a name',
    'term except 全网最好的 we say so',
    'term add 月销王 care it depends',
  ])
    expect(requestIn(await chat.hears(line)), line).toMatch(/^\w{5}$/);
  expect(await chat.refused('term add 全国第一品牌 care it depends')).toBe('term.hidden');
  expect(JSON.stringify(await chat.hears('term except 月销王子 it is a name'))).toContain('confirm ');
  const advice = JSON.stringify(await chat.hears('check 顶级球'));
  expect(advice).toContain('词库 例外');
  expect(advice).not.toMatch(/"zh":"[^"]*term except/);
});

it('refuses an exception that covers no term', async () => {
  expect(await chat.refused('term except 马克杯 it is a cup')).toBe('term.pointless');
});

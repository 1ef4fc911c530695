import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await reports(chat, [slowHit(1, 'SH-1/A', 9, new Date()), slowHit(1, 'SH-1/B', 8, new Date())]);
  await chat.hears('operator grant console:op operator SH-1');
  await chat.hears('operator grant console:far operator SH-2');
});
afterAll(() => chat.close());

const owners = async () => {
  const [block] = (await chat.hears('findings')).blocks;
  return block?.kind === 'table' ? block.data?.map((row) => [row['state'], row['owner']]) : [];
};

it('gives findings to oneself, to somebody, or all of a rule at a shop, and back', async () => {
  await chat.hears('finding assign 1');
  expect(await owners()).toContainEqual(['assigned', 'me']);
  await chat.hears('违规 分配 慢单 SH-1 console:op');
  expect(await owners()).toEqual([
    ['assigned', 'op'],
    ['assigned', 'op'],
  ]);
  await chat.hears('finding assign 1 2 nobody');
  expect(await owners()).toEqual([
    ['open', null],
    ['open', null],
  ]);
  await chat.hears('undo');
  expect(await owners()).toContainEqual(['assigned', 'op']);
});

it.each([
  ['finding assign 1 console:stranger', 'finding.person_unknown'],
  ['finding assign 1 console:far', 'finding.person_reach'],
  ['finding assign 1 2 99 me', 'finding.not_found'],
  ['finding assign slow-orders NOPE', 'shop.not_found'],
  ['finding assign nope SH-1', 'rule.unknown'],
])('refuses %s', async (line, code) => expect(await chat.refused(line)).toBe(code));

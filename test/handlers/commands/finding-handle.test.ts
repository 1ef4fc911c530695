import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import type { Chat } from '../../support/chat.ts';
import { codeIn, openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
const start = new Date();
beforeAll(async () => {
  chat = await openRulesChat();
  await reports(
    chat,
    ['A', 'B', 'C'].map((one) => slowHit(1, `SH-1/${one}`, 9, start)),
  );
});
afterAll(() => chat.close());

it('closes one with what was done, and opens it again when it happens again', async () => {
  await chat.hears('违规 处理 1 已发货，单号已回传');
  expect(await chat.refused('finding handle 1')).toBe('finding.state');
  expect(JSON.stringify(await chat.hears('finding 1'))).toContain('已发货，单号已回传');
  const later = slowHit(1, 'SH-1/A', 9, new Date(start.getTime() + 60_000));
  expect(await reports(chat, [later])).toMatchObject({ reopened: 1 });
});

it('asks for a word before it closes all of a rule at a shop, settles the card and is undone', async () => {
  const asked = await chat.hears('finding handle slow-orders SH-1 all shipped');
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect((await chat.hears('findings')).title.en).toBe('No findings');
  const alerts = await chat.app.db.withScope(systemScope('test'), (tx) =>
    rowsOf(
      tx,
      sql`select ends_at is not null as over, line ->> 'en' as line from alert where labels ->> 'kind' = 'finding'`,
    ),
  );
  expect(alerts).toEqual([{ over: true, line: 'SH-1 Slow orders: all dealt with' }]);
  expect(await chat.refused('finding handle slow-orders SH-1')).toBe('finding.none_open');
  const undo = await chat.hears('undo');
  if (codeIn(undo)) await chat.hears(`confirm ${codeIn(undo)}`);
  expect((await chat.hears('findings')).title.en).toBe('Findings · 3');
});

it('is for those who may, of the shops they see', async () => {
  await chat.hears('operator grant console:op operator SH-1');
  expect(await chat.refused('finding handle 1', { as: 'op' })).toBe('permission.denied');
  await chat.hears('operator grant console:far manager SH-2');
  expect(await chat.refused('finding handle 1', { as: 'far' })).toBe('finding.not_found');
});

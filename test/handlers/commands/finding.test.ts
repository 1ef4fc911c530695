import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, reports, slowHit } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

it('shows what was found and where, the clause, what happened to it, and that it is no longer seen', async () => {
  const places = [{ field: 'title', from: 0, to: 2, found: '最佳', rewrite: '优选' }];
  await reports(chat, [{ ...slowHit(2, 'SH-2/C', 90, new Date()), facts: { hours: 90 }, places }]);
  await reports(chat, [], { swept: ['slow-orders'] });
  const { blocks } = await chat.hears('违规项 1');
  const words = JSON.stringify(blocks);
  for (const part of ['has waited for 90 hours', 'Test code, article 1', '优选', '不再出现', '"found"'])
    expect(words).toContain(part);
  expect(blocks.at(-1)).toMatchObject({ kind: 'actions', buttons: [{ says: 'finding assign 1' }, {}, {}, {}, {}] });
});

it('is not there for who does not see its shop', async () => {
  await chat.hears('operator grant console:op operator SH-1');
  expect(await chat.refused('finding 1', { as: 'op' })).toBe('finding.not_found');
  expect(await chat.refused('finding 99')).toBe('finding.not_found');
});

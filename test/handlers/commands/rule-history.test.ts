import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

it('begins with what came with the system', async () => {
  const { blocks } = await chat.hears('规则 历史 slow-orders');
  expect(blocks[0]).toMatchObject({ total: 1, rows: [[1, '–', { zh: '全部' }, {}, {}, { zh: '随系统' }, '', {}]] });
  expect(await chat.refused('rule history slow-orders more')).toBe('rule.unknown');
});

it('tells who has one shop nothing of what was set for another, here and where the rule stands', async () => {
  const owner = openOwner(chat.database.url);
  await owner`insert into rule_version (rule, version, scope, shop_id, name, clause, params, severity, enabled, reason, author)
    select 'slow-orders', n + 1, 'shop=SH-' || n, n, '{}', '{}', '{"hours": 7}', 'high', n = 2, 'why ' || n, 'me' from generate_series(1, 2) n`;
  await owner.end();
  await chat.hears('operator grant console:two operator SH-2');
  const told = async (line: string, as: string) => JSON.stringify(await chat.hears(line, { as }));
  for (const line of ['rule history slow-orders', 'rule show slow-orders', 'handbook slow-orders']) {
    expect(await told(line, 'two'), line).toContain('SH-2');
    expect(await told(line, 'two'), line).not.toMatch(/SH-1|why 1/);
    expect(await told(line, 'me'), line).toContain('SH-1');
  }
  expect(await told('rule', 'two')).not.toContain('部分');
  expect(await told('rule', 'me')).toContain('部分');
});

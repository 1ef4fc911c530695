import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { importPolicies } from '../../../src/tools/import-policies.ts';
import type { Chat } from '../../support/chat.ts';
import { fieldsOf } from '../../support/coupon-prices.ts';
import { openRulesChat, rowsIn, testRules } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  const owner = openOwner(chat.database.url);
  await owner`insert into todo (key, title, created_by, due_at, needs_proof)
    select 'duty:policy-watch:' || month || ':taobao', '{"zh": "看", "en": "look"}', 'test', now(), true
    from unnest(array[to_char(now(), 'YYYY-MM'), '2026-01', '2026-02']) month`;
  await owner.end();
});
afterAll(() => chat.close());

it('keeps what changed with its rules, closes the to-dos that asked for it, and says which months were missed', async () => {
  expect((await chat.hears('policy')).tone).toBe('warning');
  const noted = await chat.hears(
    '平台政策 记录 淘宝 发货时限改为 24 小时，见公告 规则=慢单 url=https://example.com/a?b=1',
  );
  expect(fieldsOf(noted)['To-dos closed']).toBe('1, 2, 3');
  expect(await chat.refused('平台政策 记录 淘宝 发货时限改为 24 小时，见公告')).toBe('policy.known');
  const [doudian, taobao] = rowsIn(await chat.hears('policy'));
  expect(taobao?.slice(2, 6)).toEqual(['发货时限改为 24 小时，见公告', 'slow-orders', '2 (2026-01, 2026-02)', '–']);
  expect(doudian?.slice(1)).toEqual(['–', '–', '–', '–', '–']);
  expect(rowsIn(await chat.hears('policy taobao'))).toHaveLength(1);
  expect(JSON.stringify(await chat.hears('handbook slow-orders'))).toContain('Platform policy');
});

it.each([
  ['policy note ebay something', 'policy.platform'],
  ['policy note jd something', 'policy.platform'],
  ['policy note taobao', 'policy.empty'],
  ['policy note taobao rules=slow-orders', 'policy.empty'],
  ['policy note taobao x rules=nope', 'rule.unknown'],
  ['policy note taobao x url=javascript:alert(1)', 'policy.url'],
  ['policy note taobao x day=2999-01-01', 'policy.day'],
  ['policy note taobao x rules=slow-orders rules=shouting', 'policy.twice'],
  [`policy note taobao ${'字'.repeat(2001)}`, 'command.too_long'],
  ['policy ebay', 'policy.platform'],
])('refuses %.40s', async (line, code) => expect(await chat.refused(line)).toBe(code));

it('reads a file: what is known is passed over, what is wrong costs its line, a wrong header all of it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-policy-'));
  const [file, rejects] = [path.join(folder, 'notes.csv'), path.join(folder, 'rejects.csv')];
  writeFileSync(
    file,
    '平台,日期,内容,规则\n抖店,2026-01-05,保证金上调,shouting\n抖店,2026-01-05,保证金上调,\nebay,2026-01-05,x,\n抖店,2026-13-05,x,\n',
  );
  const options = { rejects, rules: testRules() };
  expect((await importPolicies(chat.database.url, file, options))[0]?.en).toBe(
    '1 policy notes kept, 1 known before, 2 lines refused',
  );
  writeFileSync(file, 'a,b\n1,2\n');
  await expect(importPolicies(chat.database.url, file, options)).rejects.toMatchObject({ code: 'imports.unreadable' });
});

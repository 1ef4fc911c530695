import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn as asRows } from '../../support/acts.ts';
import type { Chat } from '../../support/chat.ts';
import { ANN, codeIn, openRulesChat, rowsIn, WEI, waitingOrders, withApprover } from '../../support/rules.ts';

let chat: Chat;
const marksIn = (of: Chat) => asRows(of, `select kind, refs from compliance_mark where kind like 'rule:%'`);
beforeAll(async () => {
  chat = await openRulesChat();
  await withApprover(chat);
});
afterAll(() => chat.close());

it('shows what it would add and remove over 30 days, and is in force when a second person agreed', async () => {
  const asked = await chat.hears('规则 设置 慢单 最长等待=1天 shop=SH-1 赶工，先试试', ANN);
  expect(asked.blocks[0]).toMatchObject({
    text: {
      zh: '规则 slow-orders 慢单（shop=SH-1）：最长等待 48 小时 → 24 小时；按最近 30 天算，会新增 1 个违规项、消失 0 个',
    },
  });
  expect(JSON.stringify(asked)).toContain('has waited for 30 hours');
  expect(await chat.refused(`approve ${codeIn(asked)}`, ANN)).toMatch(/^approval/);
  expect(rowsIn(await chat.hears('rule history slow-orders'))).toHaveLength(1);
  await chat.hears(`approve ${codeIn(asked)}`, WEI);
  // Whoever runs the rule looks at everything with it now, in every process.
  expect(await marksIn(chat)).toEqual([{ kind: 'rule:slow-orders', refs: [] }]);
  const rows = rowsIn(await chat.hears('rule history slow-orders'));
  expect(rows[0]?.slice(2, 7)).toMatchObject([
    { en: 'shop=SH-1' },
    { en: 'hours 24 hours, share 20 %' },
    { en: 'high' },
    { en: expect.stringMatching(/^console:ann, approved by .*wei$/) },
    '赶工，先试试',
  ]);
});

it('is shown again, not done, when the data moved enough while it waited', async () => {
  const asked = await chat.hears('rule set slow-orders hours=12 shop=SH-2 faster', ANN);
  await waitingOrders(chat.database.url, [{ shop: 2, number: 'B9', hours: 20 }]);
  await chat.says(`approve ${codeIn(asked)}`, WEI);
  expect(JSON.stringify(await chat.hears('rule history slow-orders'))).not.toContain('faster');
});

it.each([
  ['rule set slow-orders hours=900 x', 'rule.range'],
  ['rule set slow-orders hours=10s x', 'rule.value'],
  ['rule set slow-orders speed=1 x', 'rule.param_unknown'],
  ['rule set slow-orders hours=2 hours=3 x', 'rule.twice'],
  ['rule set slow-orders hours=24 category=上装 x', 'rule.scope'],
  ['rule set slow-orders hours=24 shop=NOPE x', 'rule.shop_unknown'],
  ['rule set slow-orders hours=24 platform=ebay x', 'rule.platform_unknown'],
  ['rule set slow-orders hours=24 platform=taobao shop=SH-2 x', 'rule.scope_empty'],
  ['rule set slow-orders hours=24 from=2030-12-10 until=2030-12-01 x', 'rule.span'],
  ['rule set slow-orders hours=24 until=yesterday x', 'rule.span'],
  ['rule set slow-orders hours=24 from=someday x', 'rule.day'],
  ['rule set slow-orders severity=awful x', 'rule.severity'],
  ['rule set slow-orders hours=24', 'rule.reason'],
  ['rule set slow-orders just because', 'rule.nothing'],
  ['rule set slow-orders share=20% as it is', 'rule.unchanged'],
  ['rule set no-such-rule min=1 x', 'rule.unknown'],
])('refuses %s', async (line, code) => expect(await chat.refused(line)).toBe(code));

it('may be asked for by those who may set rules, and by nobody else', async () => {
  await chat.hears('operator grant console:op operator');
  expect(await chat.refused('rule set slow-orders hours=24 x', { as: 'op' })).toBe('permission.denied');
});

it('is undone by setting it back, which needs a word as well', async () => {
  const asked = await chat.hears('rule set slow-orders severity=low hours=96 until=2030-01-01 calmer', ANN);
  await chat.hears(`approve ${codeIn(asked)}`, WEI);
  const undone = await chat.hears('undo', ANN);
  expect(JSON.stringify(undone)).toContain('longest wait 96 hours → 48 hours, Severity low → high');
  expect(codeIn(undone)).not.toBe('');
});

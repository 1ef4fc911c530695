import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import type { Chat } from '../../support/chat.ts';
import { ANN, codeIn, openRulesChat, rowsIn, WEI, withApprover } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
  await withApprover(chat);
  await chat.hears('operator grant console:zoe operator SH-2');
});
afterAll(() => chat.close());

const set = async (line: string) => chat.hears(`approve ${codeIn(await chat.hears(line, ANN))}`, WEI);

it('is read before its first version is made, and acknowledged with it', async () => {
  expect((await chat.hears('handbook')).title.en).toContain('Version 1, which is made within 10 minutes');
  await chat.hears('handbook ack', ANN);
  expect(await chat.refused('手册 确认', ANN)).toBe('handbook.acked');
  const unread = await chat.hears('handbook unread');
  expect(unread.title.en).toBe('Handbook version 1 · 3 have not acknowledged');
  expect(rowsIn(unread).map(([name]) => name)).not.toContain('ann');
  expect(await chat.refused('handbook unread', { as: 'zoe' })).toBe('permission.denied');
  expect(await chat.refused('handbook diff')).toBe('handbook.no_diff');
});

it('has a new version when a rule is set, says what changed, and asks everybody again', async () => {
  await set('rule set slow-orders hours=24 calmer');
  await set('rule set slow-orders hours=12 shop=SH-1 first try');
  expect((await chat.hears('手册')).title.zh).toContain('第 3 版');
  expect(rowsIn(await chat.hears('handbook diff 1 2'))).toEqual([
    [
      { zh: '慢单', en: 'Slow orders' },
      { zh: '变更', en: 'changed' },
      { zh: '最长等待', en: 'longest wait' },
      { zh: '48 小时', en: '48 hours' },
      { zh: '24 小时', en: '24 hours' },
    ],
  ]);
  expect(JSON.stringify(await chat.hears('handbook diff'))).toContain('Setting of shop=SH-1');
  expect((await chat.hears('handbook unread')).title.en).toBe('Handbook version 3 · 4 have not acknowledged');
  const owner = openOwner(chat.database.url);
  const told = await owner`select key from news where fold = 'handbook' order by key`;
  const kept = await owner`select body ->> 'act' as act from evidence where kind = 'handbook' order by id`;
  await owner.end();
  expect(told.map(({ key }) => key)).toEqual(['handbook:2', 'handbook:3']);
  expect(kept.map(({ act }) => act)).toEqual(['cut', 'acknowledged', 'cut', 'cut']);
});

it('shows an operator of one shop nothing that is set for another', async () => {
  expect(JSON.stringify(await chat.hears('handbook slow-orders', ANN))).toContain('shop=SH-1');
  const zoe = { as: 'zoe' };
  expect(JSON.stringify(await chat.hears('handbook slow-orders', zoe))).not.toContain('SH-1');
  expect(JSON.stringify(await chat.hears('handbook diff', zoe))).not.toContain('SH-1');
  expect(JSON.stringify(await chat.hears('handbook slow-orders v1'))).toContain('48 hours');
  expect(await chat.refused('handbook v9')).toBe('handbook.no_version');
  expect(await chat.refused('handbook nonsense')).toBe('handbook.about');
});

it('is a file in both languages, every word of it escaped', async () => {
  const text = await chat.app.db.withScope(systemScope('test'), async (tx) => {
    const { officeOf } = await import('../../../src/app/office.ts');
    const { testRules } = await import('../../support/rules.ts');
    const office = officeOf({ standing: { admins: () => [] }, rules: testRules() }, tx);
    return office.document({ langs: ['zh', 'en'], now: new Date() });
  });
  expect(text.markdown).toMatch(/^# 合规手册 · Compliance handbook\n/);
  expect(text.markdown).toContain('- 最长等待：24 小时 · longest wait: 24 hours');
  expect(text.html).toContain(
    '<h3 id="slow-orders"><span lang="zh">慢单（slow-orders）</span> · <span lang="en">Slow orders',
  );
});

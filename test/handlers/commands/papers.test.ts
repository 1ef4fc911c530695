import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { report } from '../../../src/services/compliance/findings/report.ts';
import { holds } from '../../../src/services/compliance/papers/holds.ts';
import type { Reads } from '../../../src/services/compliance/rule-kind.ts';
import { rule } from '../../../src/services/compliance/rules/papers.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { dayFromNow, tableOf } from '../../support/coupon-prices.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ rules: [rule] });
  const owner = openOwner(chat.database.url);
  await owner`update sku set category = '食品/茶' where code = 'MUG-1'`;
  await owner`insert into listing (shop_id, item, sku, title) values (2, 'i1', 'MUG-1', '茶')`;
  await owner.end();
});
afterAll(() => chat.close());

const SETTING = { params: { first: 60, second: 30, last: 7 }, severity: 'high' as const, version: 1 };

const look = (only?: Reads['only']) =>
  chat.database.db.withScope(systemScope('test'), async (tx) => {
    const now = new Date();
    const known = { terms: () => [], holds: () => false };
    const hits = await rule.find?.({
      tx,
      since: now,
      until: now,
      settingFor: () => SETTING,
      known,
      ...(only && { only }),
    });
    await report(tx, hits ?? [], { now, rules: [rule] });
    return (hits ?? []).map(({ subject, severity }) => `${subject} ${severity}`);
  });

const findings = async () => {
  const owner = openOwner(chat.database.url);
  const rows = await owner`select subject, state from finding order by subject`;
  await owner.end();
  return rows.map((row) => `${row['subject']} ${row['state']}`);
};

it('warns by the days that are left, and of what a category lacks; what is renewed or added handles it', async () => {
  await chat.hears(`paper add SH-1 licence "business licence" number 91310000123456789X to ${dayFromNow(5)}`);
  await chat.hears(`证照 添加 全组 保险 产品责任险 到 ${dayFromNow(45)}`);
  await chat.hears(`证照 添加 SH-1 品牌授权 某品牌授权 授权品牌 某品牌 到 ${dayFromNow(400)}`);
  await chat.hears('证照 需要 食品 食品经营许可证');
  expect(await look()).toEqual(['licence:1 high', 'licence:2 low', 'need:食品/茶/食品经营许可证 high']);
  expect(await look({ kind: 'licence', refs: [1] })).toEqual(['licence:1 high']);
  expect(tableOf(await chat.hears('证照'), 1)).toEqual([
    ['SH-2', '食品/茶', { zh: '食品经营许可证', en: '食品经营许可证' }],
  ]);
  await chat.hears(`paper renew 1 ${dayFromNow(300)}`);
  await chat.hears(`证照 添加 SH-2 执照 食品经营许可证 品类 食品 到 ${dayFromNow(500)}`);
  expect(await findings()).toEqual(['licence:1 handled', 'licence:2 open', 'need:食品/茶/食品经营许可证 handled']);
  const owner = openOwner(chat.database.url);
  const [closed] = await owner`select id, closed_by from finding where subject = 'licence:1'`;
  expect(closed?.['closed_by'], 'a name, no pseudonym').not.toMatch(/^p-/);
  await owner`update finding set closed_by = (select pseudonym from person limit 1) where id = ${closed?.['id']}`;
  await owner.end();
  expect(JSON.stringify(await chat.hears(`finding ${closed?.['id']}`))).not.toMatch(/p-[0-9a-f]{12}/);
  expect(await look()).toEqual(['licence:2 low']);
});

it('says who holds what, the number masked', async () => {
  const now = new Date();
  const ask = (shop: number, name: string) =>
    chat.database.db.withScope(systemScope('test'), (tx) => holds(tx, shop, 'brand', name, now));
  expect([await ask(1, '某品牌'), await ask(2, '某品牌'), await ask(1, '别的')]).toEqual([true, false, false]);
  const said = await chat.hears('papers SH-1');
  expect(JSON.stringify(said)).not.toContain('91310000123456789X');
  expect(tableOf(said)?.map((row) => [row[0], row[4]])).toEqual([
    [2, ''],
    [1, '91***9X'],
    [3, ''],
  ]);
});

it('refuses days that end before they begin, numbers and files that are none, and the same twice', async () => {
  expect(await chat.refused('paper add SH-1 licence x from 2027-02-01 to 2027-01-01')).toBe('paper.days');
  expect(await chat.refused('paper add SH-1 licence x number abc')).toBe('paper.number');
  expect(await chat.refused('paper add SH-1 licence x file abc')).toBe('paper.file');
  expect(await chat.refused('paper add SH-1 passport x')).toBe('args.wrong');
  expect(await chat.refused('paper add SH-9 licence x')).toBe('shops.not_found');
  expect(await chat.refused('paper add SH-1 licence "business licence" number 91310000123456789X')).toBe('paper.known');
  expect(await chat.refused('paper renew 99 2028-01-01')).toBe('paper.not_found');
  expect(await chat.refused('paper need 食品 食品经营许可证')).toBe('paper.need_known');
  expect(await chat.refused('paper need 玩具 3C off')).toBe('paper.need_none');
});

it('an operator of one shop sees its papers and the group’s, and no neighbour’s', async () => {
  await chat.hears('operator grant console:zoe operator SH-2');
  const said = await chat.hears('证照', { as: 'zoe' });
  expect(tableOf(said)?.map((row) => row[1])).toEqual([{ zh: '全组', en: 'the group' }, 'SH-2']);
  expect(await chat.refused('paper add SH-2 licence x', { as: 'zoe' })).toBe('permission.denied');
});

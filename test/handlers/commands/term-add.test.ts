import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into listing (shop_id, item, title) select 1, n::text, '陶瓷马克杯 ' || n from generate_series(1, 9) n`;
  await sql.end();
});
afterAll(() => chat.close());

it('counts at once in every check, and is gone after an undo', async () => {
  expect((await chat.hears('check 年度断货款')).tone).toBe('success');
  await chat.hears('词库 添加 断货款 禁用 改写 热卖 平台处罚过');
  expect(JSON.stringify(await chat.hears('check 年度 断.货.款'))).toContain('年度 热卖');
  expect(JSON.stringify(await chat.hears('词库'))).toContain('平台处罚过');
  expect(await rowsIn(chat, 'select act, level, author from term_change')).toMatchObject([
    { act: 'add', level: 'forbidden' },
  ]);
  await chat.hears('undo');
  await chat.hears('词库 添加 爆款款 禁用 改成 热卖款 平台罚过');
  expect(await rowsIn(chat, "select rewrite, reason from term_change where word = '爆款款'")).toEqual([
    { rewrite: '热卖款', reason: '平台罚过' },
  ]);
});

it('shows first how many listings a common word would find', async () => {
  const said = JSON.stringify(await chat.hears('term add 马克杯 care too common'));
  expect(said).toMatch(/confirm [2-9A-Z]{5}/);
  expect(said).toContain('陶瓷马克杯 1');
  expect((await chat.hears('check 马克杯')).tone).toBe('success');
  const [, code = ''] = /confirm ([2-9A-Z]{5})/.exec(said) ?? [];
  await chat.hears(`confirm ${code}`);
  expect((await chat.hears('check 马克杯')).tone).toBe('warning');
  // Its listings are looked at now, not only when everything is.
  const marks = await rowsIn(chat, "select refs from compliance_mark where kind = 'listing' order by id desc limit 1");
  expect(marks[0]?.['refs']).toHaveLength(9);
});

it('refuses words that find everything or nothing', async () => {
  for (const word of ['好', '" "', '12', 'ab', 'x'.repeat(41)])
    expect(await chat.refused(`term add ${word} forbidden because`)).toMatch(/^(term\.silly|args\.)/);
  expect(await chat.refused('term add 新词语 forbidden rewrite 最好 because')).toBe('term.rewrite');
  expect(await chat.refused('term add 最佳 forbidden rewrite 优选 because')).toBe('term.same');
});

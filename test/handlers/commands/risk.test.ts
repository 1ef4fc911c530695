import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importRisks } from '../../../src/tools/import-risks.ts';
import type { Chat } from '../../support/chat.ts';
import { openRulesChat, rowsIn, testRules } from '../../support/rules.ts';

let chat: Chat;
const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-risks-'));
const [file, rejects] = [path.join(folder, 'risks.csv'), path.join(folder, 'rejects.csv')];
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

const HEAD = '编号,类别,风险,措施,负责人,可能性,影响,规则,预案\n';
/** 延误 and 封店 in GBK, as Excel in Chinese saves them. */
const reads = (text: string | Uint8Array) => {
  writeFileSync(file, text);
  return importRisks(chat.database.url, file, { rejects, rules: testRules() }).then((lines) => lines[0]?.en);
};

it('is read from a file, the same code again is the same risk, and a line with an unknown rule is refused by its number', async () => {
  expect((await chat.hears('risk')).blocks[0]).toMatchObject({ text: { en: expect.stringContaining('is empty') } });
  expect(
    await reads(
      `${HEAD}R1,发货,延误,加班,仓库,3,4,slow-orders;喊叫,P-01\nR2,平台,封店,分开主体,合规,2,5,,\nR3,平台,x,y,z,9,5,,\nR4,平台,x,y,z,1,1,no-such-rule,\n`,
    ),
  ).toBe('2 risks added, 0 updated, 0 unchanged, 2 lines refused');
  expect(readFileSync(rejects, 'utf8')).toMatch(/^4,likelihood.*\n5,there is no rule “no-such-rule”/m);
  expect(
    await reads(`${HEAD}R1,发货,延误,加班,仓库,3,4,slow-orders;喊叫,P-01\nR2,平台,封店,分开主体,合规,3,5,,\n`),
  ).toBe('0 risks added, 1 updated, 1 unchanged, 0 lines refused');
});

it('is listed with the greatest first, and found by words, rules and playbooks', async () => {
  expect(rowsIn(await chat.hears('风险')).map((row) => [row[0], row[2]])).toEqual([
    ['R2', 15],
    ['R1', 12],
  ]);
  for (const word of ['慢单', 'slow-orders', 'P-01', '仓库', 'r1'])
    expect(rowsIn(await chat.hears(`risk ${word}`)).map(([code]) => code)).toEqual(['R1']);
  expect(JSON.stringify(await chat.hears('risk show r1'))).toContain('"slow-orders, shouting"');
  expect(await chat.refused('risk show R99')).toBe('risk.not_found');
});

it('takes GBK, and refuses a file that is none', async () => {
  const gbk = Buffer.concat([
    Buffer.from('code,risk,measure,owner,likelihood,effect\nR5,'),
    Buffer.from([0xd1, 0xd3, 0xce, 0xf3]),
    Buffer.from(',m,o,5,5\n'),
  ]);
  expect(await reads(gbk)).toBe('1 risks added, 0 updated, 0 unchanged, 0 lines refused');
  expect(rowsIn(await chat.hears('risk 延误')).map(([code]) => code)).toEqual(['R5', 'R1']);
  await expect(reads('a,b\n1,2\n')).rejects.toMatchObject({ code: 'imports.unreadable' });
  await expect(reads(Buffer.from([0, 1, 2, 0xff, 0xfe]))).rejects.toMatchObject({ code: 'imports.unreadable' });
  await expect(reads(Buffer.alloc(2 * 1024 * 1024 + 1, 97))).rejects.toMatchObject({ code: 'imports.too_large' });
});

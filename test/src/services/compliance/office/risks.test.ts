import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readSheet } from '../../../../../src/platforms/table/sheet.ts';
import { loadRules } from '../../../../../src/services/compliance/load.ts';
import { RISK_COLUMNS, riskOf } from '../../../../../src/services/compliance/office/risks.ts';

it('the example has more than a hundred risks, each complete, and every rule is in one of them', async () => {
  const rules = await loadRules(`${process.cwd()}/src/services/compliance/rules`);
  const sheet = readSheet(readFileSync('docs/compliance/risks-example.csv'), RISK_COLUMNS, ['code']);
  const risks = sheet.rows.map(({ cells }) => riskOf(rules, cells));
  expect(risks.filter((risk) => 'why' in risk)).toEqual([]);
  expect(new Set(sheet.rows.map(({ cells }) => cells['code'])).size).toBeGreaterThan(100);
  const linked = new Set(risks.flatMap((risk) => ('why' in risk ? [] : risk.rules)));
  expect(rules.map(({ code }) => code).filter((code) => !linked.has(code))).toEqual([]);
});

it('says why a line is no risk', () => {
  const line = { code: 'R1', zh: '险', measureZh: '措', owner: '谁', likelihood: '3', effect: '3' };
  const why = (more: object) => riskOf([], { ...line, ...more });
  expect(why({})).toMatchObject({ code: 'R1', name: { zh: '险', en: '险' } });
  expect(why({ likelihood: '6' })).toHaveProperty('why', expect.stringContaining('likelihood'));
  expect(why({ owner: '' })).toHaveProperty('why', 'no owner');
  expect(why({ rules: 'x' })).toHaveProperty('why', 'there is no rule “x”');
  expect(why({ zh: 'x'.repeat(501) })).toHaveProperty('why', expect.stringContaining('longer'));
  expect(why({ code: '' })).toHaveProperty('why');
});

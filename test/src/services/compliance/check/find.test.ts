import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Db, openDb, systemScope } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import { knownOf } from '../../../../../src/services/compliance/check/known.ts';
import type { RuleKind } from '../../../../../src/services/compliance/rule-kind.ts';
import { rule as absolute } from '../../../../../src/services/compliance/rules/absolute-terms.ts';
import { rule as wording } from '../../../../../src/services/compliance/rules/agent-wording.ts';
import { rule as brands } from '../../../../../src/services/compliance/rules/brand-words.ts';
import { rule as threshold } from '../../../../../src/services/compliance/rules/coupon-threshold.ts';
import { rule as personal } from '../../../../../src/services/compliance/rules/personal-data.ts';
import { rule as stacked } from '../../../../../src/services/compliance/rules/stacked-price.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
let db: Db;
const now = new Date('2026-06-01T00:00:00Z');

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  db = openDb(database.url);
  const sql = openOwner(database.url);
  await sql`insert into listing (shop_id, item, title) values (1, 'a', '国家级马克杯'), (1, 'b', '独家马克杯'), (2, 'c', '耐克运动杯')`;
  await sql`insert into paper (shop_id, kind, name, brand, set_by) values (1, 'brand', 'Nike 2026', 'Nike', 'test')`;
  await sql`insert into listing (shop_id, item, title) values (1, 'd', '耐克运动杯')`;
  await sql`insert into care_conversation (shop_id, code, last_at) values (1, 'c', ${now})`;
  await sql`insert into care_message (shop_id, conversation_id, key, "from", at, text, masked) values
    (1, 1, '1', 'agent', '2026-05-31', '亲加 V 信聊，五星好评返现 5 元', 0), (1, 1, '2', 'customer', '2026-05-31', '好评返现吗', 0),
    (1, 1, '3', 'agent', '2026-05-31', '请打[电话]', 1), (1, 1, '4', 'agent', '2026-04-01', '好评返现', 0)`;
  await sql`insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, starts_at, ends_at)
    values (1, 'x', '满20减5', 'full-reduction', 'live', 'CNY', 2000, 500, '2026-05-01', '2026-07-01'),
      (1, 'y', '满50减5', 'full-reduction', 'live', 'CNY', 5000, 500, '2026-05-01', '2026-07-01')`;
  const worst = (piece: string) => ({
    says: { zh: '低了', en: 'low' },
    basket: { currency: 'CNY', pieceMinor: piece, floorMinor: '1000', costMinor: '800' },
  });
  await sql`insert into coupon_finding (coupon_id, kind, sku, worst, opened_at, closed_at) values
    (2, 'below_floor', 'MUG-1', ${sql.json(worst('950'))}, '2026-05-20', null),
    (2, 'below_cost', 'TEE-RED-M', ${sql.json(worst('600'))}, '2026-05-20', null),
    (1, 'below_floor', 'MUG-1', ${sql.json(worst('900'))}, '2026-05-20', '2026-05-25')`;
  await sql.end();
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const find = (rule: RuleKind, params: Record<string, number | string> = {}, only?: { kind: string; refs: number[] }) =>
  db.withScope(systemScope('test'), async (tx) => {
    const shipped = Object.fromEntries(Object.entries(rule.params).map(([name, { value }]) => [name, value]));
    const hits = await rule.find?.({
      tx,
      since: new Date('2026-05-02T00:00:00Z'),
      until: now,
      settingFor: () => ({ params: { ...shipped, ...params }, severity: rule.severity, version: 1 }),
      known: await knownOf(tx, now),
      ...(only && { only }),
    });
    return (hits ?? []).map(({ subject, severity }) => `${subject} ${severity}`);
  });

it('finds in listings what is forbidden, and the rest where the rule says so', async () => {
  expect(await find(absolute)).toEqual(['listing:1 high']);
  expect(await find(absolute, { levels: 'all' })).toEqual(['listing:1 high', 'listing:2 low']);
  expect(await find(absolute, {}, { kind: 'listing', refs: [2] })).toEqual([]);
  expect(await find(absolute, {}, { kind: 'order', refs: [1] })).toEqual([]);
});

it('lets a shop use the name of a brand for which it has a paper, in either language', async () => {
  expect(await find(brands)).toEqual(['listing:3 medium']);
});

it('reads what agents wrote in the span, and not what customers did', async () => {
  expect(await find(wording)).toEqual(['message:1 high']);
  expect(await find(personal)).toEqual(['message:3 high']);
});

it('knows thresholds under the least, and stacks under floor or cost that are still so', async () => {
  expect(await find(threshold)).toEqual(['coupon:1 medium']);
  expect(await find(threshold, { least: 10_000 })).toEqual(['coupon:1 medium', 'coupon:2 medium']);
  expect(await find(stacked)).toEqual(['coupon:2 critical']);
  expect(await find(stacked, { tolerance: 30 })).toEqual([]);
});

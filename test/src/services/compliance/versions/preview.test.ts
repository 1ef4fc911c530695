import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../../../src/db/client.ts';
import type { RuleKind } from '../../../../../src/services/compliance/rule-kind.ts';
import { compare, previewOf, versionOf } from '../../../../../src/services/compliance/versions/preview.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';
import { shouting, slowHit, slowOrders } from '../../../../support/rules.ts';

const AT = new Date('2026-11-20T00:00:00Z');
const hit = (shop: number, order: string, hours: number) => slowHit(shop, order, hours, AT);

it('says what is added and removed, the five worst of each, and by shop', () => {
  const was = [hit(1, 'a', 9), hit(1, 'b', 8), hit(2, 'c', 7)];
  const willBe = [hit(1, 'a', 9), ...Array.from({ length: 7 }, (_, n) => hit(2, `new${n}`, n))];
  const found = compare(was, willBe);
  expect(found).toMatchObject({ before: 3, after: 8, added: 7, removed: 2 });
  expect(found.worstAdded.map(({ weight }) => weight)).toEqual([6, 5, 4, 3, 2]);
  expect(found.worstRemoved.map(({ weight }) => weight)).toEqual([8, 7]);
  expect(found.shops).toEqual([
    { shopId: 2, before: 1, after: 7, added: 7, removed: 1 },
    { shopId: 1, before: 2, after: 1, added: 0, removed: 1 },
  ]);
});

it('is another one when the counts or the worst five are, not when something else moves', () => {
  const base = compare([hit(1, 'a', 9)], [hit(1, 'b', 8)]);
  expect(compare([hit(1, 'a', 9), hit(2, 'stays', 3)], [hit(1, 'b', 8), hit(2, 'stays', 4)]).digest).toBe(base.digest);
  expect(compare([hit(1, 'a', 9)], [hit(1, 'other', 8)]).digest).not.toBe(base.digest);
  expect(compare([hit(1, 'a', 9)], [hit(1, 'b', 8), hit(1, 'c', 1)]).digest).not.toBe(base.digest);
  expect(versionOf(base.digest)).toBeGreaterThan(0);
});

it('counts a thing once, however many hits it has', () => {
  expect(compare([], [hit(1, 'a', 1), hit(1, 'a', 5), hit(1, 'a', 3)])).toMatchObject({
    added: 1,
    worstAdded: [{ weight: 5 }],
  });
});

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const known = async () => ({ terms: () => [], holds: () => false });
const setting = () => undefined;
const asked = (rule: RuleKind) => ({ rule, before: setting, after: setting, now: AT });

it('stops in one sentence when it takes too long, and has nothing to say of a rule that only checks', async () => {
  const slow: RuleKind = {
    ...slowOrders,
    async find({ tx }) {
      await rowsOf(tx, sql`select pg_sleep(20)`);
      return [];
    },
  };
  const run = (rule: RuleKind, budgetMs: number) =>
    database.db.withScope(systemScope('test'), (tx) => previewOf({ tx, known, budgetMs }, asked(rule)));
  const endless: RuleKind = {
    ...slowOrders,
    async find({ tx }) {
      for (;;) await rowsOf(tx, sql`select 1`);
    },
  };
  for (const rule of [slow, endless]) await expect(run(rule, 50)).rejects.toMatchObject({ code: 'rule.preview_slow' });
  expect(await run(shouting, 50)).toBeUndefined();
});

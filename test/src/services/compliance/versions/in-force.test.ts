import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { inForce, settle, type VersionRow } from '../../../../../src/services/compliance/versions/in-force.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';
import { testRules } from '../../../../support/rules.ts';

const NOW = new Date('2026-11-20T00:00:00Z');
const platforms = new Map([
  [1, 'taobao'],
  [2, 'doudian'],
]);
const row = (version: number, hours: number, more: Partial<VersionRow> = {}): VersionRow => ({
  rule: 'slow-orders',
  version,
  params: { hours },
  severity: 'low',
  enabled: true,
  from: new Date('2026-11-01T00:00:00Z'),
  ...more,
});
const hoursAt = (rows: VersionRow[], where: { shopId?: number; platform?: string }, now = NOW) =>
  settle(testRules(), rows, platforms, now)('slow-orders')(where)?.params['hours'];

it('is what came with the system as version 1 until somebody sets it', () => {
  expect(settle(testRules(), [], platforms, NOW)('slow-orders')({ shopId: 1 })).toEqual({
    params: { hours: 48, share: 20 },
    severity: 'high',
    version: 1,
  });
  expect(settle(testRules(), [], platforms, NOW)('unknown')({})).toBeUndefined();
});

it('is the narrowest that fits, a shop before its platform, and the latest of a scope', () => {
  const rows = [row(2, 10), row(3, 20, { platform: 'taobao' }), row(4, 30, { shopId: 2 }), row(5, 11)];
  expect([1, 2, 3].map((shopId) => hoursAt(rows, { shopId }))).toEqual([20, 30, 11]);
  expect(hoursAt(rows, { platform: 'taobao' })).toBe(20);
});

it('is off where it was switched off, and only there', () => {
  const off = row(3, 10, { shopId: 1, enabled: false });
  expect(hoursAt([row(2, 10), off], { shopId: 1 })).toBeUndefined();
  expect(hoursAt([row(2, 10), off], { shopId: 2 })).toBe(10);
});

it('begins and ends by the day; after its end the earlier one counts again', () => {
  const rows = [row(2, 10), row(3, 20, { from: new Date('2026-11-10'), until: new Date('2026-11-15') })];
  expect(['2026-11-09', '2026-11-12', '2026-11-15'].map((day) => hoursAt(rows, {}, new Date(day)))).toEqual([
    10, 20, 10,
  ]);
});

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it('counts in the same moment it is committed, and not when it was rolled back', async () => {
  const rules = testRules();
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
  const hours = (tx: Tx) => inForce(tx, rules, new Date()).then((of) => of('slow-orders')({})?.params['hours']);
  const set = (tx: Tx, version: number, value: number) =>
    rowsOf(
      tx,
      sql`insert into rule_version (rule, version, name, clause, params, severity, author)
          values ('slow-orders', ${version}, '{}', '{}', ${JSON.stringify({ hours: value })}::jsonb, 'high', 'test')`,
    );
  const failed = inTx(async (tx) => {
    await set(tx, 2, 5);
    expect(await hours(tx)).toBe(5);
    throw new Error('rolled back');
  });
  await expect(failed).rejects.toThrow('rolled back');
  expect(await inTx(hours)).toBe(48);
  await inTx((tx) => set(tx, 2, 7));
  expect(await inTx(hours)).toBe(7);
});

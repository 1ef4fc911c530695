import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { report } from '../../../../../src/services/compliance/findings/report.ts';
import type { Hit } from '../../../../../src/services/compliance/rule-kind.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';
import { slowHit, testRules } from '../../../../support/rules.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const rules = testRules();
const T0 = Date.parse('2026-11-20T08:00:00Z');
const at = (minutes: number) => new Date(T0 + minutes * 60_000);
const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
const reports = (minutes: number, hits: Hit[], more: { swept?: string[] } = {}) =>
  inTx((tx) => report(tx, hits, { now: at(minutes), rules, ...more }));
const rows = (subject: string) =>
  inTx((tx) =>
    rowsOf(tx, sql`select state, count, gone_at, version from finding where subject = ${`order:${subject}`}`),
  );
const told = async (shop: number) =>
  (
    await inTx((tx) =>
      rowsOf<{ loud: number; open: string; message: { blocks: unknown[] } }>(
        tx,
        sql`select loud, line ->> 'en' as open, message from alert
            where labels ->> 'rule' = 'slow-orders' and shop_ids = array[${shop}::int] and ends_at is null`,
      ),
    )
  )[0];

it('keeps one finding and tells one card, however many report the same at once', async () => {
  const hit = slowHit(1, 'P', 5, at(0));
  const done = await Promise.all(Array.from({ length: 4 }, () => reports(1, [hit, hit])));
  expect(done.map(({ opened }) => opened).sort()).toEqual([0, 0, 0, 1]);
  expect(await rows('P')).toMatchObject([{ state: 'open', count: 1, version: 1 }]);
  expect(await told(1)).toMatchObject({ open: 'SH-1 Slow orders: 1 open (high)' });
  const [evidence] = await inTx((tx) =>
    rowsOf(tx, sql`select shops, subjects, body from evidence where kind = 'finding' and 'order:P' = any (subjects)`),
  );
  expect(evidence).toMatchObject({ shops: [1], subjects: ['rule:slow-orders', 'shop:SH-1', 'finding:1', 'order:P'] });
});

it('counts up in its card without telling anybody anew, and tells when it doubles', async () => {
  const loud = async () => (await told(1))?.loud ?? 0;
  const before = await loud();
  expect(await reports(2, [slowHit(1, 'P', 5, at(2))])).toEqual({ opened: 0, counted: 1, reopened: 0 });
  expect(await reports(3, [slowHit(1, 'P', 5, at(2))])).toEqual({ opened: 0, counted: 0, reopened: 0 });
  expect(await loud()).toBe(before);
  await reports(4, [slowHit(1, 'Q', 9, at(3))]);
  expect(await loud()).toBe(before + 1);
  await reports(5, [slowHit(1, 'R', 1, at(3))]);
  expect(await loud()).toBe(before + 1);
  const now = await told(1);
  expect(now?.open).toBe('SH-1 Slow orders: 3 open (high)');
  expect(now?.message.blocks[0]).toMatchObject({
    total: 3,
    rows: [['2', { en: 'Order Q' }, {}, 1, {}], {}, {}],
  });
});

it('keeps shops apart, and what belongs to no shop', async () => {
  const hit = (shop: number | undefined) => slowHit(shop, 'S', 5, at(0));
  expect(await reports(1, [hit(1), hit(2), hit(undefined)])).toMatchObject({ opened: 3 });
  expect(await reports(2, [hit(undefined)])).toMatchObject({ opened: 0 });
  expect(await rows('S')).toHaveLength(3);
});

it('notes what a whole look no longer comes upon, closes nothing, and takes the note away when it is back', async () => {
  await reports(10, [slowHit(2, 'G', 5, at(0)), slowHit(2, 'H', 5, at(0))]);
  await reports(11, [slowHit(2, 'H', 5, at(0))], { swept: ['slow-orders'] });
  expect(await rows('G')).toMatchObject([{ state: 'open', gone_at: expect.anything() }]);
  expect(await rows('H')).toMatchObject([{ state: 'open', gone_at: null }]);
  await reports(12, [slowHit(2, 'G', 5, at(0))]);
  expect(await rows('G')).toMatchObject([{ state: 'open', gone_at: null, count: 1 }]);
  await expect(reports(13, [{ ...slowHit(1, 'X', 1, at(0)), rule: 'nobody-knows' }])).rejects.toThrow('no rule');
});

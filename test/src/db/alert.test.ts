import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AlertIn } from '../../../src/core/alert.ts';
import { same } from '../../../src/core/localized.ts';
import { raise } from '../../../src/db/alert.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { lag } from '../../support/alerts.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
beforeEach(() => inTx((tx) => rowsOf(tx, sql`delete from alert`)));

const raises = (...alerts: AlertIn[]) => inTx((tx) => raise(tx, ...alerts));
const rows = () =>
  inTx((tx) =>
    rowsOf<{ subject: string; count: number; loud: number; version: number; over: boolean; due: boolean }>(
      tx,
      sql`select labels ->> 'subject' as subject, count, loud, version, ends_at is not null as over, routed < version as due from alert order by 1, id`,
    ),
  );
const routed = () => inTx((tx) => rowsOf(tx, sql`update alert set routed = version`));
const END = new Date('2999-01-01T00:00:00Z');

test('the same labels are one alert: said again it counts, and is not told again', async () => {
  await raises(lag('SH-1', 'a'), lag('SH-1', 'b'));
  await routed();
  await raises(lag('SH-1', 'a'));
  expect(await rows()).toMatchObject([
    { subject: 'a', count: 2, loud: 1, due: false },
    { subject: 'b', count: 1, loud: 1, due: false },
  ]);
});

test('other words are a change that is shown; graver, or worth it, is told again', async () => {
  await raises(lag('SH-1', 'a'), lag('SH-1', 'b'), lag('SH-1', 'c'));
  await routed();
  await raises(
    lag('SH-1', 'a', { line: same('worse') }),
    lag('SH-1', 'b', { severity: 'critical' }),
    lag('SH-1', 'c', { again: true }),
  );
  expect(await rows()).toMatchObject([
    { subject: 'a', loud: 1, due: true },
    { subject: 'b', loud: 2, due: true },
    { subject: 'c', loud: 2, due: true },
  ]);
  await routed();
  await raises(lag('SH-1', 'b', { severity: 'warning' }));
  expect((await rows())[1]).toMatchObject({ loud: 2, due: true });
});

test('what is over ends once; what was not known does nothing; wrong again is another row', async () => {
  await raises(lag('SH-1', 'a', { endsAt: END }));
  expect(await rows()).toEqual([]);
  await raises(lag('SH-1', 'a'));
  await raises(lag('SH-1', 'a', { endsAt: END }));
  await routed();
  await raises(lag('SH-1', 'a', { endsAt: END }));
  expect(await rows()).toMatchObject([{ over: true, due: false }]);
  await raises(lag('SH-1', 'a'));
  expect(await rows()).toMatchObject([{ over: true }, { over: false, due: true }]);
});

test('of one call what was said later counts later, and a call that is rolled back leaves nothing', async () => {
  await raises(lag('SH-1', 'a'), lag('SH-1', 'a', { endsAt: END }), lag('SH-1', 'a'));
  expect((await rows()).map(({ over }) => over)).toEqual([true, false]);
  const failing = inTx(async (tx) => {
    await raise(tx, lag('SH-1', 'z'));
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await rows()).toHaveLength(2);
});

test('two who notice the same things in another order do not wait for each other for ever', async () => {
  const all = Array.from({ length: 60 }, (_, n) => lag('SH-1', `s${n}`));
  await Promise.all([raises(...all), raises(...all.toReversed()), raises(...all)]);
  expect(await rows()).toHaveLength(60);
  expect((await rows()).every(({ count }) => count === 3)).toBe(true);
});

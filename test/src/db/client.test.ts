import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

test('a fresh database is migrated and empty', async () => {
  const rows = await fresh.db.withScope(systemScope('test'), (tx) =>
    rowsOf(tx, sql`select count(*)::int as n from sku`),
  );
  expect(rows).toEqual([{ n: 0 }]);
});

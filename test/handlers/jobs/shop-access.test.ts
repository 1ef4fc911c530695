import { afterAll, beforeAll, expect, it } from 'vitest';
import job from '../../../handlers/jobs/shop-access.ts';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { toWarn } from '../../../src/services/connections/ending.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  owner = openOwner(database.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const DAY = 86_400_000;
const end = new Date('2026-06-30T00:00:00Z');
const kinds = [
  { code: 'taobao', capabilities: { token: { refresh: 'person' } } },
  { code: 'doudian', capabilities: { token: { refresh: 'api' } } },
] as never;

it('tells 7, 3 and 1 days ahead and at the end, each once; what renews itself is quiet while it works', async () => {
  await owner`insert into shop_connection (shop_id, connector, account, credentials, connected_by, access_ends_at, refresh_ends_at) values
    (1, 'taobao', 'a', '', 'test', ${end}, null), (2, 'doudian', 'b', '', 'test', ${new Date(end.getTime() - 7 * DAY)}, ${end})`;
  const said: string[] = [];
  for (let left = 9; left >= -1; left--) {
    const now = new Date(end.getTime() - left * DAY);
    const due = await database.db.withScope(systemScope('test'), (tx) => toWarn(tx, kinds, now));
    said.push(...due.map(({ shop, days }) => `${shop} ${days}`));
    // What renews itself gets its next end.
    if (left === 8)
      await owner`update shop_connection set access_ends_at = ${end}, refresh_ends_at = ${new Date(end.getTime() + 7 * DAY)} where shop_id = 2`;
    if (left === 2) await owner`update shop_connection set failing_since = now() where shop_id = 2`;
  }
  expect(said.filter((one) => one.startsWith('SH-1'))).toEqual(['SH-1 7', 'SH-1 3', 'SH-1 1', 'SH-1 0']);
  // Only once its renewal fails.
  expect(said.filter((one) => one.startsWith('SH-2'))).toEqual(['SH-2 7']);
});

it('is a card with a way to connect again', async () => {
  const due = [{ shopId: 1, shop: 'SH-1', connector: 'taobao', endsAt: end, days: 3 }];
  const ask = (rows: unknown[]) =>
    job.run({ services: { connections: { toWarn: async () => rows } }, now: new Date() } as never);
  expect(await ask([])).toBeUndefined();
  expect(JSON.stringify(await ask(due))).toContain('connect taobao SH-1');
});

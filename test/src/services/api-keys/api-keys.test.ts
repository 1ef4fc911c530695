import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDb, systemScope } from '../../../../src/db/client.ts';
import { type ApiKeys, createApiKeys } from '../../../../src/services/api-keys/api-keys.ts';
import { stocked } from '../../../support/chat.ts';
import { freshDatabase } from '../../../support/database.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let db: ReturnType<typeof openDb>;

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  db = openDb(database.url);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

const keys = <T>(work: (apiKeys: ApiKeys) => Promise<T>): Promise<T> =>
  db.withScope(systemScope('test'), (tx) => work(createApiKeys({ tx })));

async function added(name: string, shops: string[] = []): Promise<void> {
  const effect = await keys((one) => one.planAdd({ name, scopes: ['inventory.read'], shops, perMinute: 60 }));
  await keys((one) => one.add(effect, 'console:me'));
}

it('gives a key to the first who fetches it, of many at once', async () => {
  await added('erp');
  expect(await keys((one) => one.waiting())).toEqual([{ name: 'erp', scopes: ['inventory.read'] }]);
  const fetched = await Promise.allSettled(Array.from({ length: 6 }, () => keys((one) => one.issue('erp'))));
  const got = fetched.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(got).toHaveLength(1);
  for (const one of fetched)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'api_key.fetched' });
  expect(await keys((one) => one.callerOf(got[0] ?? ''))).toMatchObject({
    name: 'erp',
    scopes: ['inventory.read'],
    shops: undefined,
    perMinute: 60,
  });
  expect(await keys((one) => one.waiting())).toEqual([]);
  expect((await keys((one) => one.list())).rows).toMatchObject([
    { name: 'erp', state: 'in use', createdBy: 'console:me' },
  ]);
});

it('knows nobody by what is no key, nor by a key that is revoked', async () => {
  await added('gone');
  const key = await keys((one) => one.issue('gone'));
  expect(await keys((one) => one.callerOf(key))).toBeDefined();
  await keys(async (one) => one.revoke(await one.planRevoke('gone')));
  for (const wrong of [key, `${key}x`, key.slice(1), '', 'zgk_', "' or true --"])
    expect(await keys((one) => one.callerOf(wrong))).toBeUndefined();
});

it('keeps a key for some shops to those, also when none of them is left', async () => {
  await added('branch', ['SH-2']);
  const key = await keys((one) => one.issue('branch'));
  const caller = await keys((one) => one.callerOf(key));
  expect(caller?.shops).toHaveLength(1);
  await added('ghost', ['NO-SUCH-SHOP']);
  const other = await keys((one) => one.issue('ghost'));
  expect((await keys((one) => one.callerOf(other)))?.shops).toEqual([]);
});

it('adds a name once, and revokes a key once, whoever asks', async () => {
  const effect = await keys((one) =>
    one.planAdd({ name: 'twice', scopes: ['inventory.read'], shops: [], perMinute: 1 }),
  );
  const both = await Promise.allSettled([1, 2].map(() => keys((one) => one.add(effect, 'console:me'))));
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const revoke = await keys((one) => one.planRevoke('twice'));
  const ends = await Promise.allSettled([1, 2].map(() => keys((one) => one.revoke(revoke))));
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

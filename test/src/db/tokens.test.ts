import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TokenStore } from '../../../src/channels/channel.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { createSealer } from '../../../src/core/seal.ts';
import { type Db, openDb, rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { createTokenStore } from '../../../src/db/tokens.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const NOW = new Date('2026-11-11T08:00:00Z');
const clock: Clock = { now: () => NOW };
const inMs = (ms: number) => new Date(NOW.getTime() + ms);
const sealer = createSealer('s'.repeat(32), 'vendor-token');

let fresh: FreshDatabase;
let elsewhere: Db;
let here: TokenStore;
let there: TokenStore;
beforeAll(async () => {
  fresh = await freshDatabase();
  elsewhere = openDb(fresh.url);
  here = createTokenStore(fresh.db, sealer, clock);
  there = createTokenStore(elsewhere, sealer, clock);
});
afterAll(async () => {
  await elsewhere.close();
  await fresh.drop();
});

/** A vendor that gives a new token at every call. */
const vendor = (lastsMs = 7_200_000) =>
  vi.fn(async () => ({ token: `token-${randomUUID()}`, expiresAt: inMs(lastsMs) }));

test('a token that was fetched is there for every process, sealed', async () => {
  const fetchToken = vendor();
  expect(await here.get('app')).toBeUndefined();
  const token = await here.refresh('app', undefined, fetchToken);
  expect(await there.get('app')).toBe(token);
  const [row] = await fresh.db.withScope(systemScope('test'), (tx) =>
    rowsOf<{ stored: string }>(tx, sql`select encode(token, 'escape') as stored from vendor_token where name = 'app'`),
  );
  expect(row?.stored).not.toContain(token);
  expect(fetchToken).toHaveBeenCalledTimes(1);
});

test('of many that find the same token stale at once, over two pools, one fetches and all get the new one', async () => {
  const stale = await here.refresh('busy', undefined, vendor());
  const fetchToken = vendor();
  const stores = Array.from({ length: 8 }, (_, i) => createTokenStore(i % 2 ? fresh.db : elsewhere, sealer, clock));
  const refreshes = [...stores, ...stores].map((store) => store.refresh('busy', stale, fetchToken));
  const tokens = await Promise.all(refreshes);
  expect(fetchToken).toHaveBeenCalledTimes(1);
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(stale);
});

test('also when there was none yet', async () => {
  const fetchToken = vendor();
  await Promise.all(
    Array.from({ length: 8 }, (_, i) => (i % 2 ? here : there).refresh('first', undefined, fetchToken)),
  );
  expect(fetchToken).toHaveBeenCalledTimes(1);
});

test('different tokens do not wait for each other', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = here.refresh('slow', undefined, async () => {
    await held;
    return { token: 'slow-token', expiresAt: inMs(7_200_000) };
  });
  expect(await there.refresh('quick', undefined, vendor())).toMatch(/^token-/);
  release();
  expect(await slow).toBe('slow-token');
});

test('a token that ends within 60 s counts as ended, one that ends a second later does not', async () => {
  await here.refresh('ending', undefined, vendor(60_000));
  expect(await here.get('ending')).toBeUndefined();
  const again = vendor(61_000);
  const token = await here.refresh('ending', undefined, again);
  expect(again).toHaveBeenCalledTimes(1);
  expect(await here.get('ending')).toBe(token);
});

test('a vendor that fails leaves what was there, and the next one tries', async () => {
  const stale = await here.refresh('failing', undefined, vendor());
  const refusal = here.refresh('failing', stale, () => Promise.reject(new Error('the vendor is away')));
  await expect(refusal).rejects.toThrow('the vendor is away');
  expect(await there.get('failing')).toBe(stale);
  expect(await there.refresh('failing', stale, vendor())).not.toBe(stale);
});

test('a vendor that never answers does not hold the others for ever', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const fetchToken = vi.fn(() => new Promise<never>(() => {}));
    const refusal = expect(here.refresh('silent', undefined, fetchToken)).rejects.toThrow('in time');
    await vi.waitFor(() => expect(fetchToken).toHaveBeenCalled());
    await vi.advanceTimersByTimeAsync(15_000);
    await refusal;
  } finally {
    vi.useRealTimers();
  }
  expect(await there.refresh('silent', undefined, vendor())).toMatch(/^token-/);
});

test('a token sealed with another SECRET_KEY counts as none', async () => {
  const token = await here.refresh('rekeyed', undefined, vendor());
  const rekeyed = createTokenStore(elsewhere, createSealer('t'.repeat(32), 'vendor-token'), clock);
  expect(await rekeyed.get('rekeyed')).toBeUndefined();
  expect(await rekeyed.refresh('rekeyed', undefined, vendor())).not.toBe(token);
});

import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createSealer } from '../../../src/core/seal.ts';
import { openTokens, sealCredentials, sealTokens } from '../../../src/db/access.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { reseal, SEALED } from '../../../src/db/reseal.ts';
import { type Answer, isNoToken, type PlatformKind, type Tokens } from '../../../src/platforms/platform.ts';
import { openSession, type SessionDeps } from '../../../src/sync/shop-session.ts';
import { createTokens } from '../../../src/sync/shop-tokens.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const sealer = createSealer('a key for tests that is long enough 0123456789', 'platform');
const day = (n: number) => new Date(Date.now() + n * 86_400_000);

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

/** A vendor whose refresh token is good for one renewal. `answer` takes the place of the next answers. */
function vendor(answer?: () => Promise<Answer<Tokens>>) {
  const state = { calls: 0, refresh: 'r0' };
  const kind = {
    code: 'doudian',
    platforms: ['doudian'],
    capabilities: { token: { refresh: 'api' } },
    async refreshTokens(_: unknown, tokens: Tokens | undefined): Promise<Answer<Tokens>> {
      state.calls += 1;
      const n = state.calls;
      if (answer) return answer();
      await new Promise((done) => setTimeout(done, 30));
      if ((tokens?.refresh ?? 'r0') !== state.refresh)
        return { kind: 'auth', needs: 'person', code: 'used-refresh-token' };
      state.refresh = `r${n}`;
      return { kind: 'ok', value: { access: `a${n}`, refresh: state.refresh, endsAt: day(7), refreshEndsAt: day(14) } };
    },
    connect: ({ token }: { token(stale?: string): Promise<string> }) => ({
      capabilities: {},
      whoami: async () => ({ kind: 'ok', value: { id: await token(), name: '', lacks: [] } }),
      writeStock: async (_op: string, changes: unknown[]) => {
        await token();
        return changes.map(() => ({ kind: 'applied' }));
      },
    }),
  } as unknown as PlatformKind;
  return { kind, state };
}

const processes = (kind: PlatformKind, n: number) =>
  Array.from({ length: n }, () =>
    createTokens({
      ...{ db: database.db, clock: systemClock, sealer, kind, shopId: 1, version: 1, credentials: { key: 'k' } },
      ...{ fetch, timeoutMs: 1000 },
    }),
  );
const stored = async () => {
  const [row] = await owner<{ tokens: Buffer | null }[]>`select tokens from shop_connection where shop_id = 1`;
  return openTokens(sealer, row!.tokens);
};

beforeEach(async () => {
  await owner`delete from alert`;
  await owner`delete from shop_connection`;
  await owner`insert into shop_connection (shop_id, connector, account, credentials, connected_by)
    values (1, 'doudian', 'd-1', ${sealCredentials(sealer, { key: 'k' })}, 'test')`;
});

it('renews once however many processes ask, also when a platform refuses the token of all of them', async () => {
  const { kind, state } = vendor();
  const asked = processes(kind, 4);
  expect(await Promise.all([...asked, ...asked].map((token) => token()))).toEqual(Array(8).fill('a1'));
  expect(await Promise.all(asked.map((token) => token('a1')))).toEqual(Array(4).fill('a2'));
  expect(state.calls).toBe(2);
  expect(await stored()).toMatchObject({ access: 'a2', refresh: 'r2' });
  // A platform that refuses the new one as well is not asked for others without end.
  await expect(asked[0]!('a2')).rejects.toMatchObject({ refusal: { kind: 'throttled' } });
  expect(state.calls).toBe(2);
});

it('a refresher that died leaves its lease to run out; who waits takes over', async () => {
  const { kind } = vendor();
  await owner`update shop_connection set refresh_lease_until = clock_timestamp() + interval '300 milliseconds'`;
  const [one] = processes(kind, 1);
  expect(await one!()).toBe('a1');
  expect((await owner`select refresh_lease_until from shop_connection`)[0]).toEqual({ refresh_lease_until: null });
});

it('one that comes too late takes what another stored, and says nobody dead', async () => {
  const other = { access: 'b1', refresh: 'q1', gotAt: new Date(), endsAt: day(1) };
  const { kind } = vendor(async () => {
    await owner`update shop_connection set tokens = ${sealTokens(sealer, other)}`;
    return { kind: 'auth', needs: 'person', code: 'used-refresh-token' };
  });
  const [one] = processes(kind, 1);
  expect(await one!()).toBe('b1');
  expect(await owner`select id from alert`).toEqual([]);
});

it('loses no renewed token because all was sealed anew meanwhile, and tells no end because of it', async () => {
  const first = { access: 'a0', refresh: 'r0', gotAt: day(-8), endsAt: day(-1), refreshEndsAt: day(6) };
  const keep = () => owner`update shop_connection set tokens = ${sealTokens(sealer, first)}`;
  const rekeyed = createSealer('a newer key for tests, long enough 0123456789ab', 'platform');
  const place = SEALED.find(({ column }) => column === 'tokens')!;
  const { kind } = vendor();
  const { refreshTokens } = kind;
  kind.refreshTokens = async (...given) => {
    expect(await reseal(owner, place, { now: rekeyed, earlier: sealer })).toMatchObject({ done: 1, lost: 0 });
    return refreshTokens!(...given);
  };
  const both = {
    seal: rekeyed.seal,
    open: (sealed: Uint8Array) => {
      try {
        return rekeyed.open(sealed);
      } catch {
        return sealer.open(sealed);
      }
    },
  };
  const inRow = async () => {
    const [row] = await owner<{ tokens: Buffer }[]>`select tokens from shop_connection where shop_id = 1`;
    return openTokens(both, row!.tokens);
  };
  const asking = (by: typeof sealer) =>
    createTokens({
      ...{ db: database.db, clock: systemClock, sealer: by, kind, shopId: 1, version: 1, credentials: { key: 'k' } },
      ...{ fetch, timeoutMs: 1000 },
    });
  await keep();
  expect(await asking(both)()).toBe('a1');
  expect(await inRow()).toMatchObject({ access: 'a1', refresh: 'r1' });
  // Also where the lease was taken over by then, and where this process has the earlier key only.
  await keep();
  kind.refreshTokens = async () => {
    await reseal(owner, place, { now: rekeyed, earlier: sealer });
    await owner`update shop_connection set refresh_lease_until = clock_timestamp() + interval '1 minute'`;
    return { kind: 'ok', value: { access: 'a2', refresh: 'r2' } };
  };
  expect(await asking(both)()).toBe('a2');
  await keep();
  kind.refreshTokens = async () => {
    await reseal(owner, place, { now: rekeyed, earlier: sealer });
    return { kind: 'ok', value: { access: 'a3', refresh: 'r3' } };
  };
  expect(await asking(sealer)()).toBe('a3');
  expect(await inRow()).toMatchObject({ refresh: 'r3' });
  await keep();
  kind.refreshTokens = async () => {
    await reseal(owner, place, { now: rekeyed, earlier: sealer });
    return { kind: 'auth', needs: 'person', code: 'over' };
  };
  await expect(asking(both)()).rejects.toMatchObject({ refusal: { kind: 'auth', code: 'over' } });
});

it('tells the rooms of the shop once when only a person can let us in again, and keeps the tokens', async () => {
  const { kind, state } = vendor(async () => ({ kind: 'auth', needs: 'person', code: 'expired' }));
  const asked = processes(kind, 2);
  for (const token of [...asked, ...asked]) {
    const error = await token().catch((thrown: unknown) => thrown);
    expect(isNoToken(error)).toBe(true);
  }
  expect(state.calls).toBe(2);
  expect(await owner`select labels ->> 'kind' as kind, shop_ids from alert`).toMatchObject([
    { kind: 'shop-down', shop_ids: [1] },
  ]);
});

it('hands out a token only after it is stored: what cannot be stored yet is not forgotten', async () => {
  const { kind, state } = vendor();
  let failing = 2;
  const db = {
    ...database.db,
    withScope: ((scope, work, how) =>
      database.db.withScope(
        scope,
        async (tx) => {
          const done = await work(tx);
          if (state.calls === 1 && failing-- > 0) throw new Error('the database went away');
          return done;
        },
        how,
      )) as typeof database.db.withScope,
  };
  const token = createTokens({
    ...{ db, clock: systemClock, sealer, kind, shopId: 1, version: 1, credentials: {}, fetch, timeoutMs: 1000 },
  });
  expect(await token()).toBe('a1');
  expect(await stored()).toMatchObject({ access: 'a1', refresh: 'r1' });
});

it('a session answers with the refusal instead of throwing, is kept by version, and says what it lacks', async () => {
  const { kind } = vendor(async () => ({ kind: 'throttled', afterMs: 1000, code: 'busy' }));
  const deps: SessionDeps = { db: database.db, clock: systemClock, sealer, platforms: [kind] };
  const session = await openSession(deps, 1);
  if ('why' in session) throw new Error(session.why.en);
  expect(await session.connector.whoami()).toMatchObject({ kind: 'throttled', code: 'busy' });
  const change = { item: '1', variant: '', mode: 'set', to: 1 } as const;
  expect(await session.connector.writeStock('op', [change, change])).toMatchObject([
    { kind: 'throttled' },
    { kind: 'throttled' },
  ]);
  expect(session.connection).toMatchObject({ shop: 'SH-1', stage: 'observe', currency: 'CNY' });
  const same = await openSession(deps, 1);
  expect('connector' in same && same.connector).toBe(session.connector);
  await owner`update shop_connection set version = 2`;
  const next = await openSession(deps, 1);
  expect('connector' in next && next.connector).not.toBe(session.connector);
  expect(await openSession(deps, 2)).toMatchObject({ why: { en: 'This shop is not connected to its platform' } });
  const other = { ...deps, sealer: createSealer('another key, of somebody else 0123456789abcdef', 'platform') };
  expect(await openSession(other, 1)).toHaveProperty('why');
  vi.restoreAllMocks();
});

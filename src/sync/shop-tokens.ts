import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import { type AccessTokens, isUsable, openTokens, sealTokens } from '../db/access.ts';
import { type Db, instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { type Answer, type Credentials, noToken, type PlatformKind, type Tokens } from '../platforms/platform.ts';
import { tellAccessEnded } from './access-news.ts';

export type TokenDeps = {
  db: Db;
  clock: Clock;
  sealer: Sealer;
  kind: PlatformKind;
  shopId: number;
  /** Of the connection: tokens of other credentials are not ours. */
  version: number;
  credentials: Credentials;
  fetch: typeof fetch;
  timeoutMs: number;
  baseUrl?: string;
};

const SCOPE = systemScope('shop-tokens');
/** Longer than a refresher needs: 15 s of call and as much to store. A refresher that dies is replaced after it. */
const LEASE_MS = 45_000;
const LOOK_MS = 250;
const WAIT_MS = 60_000;
/** A platform that refuses fresh tokens is not asked for others without end. */
const REFUSED_AGAIN_MS = 30_000;
/** After a person is needed nobody asks again for this long. */
const PERSON_MS = 60_000;
const SAVE_TRIES = 5;

/**
 * The access token of one shop. One refresher a shop over all processes: whoever takes the lease of the row calls the
 * platform, outside of any transaction; the others look at the row until it is done. New tokens are handed out only after
 * they are stored. Throws NoToken.
 */
export function createTokens(d: TokenDeps): (stale?: string) => Promise<string> {
  const state: State = {};
  return async (stale) => {
    for (let round = 0; round < 2; round++) {
      const held = handy(d, state.tokens, stale);
      if (held) return held;
      const own = !state.flight;
      state.flight ??= renewed(d, state, stale).finally(() => {
        state.flight = undefined;
      });
      state.tokens = await state.flight;
      if (own) break;
    }
    if (!state.tokens || state.tokens.access === stale) throw busy(LOOK_MS);
    return state.tokens.access;
  };
}

type State = {
  tokens?: AccessTokens;
  flight?: Promise<AccessTokens> | undefined;
  /** Got, but the database did not take them yet: they may be the only ones that the platform still accepts. */
  unsaved?: { tokens: AccessTokens; over: Buffer | null; lease: string } | undefined;
  person?: { until: number; code: string };
};

const handy = (d: TokenDeps, tokens: AccessTokens | undefined, stale?: string): string | undefined =>
  tokens && tokens.access !== stale && isUsable(tokens, d.clock.now()) ? tokens.access : undefined;

const busy = (afterMs: number) => noToken({ kind: 'throttled', afterMs, code: 'token-renewal' });

async function renewed(d: TokenDeps, state: State, stale: string | undefined): Promise<AccessTokens> {
  const until = Date.now() + WAIT_MS;
  if (state.unsaved) await save(d, state, state.unsaved);
  if (state.person && state.person.until > Date.now())
    throw noToken({ kind: 'auth', needs: 'person', code: state.person.code });
  for (;;) {
    const seen = await d.db.withScope(SCOPE, (tx) => look(d, tx, stale));
    if (!seen) throw busy(1000);
    if (seen.handy) return seen.handy;
    const got = seen.lease ? await asRefresher(d, state, { ...seen, lease: seen.lease }, stale) : undefined;
    if (got) return got;
    if (Date.now() > until) throw busy(5000);
    await sleep(LOOK_MS);
  }
}

type Seen = { tokens?: AccessTokens; sealed: Buffer | null; handy?: AccessTokens; lease?: string };

/** The stored tokens when they will do, else the lease when nobody has it. Nothing when the connection is another by now. */
async function look(d: TokenDeps, tx: Tx, stale: string | undefined): Promise<Seen | undefined> {
  const [row] = await rowsOf<{ tokens: Buffer | null; leased: boolean }>(
    tx,
    sql`select tokens, coalesce(refresh_lease_until > clock_timestamp(), false) as leased from shop_connection
        where shop_id = ${d.shopId} and version = ${d.version} for update`,
  );
  if (!row) return undefined;
  const tokens = openTokens(d.sealer, row.tokens);
  const seen: Seen = { sealed: row.tokens, ...(tokens && { tokens }) };
  if (tokens && handy(d, tokens, stale)) return { ...seen, handy: tokens };
  if (row.leased) return seen;
  const [taken] = await rowsOf<{ lease: string }>(
    tx,
    sql`update shop_connection set refresh_lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond'
        where shop_id = ${d.shopId} returning refresh_lease_until::text as lease`,
  );
  return { ...seen, ...(taken && { lease: taken.lease }) };
}

/** Nothing: somebody else was first, look again. */
async function asRefresher(d: TokenDeps, state: State, seen: Seen & { lease: string }, stale: string | undefined) {
  const { tokens } = seen;
  const refused = tokens !== undefined && tokens.access === stale;
  const now = d.clock.now();
  const rest = tokens?.refusedAt ? tokens.refusedAt.getTime() + REFUSED_AGAIN_MS - now.getTime() : 0;
  if (refused && rest > 0) {
    await giveUp(d, seen.lease);
    throw busy(rest);
  }
  const answer = await called(d, tokens);
  if (answer.kind === 'ok') {
    const fresh = { ...answer.value, gotAt: now, ...(refused && { refusedAt: now }) };
    state.unsaved = { tokens: fresh, over: seen.sealed, lease: seen.lease };
    return save(d, state, state.unsaved);
  }
  const ended = answer.kind === 'auth' && answer.needs === 'person';
  const moved = await d.db.withScope(SCOPE, async (tx) => {
    await giveUp(d, seen.lease, tx);
    const changed = await hasMoved(d, tx, seen.sealed);
    if (ended && !changed) await tellAccessEnded(tx, d.shopId, answer.code);
    return changed;
  });
  if (moved) return undefined;
  if (ended) state.person = { until: Date.now() + PERSON_MS, code: answer.code };
  throw noToken(answer);
}

/** A platform without renewal has the tokens that a person entered, or none. */
async function called(d: TokenDeps, tokens: AccessTokens | undefined): Promise<Answer<Tokens>> {
  if (!d.kind.refreshTokens) return { kind: 'auth', needs: 'person', code: 'no-renewal' };
  const { fetch, timeoutMs, baseUrl } = d;
  const deps = { fetch, timeoutMs, now: () => d.clock.now(), ...(baseUrl && { baseUrl }) };
  const late = new AbortController();
  const tooLate = sleep(timeoutMs + 5000, { kind: 'unknown', why: 'no-answer' } as const, {
    signal: late.signal,
    ref: false,
  });
  try {
    return await Promise.race([d.kind.refreshTokens(d.credentials, tokens, deps), tooLate]);
  } catch {
    return { kind: 'unknown', why: 'bad-answer' };
  } finally {
    tooLate.catch(() => {});
    late.abort();
  }
}

/**
 * Stored over those they were got with; when others are there by now, those count and ours are forgotten. Whoever still has the
 * lease is the only one that stores: what is there then is what was seen, sealed anew at most.
 */
async function save(d: TokenDeps, state: State, unsaved: NonNullable<State['unsaved']>) {
  const { tokens, over, lease } = unsaved;
  const write = async (tx: Tx): Promise<boolean> => {
    const row = await standing(d, tx, lease);
    if (!row || !(row.leased || isAsSeen(d.sealer, row.tokens, over))) return false;
    await rowsOf(
      tx,
      sql`update shop_connection set tokens = ${sealTokens(d.sealer, tokens)}, refresh_lease_until = null,
            access_ends_at = ${at(tokens.endsAt)}, refresh_ends_at = ${at(tokens.refreshEndsAt)}
          where shop_id = ${d.shopId}`,
    );
    return true;
  };
  for (let tries = 1; ; tries++) {
    try {
      const stored = await d.db.withScope(SCOPE, write);
      state.unsaved = undefined;
      return stored ? tokens : undefined;
    } catch (error) {
      if (tries === SAVE_TRIES) throw error;
      await sleep(LOOK_MS * 2 ** tries);
    }
  }
}

const at = (date: Date | undefined) => (date ? instantParam(date) : sql`null`);

async function giveUp(d: TokenDeps, lease: string, tx?: Tx): Promise<void> {
  const release = (inner: Tx) =>
    rowsOf(
      inner,
      sql`update shop_connection set refresh_lease_until = null
          where shop_id = ${d.shopId} and refresh_lease_until = ${lease}::timestamptz`,
    );
  await (tx ? release(tx) : d.db.withScope(SCOPE, release));
}

async function hasMoved(d: TokenDeps, tx: Tx, sealed: Buffer | null): Promise<boolean> {
  const row = await standing(d, tx);
  return !row || !isAsSeen(d.sealer, row.tokens, sealed);
}

/** The row of our credentials, locked. `leased`: by this lease. */
async function standing(d: TokenDeps, tx: Tx, lease: string | null = null) {
  const [row] = await rowsOf<{ tokens: Buffer | null; leased: boolean }>(
    tx,
    sql`select tokens, coalesce(refresh_lease_until = ${lease}::timestamptz, false) as leased from shop_connection
        where shop_id = ${d.shopId} and version = ${d.version} for update`,
  );
  return row;
}

/** The same bytes, or the same tokens sealed anew (`npm run rekey`). */
function isAsSeen(sealer: Sealer, now: Buffer | null, seen: Buffer | null): boolean {
  if (now === null || seen === null) return now === seen;
  if (now.equals(seen)) return true;
  const [there, then] = [openTokens(sealer, now), openTokens(sealer, seen)];
  return there !== undefined && isDeepStrictEqual(there, then);
}

import type { Clock } from '../core/clock.ts';
import type { Sealer } from '../core/seal.ts';
import { type Db, schema, sql, systemScope, type Tx } from './client.ts';
import { eq } from './orm.ts';

export type FreshToken = { token: string; expiresAt: Date };

/** The TokenStore of channels/channel.ts, which db may not import; the shapes are the same. */
export type StoredTokens = {
  get(name: string): Promise<string | undefined>;
  refresh(name: string, stale: string | undefined, fetchToken: () => Promise<FreshToken>): Promise<string>;
};

/** A token this close to its end is not handed out any more. */
const EARLY_MS = 60_000;
/** Others wait for the row while one fetches, so a fetch has an end. */
const FETCH_MS = 15_000;

const SCOPE = systemScope('vendor-tokens');
const { vendorToken } = schema;

/**
 * Vendors' access tokens, sealed, shared by all processes on one database. A token survives as long as its vendor said,
 * less a minute. A stored token that cannot be opened (another SECRET_KEY) counts as none.
 */
export function createTokenStore(db: Db, sealer: Sealer, clock: Clock): StoredTokens {
  /** Within a process those who want the same share one flight, and so one connection of the pool. */
  const flights = new Map<string, Promise<string>>();
  return { get, refresh };

  async function get(name: string): Promise<string | undefined> {
    return db.withScope(SCOPE, (tx) => usable(tx, name));
  }

  /** Single flight by the row's lock. Throws what `fetchToken` throws, and Error when it takes longer than 15 s. */
  async function refresh(name: string, stale: string | undefined, fetchToken: () => Promise<FreshToken>) {
    const key = JSON.stringify([name, stale]);
    const flying = flights.get(key);
    if (flying) return flying;
    const flight = db
      .withScope(SCOPE, (tx) => refreshRow(tx, name, stale, fetchToken))
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  async function refreshRow(tx: Tx, name: string, stale: string | undefined, fetchToken: () => Promise<FreshToken>) {
    await lockRow(tx, name);
    const current = await usable(tx, name);
    if (current !== undefined && current !== stale) return current;
    const fresh = await withinTime(fetchToken());
    const values = { token: sealer.seal(fresh.token), expiresAt: fresh.expiresAt };
    await tx.update(vendorToken).set(values).where(eq(vendorToken.name, name));
    return fresh.token;
  }

  async function usable(tx: Tx, name: string): Promise<string | undefined> {
    const [row] = await tx.select().from(vendorToken).where(eq(vendorToken.name, name));
    if (!row?.token || !row.expiresAt) return undefined;
    if (row.expiresAt.getTime() - EARLY_MS <= clock.now().getTime()) return undefined;
    return opened(sealer, row.token);
  }
}

/** The first makes the row, the rest wait here until its transaction has ended. */
async function lockRow(tx: Tx, name: string): Promise<void> {
  await tx.insert(vendorToken).values({ name }).onConflictDoNothing();
  await tx.execute(sql`select 1 from ${vendorToken} where ${vendorToken.name} = ${name} for update`);
}

function opened(sealer: Sealer, sealed: Buffer): string | undefined {
  try {
    return sealer.open(sealed).toString('utf8');
  } catch {
    return undefined;
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the vendor gave no token in time')), FETCH_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

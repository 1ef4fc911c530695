import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { createSealer, type Sealer } from '../../core/seal.ts';
import { type Db, rowsOf, sql, type Tx } from '../../db/client.ts';

/** Somebody's own words, encrypted. */
export type Sealed = { keyId: number; sealed: Uint8Array };
/** `destroyed`: retention has ended them; `lost`: the key does not open with this SECRET_KEY. */
export type Opened = { words: unknown } | { gone: 'destroyed' | 'lost' };

/** The keys of words, one for each owner, kind and month; made once for a process. */
export type Vault = ReturnType<typeof createVault>;

type Deps = {
  db: Pick<Db, 'atOnce'>;
  clock: Clock;
  /** SECRET_KEY, purpose `evidence`. */
  sealer: Sealer;
  /** Makes a stranger's hash; must stay the same when SECRET_KEY changes. */
  hashKey: string;
};

type Held = { id: number; sealer: Sealer };

const MOST_KEPT = 5_000;

/** Made in a transaction of its own, so that nobody who writes waits for another's commit; two at once get the same one. */
const KEY_OF = `with made as (insert into evidence_key (owner, kind, month, key) values ($1, $2, $3, $4)
    on conflict (owner, kind, month) do nothing returning id, key)
  select id, key from made union all select id, key from evidence_key where (owner, kind, month) = ($1, $2, $3) limit 1`;

export function createVault(deps: Deps) {
  const held = new Map<string, Promise<Held>>();
  const pseudonyms = new Map<number, string>();
  return {
    /** With the owner's key of the month of `at`, now by default. */
    seal: async (owner: string, words: unknown, kind = 'words', at = deps.clock.now()): Promise<Sealed> => {
      const { id, sealer } = await keyFor(deps, held, owner, kind, monthOf(at));
      return { keyId: id, sealed: sealer.seal(JSON.stringify(words)) };
    },
    /** The same for what was said long ago; nothing when retention has ended that month meanwhile. */
    sealOld: (owner: string, words: unknown, kind: string, at: Date) => sealOld(deps, owner, words, kind, at),
    open: (tx: Tx, rows: readonly Partial<Sealed>[]) => openAll(deps, tx, rows),
    /** Of a key, for the proof that it was destroyed. */
    hashOf: (key: Uint8Array): string | undefined => hashOf(deps, key),
    /** Whoever has no person here: always the same for the same account, and nobody can tell who without the key. */
    strangerOf: (account: string): string =>
      `s-${createHmac('sha256', deps.hashKey).update(`stranger ${account}`).digest('hex').slice(0, 12)}`,
    async pseudonymOf(tx: Tx, personId: number): Promise<string> {
      const known = pseudonyms.get(personId);
      if (known) return known;
      const [row] = await rowsOf<{ pseudonym: string }>(tx, sql`select pseudonym from person where id = ${personId}`);
      if (!row) return 'unknown';
      remember(pseudonyms, personId, row.pseudonym);
      return row.pseudonym;
    },
  };
}

/** YYYY-MM, UTC. */
export const monthOf = (now: Date): string => now.toISOString().slice(0, 7);

function keyFor(
  deps: Deps,
  held: Map<string, Promise<Held>>,
  owner: string,
  kind: string,
  month: string,
): Promise<Held> {
  const name = `${month}|${kind}|${owner}`;
  const known = held.get(name);
  if (known) return known;
  const found = makeOrFind(deps, owner, kind, month).catch((error: unknown) => {
    held.delete(name);
    throw error;
  });
  remember(held, name, found);
  return found;
}

/** Asks for the key each time: one that this process holds may have been destroyed by another. */
async function sealOld(deps: Deps, owner: string, words: unknown, kind: string, at: Date): Promise<Sealed | undefined> {
  const month = monthOf(at);
  const [row] = await deps.db.atOnce<{ gone: boolean }>(
    'select key is null as gone from evidence_key where (owner, kind, month) = ($1, $2, $3)',
    [owner, kind, month],
  );
  if (row?.gone) return undefined;
  const { id, sealer } = await makeOrFind(deps, owner, kind, month);
  return { keyId: id, sealed: sealer.seal(JSON.stringify(words)) };
}

async function makeOrFind({ db, sealer }: Deps, owner: string, kind: string, month: string): Promise<Held> {
  for (let tries = 1; ; tries += 1) {
    const fresh = sealer.seal(randomBytes(32));
    const [row] = await db.atOnce<{ id: string; key: Buffer | null }>(KEY_OF, [owner, kind, month, fresh]);
    // None: another process made it since this statement began, and the next one sees it.
    if (!row && tries < 5) continue;
    if (!row?.key) throw new Error(`the key of words of ${month} is gone`);
    return { id: Number(row.id), sealer: wordsSealer(sealer.open(row.key)) };
  }
}

const wordsSealer = (key: Buffer): Sealer => createSealer(key.toString('base64'), 'evidence-words');

function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (map.size >= MOST_KEPT) map.clear();
  map.set(key, value);
}

/** In the order of the rows; `undefined` where a row has no words. A key is looked up each time: what is destroyed stays so. */
async function openAll(deps: Deps, tx: Tx, rows: readonly Partial<Sealed>[]): Promise<(Opened | undefined)[]> {
  const ids = [...new Set(rows.flatMap(({ keyId }) => keyId ?? []))];
  const keys = new Map<number, Sealer | 'destroyed' | 'lost'>();
  if (ids.length > 0) {
    const found = await rowsOf<{ id: string; key: Buffer | null }>(
      tx,
      sql`select id, key from evidence_key where id = any(${sql.param(ids)}::bigint[])`,
    );
    for (const { id, key } of found) keys.set(Number(id), key ? sealerOrLost(deps, key) : 'destroyed');
  }
  return rows.map(({ keyId, sealed }) => {
    if (keyId === undefined || !sealed) return undefined;
    const key = keys.get(keyId) ?? 'lost';
    return typeof key === 'string' ? { gone: key } : opened(key, sealed);
  });
}

function sealerOrLost({ sealer }: Deps, key: Buffer): Sealer | 'lost' {
  try {
    return wordsSealer(sealer.open(key));
  } catch {
    return 'lost';
  }
}

function opened(sealer: Sealer, sealed: Uint8Array): Opened {
  try {
    return { words: JSON.parse(sealer.open(sealed).toString('utf8')) };
  } catch {
    return { gone: 'lost' };
  }
}

function hashOf({ sealer }: Deps, key: Uint8Array): string | undefined {
  try {
    return createHash('sha256').update(sealer.open(key)).digest('hex');
  } catch {
    return undefined;
  }
}

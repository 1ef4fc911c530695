import { type Db, systemScope, type Tx } from '../db/client.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import type { Services } from '../services/services.ts';
import { type FetchOptions, fetchPicture } from './picture-fetch.ts';

export type PictureDeps = {
  db: Db;
  services(tx: Tx): Pick<Services, 'similar'>;
  /** pictureHash of the service: what it is by its first bytes, its size bounded before it is decoded. */
  hash(bytes: Uint8Array): Promise<{ hash: bigint } | { why: string }>;
  failed(error: unknown): void;
  /** For tests, whose pictures are on this machine. */
  mayCall?: FetchOptions['mayCall'];
};

const SCOPE = systemScope('pictures');
const EVERY_MS = 30_000;
const AT_ONCE = 2;
/** Prints that a look makes anew. */
const MOST_STALE = 100;

/**
 * Looks at main pictures of listings, outside of any ask, and keeps the prints of listings current where nothing else did. A picture that
 * is none is noted with its reason and not tried again until its address changes.
 */
export const startPictures = (deps: PictureDeps): Worker =>
  startWorker({
    everyMs: EVERY_MS,
    atOnce: AT_ONCE,
    failed: deps.failed,
    async fetch(room) {
      const { stale, due } = await deps.db.withScope(SCOPE, async (tx) => {
        const { similar } = deps.services(tx);
        const stale = await similar.stale(MOST_STALE);
        return { stale, due: await similar.duePictures(stale.length > 0 ? room - 1 : room) };
      });
      const prints = stale.length > 0 ? [() => printAnew(deps, stale)] : [];
      return [...prints, ...due.map((address) => () => lookAt(deps, address))];
    },
  });

const printAnew = async ({ db, services }: PictureDeps, stale: readonly number[]): Promise<void> => {
  await db.withScope(SCOPE, (tx) => services(tx).similar.refresh(stale));
};

/** One picture: fetched, hashed, written down. */
export async function lookAt(deps: PictureDeps, address: string): Promise<void> {
  const fetched = await fetchPicture(address, deps.mayCall ? { mayCall: deps.mayCall } : {});
  const seen = 'why' in fetched ? fetched : await hashed(deps, fetched.bytes);
  await deps.db.withScope(SCOPE, (tx) => deps.services(tx).similar.sawPicture({ address, ...seen }));
}

async function hashed({ hash }: PictureDeps, bytes: Uint8Array) {
  const made = await hash(bytes);
  return 'why' in made ? { why: made.why, retry: false } : made;
}

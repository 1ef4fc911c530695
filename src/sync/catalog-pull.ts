import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { notCarriedOut } from '../core/failure-words.ts';
import { type Db, instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { answerOnce } from '../outbox/answer-once.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import type { Refusal } from '../platforms/platform.ts';
import type { Services } from '../services/services.ts';
import { tellAccessEnded } from './access-news.ts';
import type { NoSession, Session } from './shop-session.ts';

export type CatalogDeps = {
  db: Db;
  clock: Clock;
  log: { info(fields: object, text: string): void; warn(fields: object, text: string): void };
  services(tx: Tx): Pick<Services, 'listings'>;
  /** `openSession` of shop-session.ts. */
  open(shopId: number): Promise<Session | NoSession>;
  /** How often a whole catalogue is read, in milliseconds; default an hour. */
  everyMs?: number;
};

const EVERY_MS = 3_600_000;
const SCOPE = systemScope('catalog');
const MOST_PAGES = 5_000;
/** How long a shop rests whose catalogue could not be read. */
const REST_MS = 5 * 60_000;
/** Within it one process reads a shop; another takes over when that one died. */
const TURN_MS = 2 * 60_000;

export type CatalogPulled = { done: true; fresh: number; changed: number; gone: number } | { done: false; why: string };

/** Reads the catalogues of all connected shops: when they are due, and when a push said that a listing changed. */
export function startCatalog(deps: CatalogDeps & { failed(error: unknown): void }): Worker {
  const busy = new Map<number, number>();
  return startWorker({
    everyMs: 5_000,
    atOnce: 2,
    failed: deps.failed,
    fetch: async (room) => {
      const shops = await dueShops(deps, busy, room);
      return shops.map((shop) => async () => {
        busy.set(shop.id, Number.POSITIVE_INFINITY);
        const pulled = await pullCatalog(deps, shop).catch((error: unknown) => {
          deps.failed(error);
          return { done: false as const, why: 'error' };
        });
        if (pulled.done) busy.delete(shop.id);
        else busy.set(shop.id, deps.clock.now().getTime() + REST_MS);
      });
    },
  });
}

type DueShop = { id: number; code: string };

async function dueShops(deps: CatalogDeps, busy: Map<number, number>, room: number): Promise<DueShop[]> {
  const now = deps.clock.now();
  for (const [id, until] of busy) if (until <= now.getTime()) busy.delete(id);
  const since = instantParam(new Date(now.getTime() - (deps.everyMs ?? EVERY_MS)));
  return deps.db.withScope(SCOPE, async (tx) => {
    const rows = await rowsOf<DueShop>(
      tx,
      sql`select s.id, s.code from shop_connection c join shop s on s.id = c.shop_id
          where (c.catalog_pulled_at is null or c.catalog_pulled_at < ${since}) and not c.lacks @> '["catalog"]'
            and (c.rest_until is null or c.rest_until <= ${instantParam(now)})
            and c.shop_id <> all (${sql.param([...busy.keys()])}::int[])
          order by c.catalog_pulled_at nulls first, s.id limit ${room}`,
    );
    const turn = Math.floor(now.getTime() / TURN_MS);
    const own: DueShop[] = [];
    for (const row of rows)
      if (await answerOnce(tx, `catalog:${row.id}:${turn}`, async () => true)) own.push(row);
      else busy.set(row.id, (turn + 1) * TURN_MS);
    return own;
  });
}

/** The whole catalogue of one shop, page by page; what was not in it is gone. A page that fails leaves the rest as it is. */
export async function pullCatalog(deps: CatalogDeps, shop: DueShop): Promise<CatalogPulled> {
  const session = await deps.open(shop.id);
  if ('why' in session) return { done: false, why: session.why.en };
  const { connector } = session;
  const started = deps.clock.now();
  const counts = { fresh: 0, changed: 0, refused: 0 };
  let cursor: string | undefined;
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const at = deps.clock.now();
    const answer = await connector.pullCatalog(cursor);
    if (answer.kind !== 'ok') return failed(deps, shop, answer);
    const { items, cursor: next } = answer.value;
    const stored = await deps.db.withScope(SCOPE, (tx) =>
      deps.services(tx).listings.store({ shopId: shop.id, told: items, at }),
    );
    counts.fresh += stored.fresh;
    counts.changed += stored.changed;
    counts.refused += stored.refused;
    if (next === undefined) return finished(deps, shop, started, counts);
    cursor = next;
    await sleep(Math.min(5_000, 1_000 / connector.capabilities.pace.perSecond), undefined, { ref: false });
  }
  return { done: false, why: 'its catalogue does not end' };
}

async function finished(
  { db, services, log }: CatalogDeps,
  { id, code }: DueShop,
  started: Date,
  counts: { fresh: number; changed: number; refused: number },
): Promise<CatalogPulled> {
  const gone = await db.withScope(SCOPE, (tx) => services(tx).listings.finish(id, started));
  log.info({ shop: code, ...counts, gone }, 'a catalogue was read');
  return { done: true, fresh: counts.fresh, changed: counts.changed, gone };
}

async function failed({ db, log }: CatalogDeps, { id, code }: DueShop, refusal: Refusal): Promise<CatalogPulled> {
  const why = 'code' in refusal ? refusal.code : refusal.why;
  const said = refusal.kind === 'throttled' ? notCarriedOut(refusal.code) : `${refusal.kind}: ${why}`;
  log.warn({ shop: code, why: said }, 'a catalogue could not be read');
  if (refusal.kind === 'auth' && refusal.needs === 'person')
    await db.withScope(SCOPE, (tx) => tellAccessEnded(tx, id, refusal.code));
  return { done: false, why };
}

import type { Clock } from '../core/clock.ts';
import { type Db, systemScope } from '../db/client.ts';
import { startWorker, type Task, type Worker } from '../outbox/worker.ts';
import type { Outcome } from '../platforms/platform.ts';
import type { Allotment, AllotmentAnswer, Allotments } from '../services/services.ts';
import type { NoSession, Session } from './shop-session.ts';
import { chunks, outcomeOf } from './stock-calls.ts';
import { tellTroubled } from './stock-news.ts';

export type AllotDeps = {
  db: Db;
  clock: Clock;
  allotments: Allotments;
  session(shopId: number): Promise<Session | NoSession>;
  failed(error: unknown): void;
  wait?(ms: number): Promise<void>;
};

/** Longer than any call may take, so that nobody else tells the same meanwhile. */
const LEASE_MS = 90_000;
/** Nothing is sent when less than this is left of its lease. */
const LEAST_LEFT_MS = 30_000;
const MOST_AT_ONCE = 500;
/** Of what the platform allows: orders are read meanwhile, and a write may be two calls. */
const OUR_SHARE = 0.25;

/**
 * Tells the platforms of shops with a fixed allotment what a person gave them: an absolute number, when a person says so or the
 * shop goes live, never because of an order. Any number of processes may do it at once.
 */
export function startAllotWorker(deps: AllotDeps, { everyMs = 2_000, atOnce = 4 } = {}): Worker {
  return startWorker({ everyMs, atOnce, fetch: createAllotRound(deps), failed: deps.failed });
}

/** One look, for tests and for a last round: what it returns are the calls, shop by shop. */
export function createAllotRound(deps: AllotDeps): () => Promise<Task[]> {
  const busy = new Set<number>();
  return async () => {
    const now = deps.clock.now().getTime();
    await deps.db.withScope(systemScope('stock'), (tx) => deps.allotments.look(tx, now));
    const lease = { now, limit: MOST_AT_ONCE, leaseMs: LEASE_MS, except: [...busy] };
    const works = await deps.db.withScope(systemScope('stock'), (tx) => deps.allotments.lease(tx, lease));
    const byShop = new Map<number, Allotment[]>();
    for (const one of works) byShop.set(one.shopId, [...(byShop.get(one.shopId) ?? []), one]);
    return [...byShop].map(([shopId, own]): Task => {
      busy.add(shopId);
      return () => tellShop(deps, shopId, own, now + LEASE_MS - LEAST_LEFT_MS).finally(() => busy.delete(shopId));
    });
  };
}

async function tellShop(
  deps: AllotDeps,
  shopId: number,
  works: readonly Allotment[],
  sendUntil: number,
): Promise<void> {
  const session = await deps.session(shopId).catch((error: unknown): NoSession => {
    deps.failed(error);
    return { why: { zh: '无法打开', en: 'could not be opened' } };
  });
  const answers = new Map<string, Outcome>();
  const sentAt = deps.clock.now().getTime();
  if ('why' in session) {
    for (const { op } of setsOf(works)) answers.set(op, { kind: 'auth', needs: 'person', code: session.why.en });
    return record(deps, works, { answers, sentAt, landsWithinMs: 0 });
  }
  const { stock, pace } = session.connector.capabilities;
  const gapMs = 1000 / Math.max(0.1, pace.perSecond * OUR_SHARE);
  let stop: Outcome | undefined;
  for (const [i, sets] of chunks(setsOf(works), Math.max(1, stock.batch)).entries()) {
    if (i > 0 && !stop) await (deps.wait ?? sleep)(gapMs);
    if (deps.clock.now().getTime() > sendUntil) stop ??= { kind: 'throttled', afterMs: 1_000, code: 'our pace' };
    const outcomes = stop ? [] : await setAll(session, sets);
    for (const [n, { op }] of sets.entries())
      answers.set(op, stop ?? outcomes[n] ?? { kind: 'unknown', why: 'no-answer' });
    stop ??= outcomes.find(({ kind }) => kind === 'throttled' || kind === 'auth');
  }
  await record(deps, works, { answers, sentAt, landsWithinMs: stock.landsWithinMs });
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

type Part = Allotment['sets'][number];
const setsOf = (works: readonly Allotment[]): Part[] => works.flatMap(({ sets }) => sets);

/** Without an answer nothing is known of any of them; a set of the same number may be sent again. */
const setAll = ({ connector }: Session, sets: readonly Part[]): Promise<Outcome[]> =>
  connector
    .writeStock(
      sets[0]?.op ?? '',
      sets.map(({ item, variant, to }) => ({ item, variant, mode: 'set', to })),
    )
    .catch(() => []);

type Said = { answers: ReadonlyMap<string, Outcome>; sentAt: number; landsWithinMs: number };

async function record(
  deps: AllotDeps,
  works: readonly Allotment[],
  { answers, sentAt, landsWithinMs }: Said,
): Promise<void> {
  const now = deps.clock.now().getTime();
  const told = works.map(
    (work): AllotmentAnswer => ({
      work,
      outcomes: work.sets.map(({ op }) => outcomeOf(answers.get(op))),
      ...{ sentAt, now, landsWithinMs },
    }),
  );
  await deps.db.withScope(systemScope('stock'), async (tx) =>
    tellTroubled(tx, await deps.allotments.record(tx, told), now),
  );
}

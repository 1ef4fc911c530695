import type { Clock } from '../core/clock.ts';
import { type Db, systemScope, type Tx } from '../db/client.ts';
import type { Task } from '../outbox/worker.ts';
import type { Outcome, StockFact } from '../platforms/platform.ts';
import type { Answered, LaneWork, StockLanes } from '../services/services.ts';
import type { NoSession, Session } from './shop-session.ts';
import { callsOf, chunks, looksOf, outcomeOf, type Piece } from './stock-calls.ts';
import { tellTroubled } from './stock-news.ts';

export type ShopCallsDeps = {
  db: Db;
  clock: Clock;
  lanes: StockLanes;
  session(shopId: number): Promise<Session | NoSession>;
  failed(error: unknown): void;
  wait?(ms: number): Promise<void>;
  /** Heard of every change that a platform took: for figures. Instants are milliseconds. */
  published?(heard: {
    shopId: number;
    sku: string;
    cause: string;
    causeAt: number | undefined;
    sentAt: number;
    doneAt: number;
  }): void;
  step?(name: string): Promise<void> | void;
};

export type ShopCalls = ReturnType<typeof createShopCalls>;

/** Nothing is sent when less than this is left of its lease: the answer would come when another has taken the lane. */
const LEAST_LEFT_MS = 30_000;
/** Answers that come within this time are written down together. */
const RECORD_EVERY_MS = 250;
const FAILURES_TO_REST = 3;
const REST_MS = 15_000;
const REST_MOST_MS = 10 * 60_000;

/** Of what the platform allows, as for the reading of orders (orders-pull.ts), which goes on meanwhile. */
const OUR_SHARE = 0.5;

type Shop = { busy: boolean; restUntil: number; failures: number; nextAt: number };
type Deadline = { sendUntil: number };

/** The calls to each shop: one after the other, at its pace, and not at all for a while when it fails again and again. */
export function createShopCalls(deps: ShopCallsDeps) {
  const shops = new Map<number, Shop>();
  const shopOf = (shopId: number): Shop => {
    const shop = shops.get(shopId) ?? { busy: false, restUntil: 0, failures: 0, nextAt: 0 };
    shops.set(shopId, shop);
    return shop;
  };
  return {
    /** Shops that are being talked to, or left alone. */
    resting: (now: number) => [...shops].filter(([, { busy, restUntil }]) => busy || restUntil > now).map(([id]) => id),
    run: (shopId: number, work: readonly LaneWork[], leaseUntil: number): Task => {
      const shop = shopOf(shopId);
      shop.busy = true;
      return async () => {
        try {
          await callShop(deps, shop, shopId, work, { sendUntil: leaseUntil - LEAST_LEFT_MS });
        } finally {
          shop.busy = false;
        }
      };
    },
  };
}

async function callShop(
  deps: ShopCallsDeps,
  shop: Shop,
  shopId: number,
  work: readonly LaneWork[],
  until: Deadline,
): Promise<void> {
  const session = await deps.session(shopId).catch((error: unknown): NoSession => {
    deps.failed(error);
    return { why: { zh: '无法打开', en: 'could not be opened' } };
  });
  const reads = work.filter((one) => one.kind === 'read');
  const sends = work.filter((one) => one.kind === 'send');
  if ('why' in session) {
    failedOnce(deps, shop);
    await unsent(deps, sends, { kind: 'auth', needs: 'person', code: session.why.en });
    return unread(deps, reads, shop);
  }
  const { stock, pace } = session.connector.capabilities;
  const paced = { deps, shop, session, gapMs: 1000 / Math.max(0.1, pace.perSecond * OUR_SHARE), ...until };
  for (const some of chunks(reads, Math.max(1, stock.readBatch))) await read(paced, some, stock.readBatch);
  const answers = new Map<string, Outcome>();
  const calls = callsOf(sends, stock);
  let recordedAt = deps.clock.now().getTime();
  for (const [i, call] of calls.entries()) {
    const at = await send(paced, call, answers);
    const now = deps.clock.now().getTime();
    if (i < calls.length - 1 && now - recordedAt < RECORD_EVERY_MS) continue;
    await record(deps, sends, answers, at);
    recordedAt = now;
  }
}

type Paced = Deadline & { deps: ShopCallsDeps; shop: Shop; session: Session; gapMs: number };

/** Waits for this shop's turn; false: not now. */
async function turn({ deps, shop, gapMs, sendUntil }: Paced): Promise<boolean> {
  const now = deps.clock.now().getTime();
  if (shop.restUntil > now || now > sendUntil) return false;
  const waitMs = shop.nextAt - now;
  shop.nextAt = Math.max(now, shop.nextAt) + gapMs;
  if (now + waitMs > sendUntil) return false;
  if (waitMs > 0) await (deps.wait ?? sleep)(waitMs);
  return true;
}

const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

type ReadWork = Extract<LaneWork, { kind: 'read' }>;
type SendWork = Extract<LaneWork, { kind: 'send' }>;

async function read(paced: Paced, works: readonly ReadWork[], readBatch: number): Promise<void> {
  const { deps, shop, session } = paced;
  const refs = works.flatMap((one) => one.refs.map(({ item, variant }) => ({ item, variant })));
  const facts: StockFact[] = [];
  for (const some of chunks(refs, Math.max(1, readBatch))) {
    if (!(await turn(paced))) return unread(deps, works, shop);
    const answer = await session.connector
      .readStock(some)
      .catch(() => ({ kind: 'unknown' as const, why: 'no-answer' as const }));
    if (answer.kind !== 'ok') {
      after(deps, shop, answer);
      return unread(deps, works, shop);
    }
    shop.failures = 0;
    facts.push(...answer.value);
  }
  const now = deps.clock.now().getTime();
  await apart(deps, looksOf(works, facts, now), (tx, some) => deps.lanes.recordReads(tx, some));
}

/** All in one transaction; where one of them is broken, each by itself, so that it holds up no other. Returns what was kept. */
async function apart<T>(
  deps: ShopCallsDeps,
  all: readonly T[],
  keep: (tx: Tx, some: readonly T[]) => Promise<void>,
): Promise<readonly T[]> {
  try {
    await deps.db.withScope(systemScope('stock'), (tx) => keep(tx, all));
    return all;
  } catch (error) {
    if (all.length <= 1) {
      deps.failed(error);
      return [];
    }
    const kept: T[] = [];
    for (const one of all) kept.push(...(await apart(deps, [one], keep)));
    return kept;
  }
}

/** Nothing was learnt: it is asked again when the shop may be. */
async function unread(deps: ShopCallsDeps, works: readonly ReadWork[], { restUntil }: Shop): Promise<void> {
  if (works.length === 0) return;
  const now = deps.clock.now().getTime();
  const again = Math.max(restUntil, now + 1_000);
  await deps.db.withScope(systemScope('stock'), (tx) =>
    deps.lanes.recordReads(
      tx,
      works.map((work) => ({ work, now, again })),
    ),
  );
}

/** One call; what was not sent for want of time is surely refused. Returns when it left. */
async function send(paced: Paced, call: readonly Piece[], answers: Map<string, Outcome>): Promise<number> {
  const { deps, shop, session } = paced;
  const may = await turn(paced);
  const sentAt = deps.clock.now().getTime();
  const changes = call.map(({ change }) => change);
  const outcomes: Outcome[] = may
    ? await session.connector.writeStock(call[0]?.op ?? '', changes).catch(() => [])
    : call.map(() => ({ kind: 'throttled', afterMs: Math.max(1_000, shop.restUntil - sentAt), code: 'our pace' }));
  for (const [i, { op }] of call.entries()) answers.set(op, outcomes[i] ?? { kind: 'unknown', why: 'no-answer' });
  if (may) for (const { op } of call) after(deps, shop, answers.get(op) as Outcome);
  await deps.step?.('sent');
  return sentAt;
}

/** A shop that answers is well; one that does not is left alone after a few times, longer each time. */
function after(deps: ShopCallsDeps, shop: Shop, outcome: Outcome): void {
  const now = deps.clock.now().getTime();
  if (outcome.kind === 'throttled') shop.restUntil = Math.max(shop.restUntil, now + outcome.afterMs);
  else if (outcome.kind === 'unknown' || outcome.kind === 'auth') failedOnce(deps, shop);
  else shop.failures = 0;
}

function failedOnce({ clock }: ShopCallsDeps, shop: Shop): void {
  shop.failures += 1;
  if (shop.failures < FAILURES_TO_REST) return;
  const rest = Math.min(REST_MOST_MS, REST_MS * 2 ** (shop.failures - FAILURES_TO_REST));
  shop.restUntil = Math.max(shop.restUntil, clock.now().getTime() + rest);
}

const unsent = (deps: ShopCallsDeps, sends: readonly SendWork[], outcome: Outcome): Promise<void> => {
  const answers = new Map(sends.flatMap(({ ops }) => ops.map((op): [string, Outcome] => [op, outcome])));
  return record(deps, sends, answers, deps.clock.now().getTime());
};

const recorded = new WeakSet<SendWork>();

/** Lanes of which every change has its outcome, once. */
async function record(
  deps: ShopCallsDeps,
  sends: readonly SendWork[],
  answers: ReadonlyMap<string, Outcome>,
  sentAt: number,
): Promise<void> {
  const done = sends.filter((work) => !recorded.has(work) && work.ops.every((op) => answers.has(op)));
  if (done.length === 0) return;
  const now = deps.clock.now().getTime();
  const answered: Answered[] = done.map((work) => ({
    work,
    outcomes: work.ops.map((op) => outcomeOf(answers.get(op))),
    sentAt,
    now,
  }));
  const kept = await apart(deps, answered, async (tx, some) => {
    await tellTroubled(tx, await deps.lanes.recordOutcomes(tx, some), now);
  });
  for (const work of done) recorded.add(work);
  for (const { work, outcomes } of kept)
    if (outcomes.some(({ kind }) => kind === 'applied' || kind === 'duplicate'))
      deps.published?.({
        shopId: work.shopId,
        sku: work.sku,
        cause: work.cause,
        causeAt: work.causeAt,
        sentAt,
        doneAt: now,
      });
}

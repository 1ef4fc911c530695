import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { failureText } from '../core/failure-words.ts';
import type { Localized } from '../core/localized.ts';
import { type Db, systemScope, type Tx } from '../db/client.ts';
import { isTransient } from '../db/transient.ts';
import type { Connector, OrderFact, Page } from '../platforms/platform.ts';
import type { Services } from '../services/services.ts';
import {
  endTurn,
  type Failure,
  failTurn,
  failureOf,
  leaveTurn,
  moveThrough,
  type PullTurn,
  stillOurs,
} from './orders-lease.ts';
import { tellGap } from './orders-news.ts';
import { RULES, throughOf, type Window, type WindowRules, windowsOf } from './orders-windows.ts';
import { isClock } from './platform-clock.ts';
import type { NoSession, Session } from './shop-session.ts';

/** What the workers of orders need of the house. */
export type OrdersDeps = {
  db: Db;
  clock: Clock;
  log: {
    info(fields: object, text: string): void;
    warn(fields: object, text: string): void;
    error(fields: object, text: string): void;
  };
  services: (tx: Tx) => Pick<Services, 'intake'>;
  /** `openSession` of shop-session.ts. */
  open(shopId: number): Promise<Session | NoSession>;
  rules?: WindowRules;
  /** How long a shop rests between two pulls, in milliseconds; default 5 s. */
  everyMs?: number;
  /** The process is about to end: a turn ends after its page. */
  halted?(): boolean;
  /** For tests that end a process between two steps. */
  step?(name: string): Promise<void> | void;
};

/** What a turn brought. `done`: all windows are in; else why not. */
export type Pulled = { done: true; fresh: number; changed: number } | { done: false; why: string };

type Turn = { deps: OrdersDeps; turn: PullTurn; session: Session; counts: { fresh: number; changed: number } };
/** Something that ends the turn: told by the platform, or found by us. */
type Ending = { failure: Failure } | 'lost' | 'halted';

/** Reads a shop up to now, window by window; the watermark moves with each window that is in. Never rejects. */
export async function pullShop(deps: OrdersDeps, turn: PullTurn): Promise<Pulled> {
  const { db, clock, log } = deps;
  const fail = async (failure: Failure): Promise<Pulled> => {
    log.warn({ shop: turn.code, why: failure.why }, 'orders could not be read');
    await failTurn(db, turn, failure, clock.now());
    return { done: false, why: failure.why };
  };
  try {
    const session = await deps.open(turn.shopId);
    if ('why' in session) return await fail({ why: failureText(session.why) });
    const counts = { fresh: 0, changed: 0 };
    const ending = await readWindows({ deps, turn, session, counts });
    if (ending === 'lost') return { done: false, why: 'another process reads it' };
    if (ending === 'halted') return await leave(db, turn);
    if (ending) return await fail(ending.failure);
    await endTurn(db, turn, clock.now());
    return { done: true, ...counts };
  } catch (error) {
    // What a platform or a database throws may hold what it was about: only its kind is kept.
    log.error({ shop: turn.code, err: nameOf(error) }, 'reading orders failed');
    return fail({ why: nameOf(error) }).catch(() => ({ done: false, why: nameOf(error) }));
  }
}

async function leave(db: Db, turn: PullTurn): Promise<Pulled> {
  await leaveTurn(db, turn);
  return { done: false, why: 'this process ends' };
}

const nameOf = (error: unknown): string => {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return [typeof name === 'string' ? name : 'Error', typeof code === 'string' ? code : ''].filter(Boolean).join(' ');
};

async function readWindows(at: Turn): Promise<Ending | undefined> {
  const { deps, turn, session } = at;
  const { orders } = session.connector.capabilities;
  const { windows, gap } = windowsOf({ through: turn.through, now: platformNow(at), orders, ...rulesOf(deps) });
  if (gap) await deps.db.withScope(systemScope('orders'), (tx) => tellGap(tx, turn, gap));
  for (const window of windows) {
    const ending = await readWindow(at, window);
    if (ending) return ending;
  }
  return undefined;
}

/** Windows, versions and watermarks are in the platform's time. */
function platformNow({ deps, session }: Turn): Date {
  const ahead = session.aheadMs?.() ?? 0;
  return new Date(deps.clock.now().getTime() + (isClock(ahead) ? ahead : 0));
}

function clockWords(aheadMs: number): Localized {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return {
    zh: `平台的时钟比这台机器${aheadMs > 0 ? '快' : '慢'} ${minutes} 分钟；请校准这台机器的时钟，它没错就告诉平台`,
    en: `the platform’s clock is ${minutes} minutes ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine: set the clock of this machine; if it is right, tell the platform`,
  };
}

const rulesOf = ({ rules = RULES }: OrdersDeps) => ({ rules });

/** Rows may move between numbered pages while they are read: such a window is read until a whole reading brought nothing new. */
const MOST_READINGS = 5;

async function readWindow(at: Turn, window: Window): Promise<Ending | undefined> {
  const { connector } = at.session;
  const { orders } = connector.capabilities;
  const begun = at.deps.clock.now();
  for (let reading = 1; reading <= MOST_READINGS; reading += 1) {
    const read = await readPages(at, window);
    if ('ending' in read) return read.ending;
    const mayHaveMoved = orders.paging === 'forward' && read.pages > 1 && read.news > 0;
    if (mayHaveMoved) continue;
    await at.deps.step?.('read');
    // What its answers said of its clock is known by now, if it was not before.
    const aheadMs = at.session.aheadMs?.();
    if (aheadMs !== undefined && !isClock(aheadMs)) return { failure: { why: failureText(clockWords(aheadMs)) } };
    const through = throughOf({ window, begun, aheadMs }, orders, at.deps.rules);
    const close = async (tx: Tx) => {
      if (!(await stillOurs(tx, at.turn))) return false;
      if (await moveThrough(tx, at.turn.shopId, through)) await takeFacts(at.deps, tx, factsOf(at, []));
      return true;
    };
    // A watermark that a crash of the database forgets is read up to again.
    const ours = await at.deps.db.withScope(systemScope('orders'), close, 'passing');
    return ours ? undefined : 'lost';
  }
  return { failure: { why: 'its pages keep moving' } };
}

const MOST_PAGES = 5_000;

async function readPages(at: Turn, window: Window): Promise<{ pages: number; news: number } | { ending: Ending }> {
  const { connector } = at.session;
  const seen = new Set<string>();
  let news = 0;
  let cursor: string | undefined;
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    if (at.deps.halted?.()) return { ending: 'halted' };
    if (pages > 1) await sleep(paceMs(connector), undefined, { ref: false });
    const answer = await connector.pullOrders({ ...window, ...(cursor !== undefined && { cursor }) });
    if (answer.kind !== 'ok') return { ending: { failure: failureOf(answer) } };
    const taken = await takePage(at, answer.value);
    if (taken === 'lost') return { ending: 'lost' };
    news += taken;
    await at.deps.step?.('page');
    cursor = answer.value.cursor;
    if (cursor === undefined) return { pages, news };
    if (seen.has(cursor)) break;
    seen.add(cursor);
  }
  return { ending: { failure: { why: 'its pages do not end' } } };
}

/** At most half of what the platform allows is ours; the rest is for stock and for people. */
const paceMs = ({ capabilities }: Connector): number =>
  Math.min(2_000, 2_000 / Math.max(1, capabilities.pace.perSecond));

const MOST_TRIES = 5;

/** The orders of a page and all that follows from them, in one transaction. How many were new or newer. */
async function takePage(at: Turn, { items }: Page<OrderFact>): Promise<number | 'lost'> {
  const { deps, turn, counts } = at;
  if (items.length === 0) return 0;
  for (let turnOf = 1; ; turnOf += 1) {
    try {
      const taken = await deps.db.withScope(systemScope('orders'), async (tx) => {
        if (!(await stillOurs(tx, turn))) return 'lost' as const;
        return takeFacts(deps, tx, factsOf(at, items));
      });
      if (taken === 'lost') return 'lost';
      counts.fresh += taken.fresh;
      counts.changed += taken.changed;
      return taken.fresh + taken.changed;
    } catch (error) {
      if (turnOf >= MOST_TRIES || !isTransient(error)) throw error;
    }
  }
}

const factsOf = ({ turn, session }: Turn, items: readonly OrderFact[]): Facts => ({
  shopId: turn.shopId,
  code: turn.code,
  items,
  restocks: session.connector.capabilities.stock.restocksOnCancel,
});

type Facts = { shopId: number; code: string; items: readonly OrderFact[]; restocks: boolean };

/** One way in for pulls and hints. Orders that make no sense are left out and said, by their id. */
export async function takeFacts(deps: OrdersDeps, tx: Tx, { shopId, code, items, restocks }: Facts) {
  const { intake } = deps.services(tx);
  const taken = await intake.take({ shopId, told: items, restocks, now: deps.clock.now() });
  for (const { id, why } of taken.refused) deps.log.warn({ shop: code, order: id, why }, 'an order makes no sense');
  return taken;
}

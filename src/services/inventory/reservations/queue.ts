import { setImmediate as nextTurn } from 'node:timers/promises';
import { UserError } from '../../../core/errors.ts';
import { type Db, systemScope } from '../../../db/client.ts';
import { hasCode } from '../../../db/transient.ts';
import { reserveLines } from './decide.ts';
import {
  type Asked,
  answerOf,
  columnsOf,
  isSane,
  RESERVE,
  type ReserveAnswer,
  type ReserveLine,
  type ReserveOptions,
  type Said,
} from './lines.ts';

export type ReserveRequest = ReserveOptions & { lines: readonly ReserveLine[] };

/** What has happened since the start: `conflicts` were tried again and nobody saw them. */
export type ReserveCounts = { calls: number; requests: number; largest: number; conflicts: number; bisected: number };

export type ReserveQueue = {
  /** One answer a line. Rejects when the database does not answer, or with reserve.busy: then the same keys may be asked for again. */
  reserve(request: ReserveRequest): Promise<ReserveAnswer[]>;
  counts(): ReserveCounts;
  waiting(): number;
};

type Waiting = { request: ReserveRequest; resolve(answers: ReserveAnswer[]): void; reject(why: unknown): void };
type State = { db: Db; counts: ReserveCounts };

const MOST_LINES = 256;
const MOST_WAITING = 10_000;
const MOST_TRIES = 10;

/**
 * Asks that arrive while a call is under way share the next one: a lone ask waits for nobody, many share one statement and
 * one write to disk, and the levels are locked in one order. What needs more than one statement (bundles, expired holds in
 * the way, platform orders that stock does not cover) is done ask by ask, beside the queue.
 */
export function createReserveQueue(db: Db): ReserveQueue {
  const counts: ReserveCounts = { calls: 0, requests: 0, largest: 0, conflicts: 0, bisected: 0 };
  const waiting: Waiting[] = [];
  let draining = false;

  async function drain(): Promise<void> {
    draining = true;
    while (waiting.length > 0) {
      // Whoever was just answered may ask again and share the next call. This is the end of the loop's turn, not a timer.
      await nextTurn();
      await decideBatch({ db, counts }, nextBatch(waiting));
    }
    draining = false;
  }

  return {
    counts: () => ({ ...counts }),
    waiting: () => waiting.length,
    reserve: (request) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= MOST_WAITING) return reject(busy());
        counts.requests += 1;
        waiting.push({ request, resolve, reject });
        if (!draining) void drain();
      }),
  };
}

/** The oldest, up to MOST_LINES lines; a key that is in it already waits for the next: then it is known. */
function nextBatch(waiting: Waiting[]): Waiting[] {
  const keys = new Set<string>();
  let end = 0;
  for (const { request } of waiting) {
    const { lines } = request;
    if (end > 0 && (keys.size + lines.length > MOST_LINES || lines.some(({ key }) => keys.has(key)))) break;
    for (const { key } of lines) keys.add(key);
    end += 1;
  }
  return waiting.splice(0, end);
}

/** Never rejects: each of the batch is answered by itself. */
async function decideBatch(state: State, batch: readonly Waiting[]): Promise<void> {
  const sane = batch.filter(({ request }) => isSimple(request));
  for (const one of batch) if (!sane.includes(one)) void carefully(state, one);
  if (sane.length > 0) await decideSane(state, sane);
}

const isSimple = ({ lines }: ReserveRequest): boolean =>
  lines.length > 0 && lines.every(isSane) && new Set(lines.map(({ key }) => key)).size === lines.length;

/** A call that PostgreSQL refuses costs only the asks that are at fault: it is made again in halves. */
async function decideSane(state: State, batch: readonly Waiting[]): Promise<void> {
  const asked = askedOf(batch);
  try {
    const said = await unlessConflict(state, () => state.db.atOnce<Said>(RESERVE, columnsOf(asked)));
    state.counts.calls += 1;
    state.counts.largest = Math.max(state.counts.largest, batch.length);
    tellAll(state, batch, asked, said);
  } catch (error) {
    const half = Math.ceil(batch.length / 2);
    if (batch.length === 1 || isLost(error)) {
      for (const { reject } of batch) reject(error);
      return;
    }
    state.counts.bisected += 1;
    await decideSane(state, batch.slice(0, half));
    await decideSane(state, batch.slice(half));
  }
}

function askedOf(batch: readonly Waiting[]): Asked[] {
  let group = 0;
  return batch.flatMap(({ request }) => {
    const apart = request.split || request.kind === 'order';
    group += 1;
    return request.lines.map((line, n) => {
      if (apart && n > 0) group += 1;
      return { line, group, options: request };
    });
  });
}

function tellAll(state: State, batch: readonly Waiting[], asked: readonly Asked[], said: readonly Said[]): void {
  let from = 0;
  for (const one of batch) {
    const first = from;
    from += one.request.lines.length;
    const answers = asked.slice(first, from).map((line, i) => answerOf(line, said[first + i] as Said));
    if (answers.every((answer) => answer !== undefined)) one.resolve(answers);
    else void carefully(state, one, answers);
  }
}

/** All lines of the ask once more; those that the first call held are known by their keys. */
async function carefully(
  state: State,
  { request, resolve, reject }: Waiting,
  before: readonly (ReserveAnswer | undefined)[] = [],
): Promise<void> {
  try {
    const answers = await unlessConflict(state, () =>
      state.db.withScope(systemScope('reserve'), (tx) => reserveLines(tx, request.lines, request)),
    );
    resolve(answers.map((answer, i) => (before[i]?.ok ? before[i] : answer)));
  } catch (error) {
    reject(error);
  }
}

/** Deadlocks, serialization failures and another process with the same key: tried again at once, and counted. */
async function unlessConflict<T>({ counts }: State, work: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await work();
    } catch (error) {
      if (turn >= MOST_TRIES || !isConflict(error)) throw error;
      counts.conflicts += 1;
    }
  }
}

const busy = (): UserError =>
  new UserError('reserve.busy', {
    zh: '等待锁库存的请求太多，请稍后用同样的 key 再试',
    en: 'Too many are waiting for stock; ask again in a moment with the same keys',
  });

const isConflict = (error: unknown): boolean => hasCode(error, /^(40P01|40001|23505)$/);
/** No word from the database: asking for halves would not help, and what was done is known by its keys. */
const isLost = (error: unknown): boolean => hasCode(error, /^(CONNECTION_|ECONN|EPIPE|57P0|08)/);

import type postgres from 'postgres';
import { type Line, type LineOptions, openLine } from './line.ts';
import { createListener } from './listener.ts';

type Work<T> = (scope: Scope) => Promise<T>;
/** What drizzle asks of a transaction. */
type Scope = Pick<postgres.Sql, 'unsafe'> & { savepoint<T>(work: Work<T>): Promise<T> };
type PoolOptions = LineOptions & { poolSize: number };

/** Connections that run one transaction at a time each. */
export type Pool = {
  /** For drizzle, which knows postgres.js's own client: its transactions begin with these words, in one round trip. */
  asSql(beginning: string): postgres.Sql;
  reserve(): Promise<Pick<postgres.Sql, 'unsafe'> & { release(): void }>;
  /** `again` is called once after each (re)connection. */
  listen(channel: string, heard: (payload: string) => void, again: () => void): Promise<void>;
  /** Waits up to `timeout` seconds for what runs. */
  end(options: { timeout: number }): Promise<void>;
};

const IDLE_MS = 60_000;

/** Connects lazily. What runs on a connection that is lost rejects with code CONNECTION_CLOSED. */
export function createPool(url: string, options: PoolOptions): Pool {
  const lines = createLines(url, options);
  const listener = createListener(url, options);
  const begin = async <T>(beginning: string, work: Work<T>): Promise<T> => {
    const line = await lines.take();
    try {
      return await transact(line, beginning, work);
    } finally {
      lines.give(line);
    }
  };
  return {
    asSql: (beginning) => {
      const sql = { begin: <T>(work: Work<T>) => begin(beginning, work), options: { parsers: {}, serializers: {} } };
      return sql as unknown as postgres.Sql;
    },
    reserve: async () => {
      const line = await lines.take();
      return { unsafe: line.unsafe, release: () => lines.give(line) };
    },
    listen: listener.listen,
    async end({ timeout }) {
      listener.end();
      await lines.end(timeout * 1000);
    },
  };
}

/** A transaction that ends with its connection, even while its work waits for something else. */
async function transact<T>(line: Line, beginning: string, work: Work<T>): Promise<T> {
  const says = (statement: string) => line.orLost(line.unsafe(statement));
  await says(beginning);
  try {
    const value = await line.orLost(work(scopeOf(line)));
    const { command } = await says('commit');
    // A failed statement that nobody minded: PostgreSQL answers the commit with a rollback.
    if (command !== 'COMMIT') throw new Error('a statement of the transaction failed, nothing was committed');
    return value;
  } catch (error) {
    await says('rollback').catch(line.close);
    throw error;
  }
}

function scopeOf(line: Line): Scope {
  let savepoints = 0;
  const scope: Scope = {
    unsafe: line.unsafe,
    async savepoint(work) {
      savepoints += 1;
      const name = `s${savepoints}`;
      await line.unsafe(`savepoint ${name}`);
      try {
        return await work(scope);
      } catch (error) {
        await line.unsafe(`rollback to ${name}`);
        throw error;
      }
    },
  };
  return scope;
}

function createLines(url: string, options: PoolOptions) {
  const free = new Map<Line, NodeJS.Timeout>();
  const busy = new Set<Line>();
  const waiting: (() => void)[] = [];
  let ended = false;
  const retire = (line: Line): void => {
    clearTimeout(free.get(line));
    free.delete(line);
    line.close();
  };
  /** The one that was used last, so that the others can be closed for idleness. */
  const fresh = (): Line | undefined => {
    for (const line of [...free.keys()].reverse()) {
      if (line.isLost()) retire(line);
      else return line;
    }
    return busy.size < options.poolSize ? openLine(url, options) : undefined;
  };
  return {
    async take(): Promise<Line> {
      for (;;) {
        if (ended) throw Object.assign(new Error('the database was closed'), { code: 'CONNECTION_ENDED' });
        const line = fresh();
        if (!line) {
          await new Promise<void>((resolve) => waiting.push(resolve));
          continue;
        }
        clearTimeout(free.get(line));
        free.delete(line);
        busy.add(line);
        return line;
      }
    },
    give(line: Line): void {
      busy.delete(line);
      if (line.isLost() || ended) retire(line);
      else free.set(line, setTimeout(() => retire(line), IDLE_MS).unref());
      waiting.shift()?.();
    },
    async end(timeoutMs: number): Promise<void> {
      ended = true;
      for (const wake of waiting.splice(0)) wake();
      for (const line of free.keys()) retire(line);
      const until = Date.now() + timeoutMs;
      while (busy.size > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const line of busy) line.close();
    },
  };
}

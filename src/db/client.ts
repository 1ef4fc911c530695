import { type Line, openLine } from './line.ts';
import { drizzle, type PostgresJsDatabase, sql } from './orm.ts';
import { createPool } from './pool.ts';
import * as schema from './schema.ts';

export { schema, sql };

/** A transaction in a scope: the only way to the tables. */
export type Tx = Parameters<Parameters<PostgresJsDatabase<typeof schema>['transaction']>[0]>[0];

/**
 * Whose rows a transaction sees. `system` is for work that no single shop owns, named so that logs can tell it. `totals`: also what
 * warehouses hold altogether, which is no shop's own.
 */
export type Scope = { kind: 'system'; name: string } | { kind: 'shops'; shops: readonly number[]; totals?: boolean };

export const systemScope = (name: string): Scope => ({ kind: 'system', name });

export type Db = {
  /**
   * One transaction as the application's role, which sees nothing without a scope. Throws what `work` throws. `passing`
   * is for leases and the like, which a crash of the server may forget: their commit does not wait for the disk.
   */
  withScope<T>(scope: Scope, work: (tx: Tx) => Promise<T>, how?: 'lasting' | 'passing'): Promise<T>;
  /**
   * One statement as a transaction of its own in the system scope, sent in one go and prepared once a connection: for the
   * few statements whose round trips count. Its text must not vary. Throws as withScope does.
   */
  atOnce<T extends Record<string, unknown>>(statement: string, values: readonly unknown[]): Promise<T[]>;
  /** Calls back for each NOTIFY on the channel, and once after each (re)connection, since those before were missed. */
  listen(channel: string, heard: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
};

export type DbOptions = { poolSize?: number; onNotice?: (text: string) => void };

/** Connects lazily; `url` is any PostgreSQL >= 15. Rejected statements throw postgres.js's PostgresError. */
export function openDb(url: string, options: DbOptions = {}): Db {
  const client = createPool(url, { poolSize: options.poolSize ?? 10, onNotice: options.onNotice });
  const steady = createSteady(url, options.onNotice);
  const beginning = (mode: string) => drizzle(client.asSql(`begin; ${scopeWords(SYSTEM, mode)}`), { schema });
  const orms = { lasting: beginning(LASTING), passing: beginning(PASSING) };
  return {
    withScope: (scope, work, how = 'lasting') =>
      orms[how].transaction(async (tx) => {
        if (scope.kind !== 'system') await setScope(tx, scope);
        return work(tx);
      }),
    atOnce: steady.run,
    listen: async (channel, heard) => {
      await client.listen(channel, heard, () => heard(''));
    },
    close: async () => {
      steady.end();
      await client.end({ timeout: 5 });
    },
  };
}

/**
 * Connections that stay in the application's role and the system scope, for single statements that are transactions of
 * their own: nothing but the statement itself travels. A connection that was lost is not used again.
 */
function createSteady(url: string, onNotice: DbOptions['onNotice']) {
  const free: Line[] = [];
  const open = (): Line => {
    const line = openLine(url, { onNotice });
    line.unsafe(scopeWords(SYSTEM, LASTING, 'session')).catch(line.close);
    return line;
  };
  return {
    async run<T>(statement: string, values: readonly unknown[]): Promise<T[]> {
      let line = free.pop();
      while (line?.isLost()) line = free.pop();
      line ??= open();
      try {
        const rows = await line.orLost(line.unsafe(statement, values as never[]));
        return [...(rows as unknown as Iterable<T>)];
      } finally {
        free.push(line);
      }
    },
    end: () => {
      for (const line of free.splice(0)) line.close();
    },
  };
}

const SYSTEM = systemScope('system');
const LASTING = '';
const PASSING = `, set_config('synchronous_commit', 'off', true)`;
const READ_ONLY = `, set_config('transaction_read_only', 'on', true)`;

/** Without parameters, so that it can be sent together with `begin`: the shops are numbers and the rest is ours. */
function scopeWords(scope: Scope, mode: string, until: 'commit' | 'session' = 'commit'): string {
  const shops = scope.kind === 'system' ? [] : scope.shops.map((id) => Math.trunc(Number(id)));
  const local = until === 'commit';
  const totals = scope.kind === 'shops' && scope.totals ? 'on' : '';
  return `select set_config('role', 'zhanggui_app', ${local}), set_config('app.scope', '${scope.kind}', ${local}),
    set_config('app.shops', '${shops.join(',')}', ${local}), set_config('app.totals', '${totals}', ${local})${mode}`;
}

const setScope = (tx: Tx, scope: Scope, mode = LASTING) => tx.execute(sql.raw(scopeWords(scope, mode)));

export type Frame = { scope: Scope; readOnly: boolean };

/**
 * A savepoint with a scope of its own inside a transaction of system scope. When `work` throws, all it did is rolled
 * back and the transaction goes on. Read-only cannot be switched back within; a read's savepoint is always rolled back,
 * which is what restores writing (PostgreSQL 18 keeps a released savepoint's `set local transaction_read_only`).
 */
export async function inFrame<T>(tx: Tx, frame: Frame, work: (tx: Tx) => Promise<T>): Promise<T> {
  const read: { result?: { value: T } } = {};
  try {
    const result = await tx.transaction(async (inner) => {
      await setScope(inner, frame.scope, frame.readOnly ? READ_ONLY : LASTING);
      const value = await work(inner);
      if (!frame.readOnly) return value;
      read.result = { value };
      throw READ_DONE;
    });
    await setScope(tx, systemScope('ask'));
    return result;
  } catch (error) {
    if (error === READ_DONE && read.result) return read.result.value;
    throw error;
  }
}

const READ_DONE = new Error('a read is rolled back');

/** A parameter for timestamptz: drizzle hands dates to the driver as text. */
export const instantParam = (date: Date) => sql`${date.toISOString()}::timestamptz`;

/** Rows of a hand-written statement, as the caller declares them; timestamps come as text (see instantOf). */
export async function rowsOf<T extends Record<string, unknown>>(tx: Tx, query: ReturnType<typeof sql>): Promise<T[]> {
  return [...(await tx.execute(query))] as T[];
}

/** The Date behind a timestamptz of a hand-written statement. */
export const instantOf = (value: unknown): Date => new Date(value as string);

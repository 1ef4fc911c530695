import postgres from 'postgres';
import { drizzle } from './orm.ts';
import { wireOptions } from './wire.ts';

/**
 * One connection of postgres.js, never used again once it was lost. Version 3.4.9 (its issues 1208 and 1216) writes to the
 * socket of a connection that a server has ended in the middle of a transaction: the process ends with an exception that
 * nobody can catch, or the connection hangs for ever, or the rest of the dead transaction runs inside somebody else's.
 */
export type Line = {
  sql: postgres.Sql;
  /** Refuses what would be sent on another connection than the one that was meant. */
  unsafe: postgres.Sql['unsafe'];
  isLost(): boolean;
  /** What `work` gives, or a rejection with code CONNECTION_CLOSED as soon as the connection ends. */
  orLost<T>(work: PromiseLike<T>): Promise<T>;
  /** Called once when the connection ends. */
  onLost(then: () => void): void;
  close(): void;
};

export type LineOptions = {
  onNotice?: ((text: string) => void) | undefined;
  heard?: (channel: string, payload: string) => void;
};

const connectionLost = (): Error =>
  Object.assign(new Error('the connection to the database was lost'), { code: 'CONNECTION_CLOSED' });

/** Connects with its first statement. */
export function openLine(url: string, { onNotice, heard }: LineOptions): Line {
  const state = { lost: false };
  // A set, which forgets what has ended: a promise that a long-lived connection keeps pending would remember every wait.
  const waiting = new Set<() => void>();
  const lose = (): void => {
    state.lost = true;
    for (const tell of waiting) tell();
    waiting.clear();
  };
  const onLost = (then: () => void): void => {
    if (state.lost) then();
    else waiting.add(then);
  };
  const sql = postgres(url, {
    ...wireOptions(),
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: (notice) => onNotice?.(String(notice['message'])),
    connection: { application_name: 'zhanggui' },
    onclose: lose,
    ...(heard && { onnotify: heard }),
  });
  // Sets how this connection reads and writes instants and JSON.
  drizzle(sql);
  return {
    sql,
    unsafe: refusing(sql, () => state.lost),
    isLost: () => state.lost,
    onLost,
    orLost: (work) =>
      new Promise((resolve, reject) => {
        const lost = () => reject(connectionLost());
        onLost(lost);
        work.then(resolve, reject).then(() => waiting.delete(lost));
      }),
    close: () => {
      lose();
      sql.end({ timeout: 0 }).catch(() => {});
    },
  };
}

/**
 * Statements with parameters are prepared once a connection: one round trip and no planning afterwards, where drizzle
 * alone pays two round trips each time. They are written in code, so their number is bounded.
 */
function refusing(sql: postgres.Sql, isLost: () => boolean): postgres.Sql['unsafe'] {
  return ((...[text, values = [], options]: Parameters<postgres.Sql['unsafe']>) => {
    if (!isLost()) return sql.unsafe(text, values, { ...options, prepare: values.length > 0 });
    const refused = Promise.reject(connectionLost());
    refused.catch(() => {});
    return Object.assign(refused, { values: () => refused });
  }) as postgres.Sql['unsafe'];
}

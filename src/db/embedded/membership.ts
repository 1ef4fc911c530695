import { setTimeout as sleep } from 'node:timers/promises';
import { type Owner, openOwner } from '../owner.ts';
import { isRunning } from './start-lock.ts';

/**
 * Who uses the server is counted by PostgreSQL itself: every user holds a shared advisory lock on a connection of its
 * own, which the server drops when the process dies, however it dies.
 */
const USERS_LOCK = 7_318_210_341;
const NAME = 'zhanggui-user';
const RETRY_MS = 20;

export type Membership = {
  sql: Owner;
  /** Leaves; true when nobody is left, and then nobody can join any more: the caller stops the server. */
  leave(): Promise<boolean>;
  end(): Promise<void>;
};

/** `undefined` when the last user is just leaving: then the server is about to stop. Throws when it cannot connect. */
export async function join(url: string, onLost: () => void): Promise<Membership | undefined> {
  let joined = false;
  const sql = openOwner(url, {
    connect_timeout: 5,
    connection: { application_name: `${NAME} ${process.pid}` },
    onclose: () => {
      if (!joined) return; // a connection that never joined, or that we end ourselves, is no loss
      joined = false;
      onLost();
    },
  });
  const end = async () => {
    joined = false;
    await sql.end({ timeout: 1 });
  };
  try {
    const [row] = await sql`select pg_try_advisory_lock_shared(${USERS_LOCK}) as joined`;
    joined = row?.['joined'] === true;
    if (joined) return { sql, leave: () => leave(sql, end), end };
  } catch (error) {
    await end();
    throw error;
  }
  await end();
  return undefined;
}

/** Gives the shared lock back before it tries the exclusive one, so that of two who leave together one gets it. */
async function leave(sql: Owner, end: () => Promise<void>): Promise<boolean> {
  try {
    await sql`select pg_advisory_unlock_shared(${USERS_LOCK})`;
    for (;;) {
      const [row] = await sql`select pg_try_advisory_lock(${USERS_LOCK}) as alone`;
      if (row?.['alone']) return true;
      if (await othersLive(sql)) break;
      await sleep(RETRY_MS);
    }
  } catch {
    // The server is gone already: there is nothing to leave.
  }
  await end();
  return false;
}

/** The server takes a moment to notice that a process was killed: its lock must not keep us from being the last. */
async function othersLive(sql: Owner): Promise<boolean> {
  const others = await sql`select application_name as name from pg_stat_activity
    where application_name like ${`${NAME} %`} and pid <> pg_backend_pid()`;
  return others.some(({ name }) => isRunning(Number(String(name).slice(NAME.length))));
}

import { type Owner, openOwner } from '../owner.ts';

/**
 * Who uses the server is counted by PostgreSQL itself: every user holds a shared advisory lock on a connection of its
 * own, which the server drops when the process dies, however it dies.
 */
const USERS_LOCK = 7_318_210_341;

export type Membership = {
  sql: Owner;
  /** Leaves; true when nobody is left, and then nobody can join any more: the caller stops the server. */
  leave(): Promise<boolean>;
  end(): Promise<void>;
};

/** `undefined` when the last user is just leaving: then the server is about to stop. Throws when it cannot connect. */
export async function join(url: string, onLost: () => void): Promise<Membership | undefined> {
  let ours = true;
  const sql = openOwner(url, {
    connect_timeout: 5,
    connection: { application_name: 'zhanggui-user', tcp_keepalives_idle: 0 },
    onclose: () => {
      if (!ours) return;
      ours = false;
      onLost();
    },
  });
  const end = async () => {
    ours = false;
    await sql.end({ timeout: 1 });
  };
  try {
    const [row] = await sql`select pg_try_advisory_lock_shared(${USERS_LOCK}) as joined`;
    if (row?.['joined']) return { sql, leave: () => leave(sql, end), end };
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
    const [row] = await sql`select pg_try_advisory_lock(${USERS_LOCK}) as alone`;
    if (row?.['alone']) return true;
  } catch {
    // The server is gone already: there is nothing to leave.
  }
  await end();
  return false;
}

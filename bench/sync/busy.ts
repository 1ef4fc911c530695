import { openOwner } from '../../src/db/owner.ts';

const EVERY_MS = 200;

export type Busy = { what: string; sessions: number }[];

/** What the sessions of the database are at, looked at five times a second: how many on average, by statement and what they wait for. */
export function watchBusy(url: string): { begin(): void; end(): Promise<Busy> } {
  const sql = openOwner(url);
  const seen = new Map<string, number>();
  let looks = 0;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const rows = await sql<{ what: string }[]>`
      select concat_ws(' | ', case when state = 'active' then coalesce(wait_event_type || ' ' || wait_event, 'runs') else state end,
        left(regexp_replace(query, '\\s+', ' ', 'g'), 70)) as what
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;
    looks += 1;
    for (const { what } of rows) seen.set(what, (seen.get(what) ?? 0) + 1);
  };
  return {
    begin() {
      timer = setInterval(() => {
        looking = looking.then(look).catch(() => {});
      }, EVERY_MS);
    },
    async end() {
      clearInterval(timer);
      await looking;
      await sql.end();
      return [...seen]
        .map(([what, times]) => ({ what, sessions: times / Math.max(1, looks) }))
        .sort((a, b) => b.sessions - a.sessions);
    },
  };
}

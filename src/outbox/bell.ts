import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../db/client.ts';

/**
 * Tells the other processes that there is something to do. Rung after the commit, never inside it: PostgreSQL lets one
 * transaction with a NOTIFY commit at a time, and each would hold the others up for its wait on the disk. A bell that is
 * not heard costs a beat, nothing else: everybody looks at the due rows regularly.
 */
export type Bell = {
  /** Somebody of this process who hears a channel's bell at once, before the others do. */
  near(channel: string, heard: () => void): void;
  ring(channel: string, payload?: string): void;
  /** Rings what waits, and then no more. */
  still(): Promise<void>;
};

/** The first is heard at once; of a storm, one in this time is enough. */
const BETWEEN_MS = 50;

/** A bell need not survive a crash of the server: its commit does not wait for the disk. */
const NOTIFY = `select set_config('synchronous_commit', 'off', true), pg_notify(channel, payload)
  from unnest($1::text[], $2::text[]) as bell(channel, payload)`;

export function createBell(db: Db, failed: (error: unknown) => void): Bell {
  const waiting = new Set<string>();
  const nearby = new Map<string, () => void>();
  let ringing: Promise<void> | undefined;
  let stopped = false;

  async function flush(): Promise<void> {
    while (waiting.size > 0) {
      const pairs = [...waiting].map((one) => JSON.parse(one) as [string, string]);
      waiting.clear();
      const column = (n: 0 | 1) => pairs.map((pair) => pair[n]);
      await db.atOnce(NOTIFY, [column(0), column(1)]).catch(failed);
      if (!stopped) await sleep(BETWEEN_MS);
    }
    ringing = undefined;
  }

  return {
    near: (channel, heard) => void nearby.set(channel, heard),
    ring(channel, payload = '') {
      nearby.get(channel)?.();
      waiting.add(JSON.stringify([channel, payload]));
      ringing ??= flush();
    },
    still: async () => {
      stopped = true;
      await ringing;
    },
  };
}

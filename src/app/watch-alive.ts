import { rowsOf, sql, systemScope } from '../db/client.ts';
import { watchJobs } from '../jobs/watch.ts';
import { fallBack } from '../outbox/fallback.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import { watchBeats } from '../services/alerts/inbound/beats.ts';
import { watchPlatforms } from '../sync/platform-watch.ts';
import type { Parts } from './channels.ts';
import type { House } from './house.ts';

/** How often rooms are looked at, and jobs. */
const ROOMS_EVERY_MS = 10_000;
const JOBS_EVERY_MS = 60_000;
const MOST_ADMINS = 3;

/**
 * Sees to what has stopped: rooms in which nothing arrives, jobs that nobody runs, platforms none of whose shops can be read, outside
 * monitors that are not heard any more. Not a job itself, since it is about those; each process does it, and PostgreSQL lets one at a time.
 */
export function startAliveWatch(house: House, channels: Parts['map'], failed: (error: unknown) => void): Worker {
  const { db, clock, jobs, services, bell } = house;
  let jobsAt = 0;
  const deps = {
    channels,
    roomOf: (tx: Parameters<House['services']>[0], id: number) => services(tx).rooms.byId(id),
    async adminRooms(tx: Parameters<House['services']>[0]) {
      const admins = await rowsOf<{ id: string }>(
        tx,
        sql`select distinct person_id as id from role_grant where role = 'admin' and shop_id is null order by 1 limit ${MOST_ADMINS}`,
      );
      const rooms = await Promise.all(admins.map(({ id }) => services(tx).rooms.directOf(Number(id))));
      return rooms.flatMap((room) => (room ? [room.id] : []));
    },
  };
  return startWorker({
    everyMs: ROOMS_EVERY_MS,
    atOnce: 1,
    failed,
    async fetch() {
      const fell = await db.withScope(systemScope('fallback'), (tx) => fallBack(deps, tx));
      const now = clock.now();
      if (now.getTime() - jobsAt >= JOBS_EVERY_MS) {
        jobsAt = now.getTime();
        await db.withScope(systemScope('job watch'), (tx) => watchJobs(tx, jobs, now));
        await db.withScope(systemScope('platform watch'), (tx) => watchPlatforms(tx, now));
        await db.withScope(systemScope('outside watch'), (tx) => watchBeats(tx, now));
        bell.ring('zhanggui_alerts');
      }
      if (fell > 0) bell.ring('zhanggui_outbox');
      return [];
    },
  });
}

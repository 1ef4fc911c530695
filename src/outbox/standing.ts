import { type Db, rowsOf, sql, systemScope } from '../db/client.ts';
import { createOutboxView } from './view.ts';

/** How the queues stand, for metrics and for readiness. */
export const standingOf = (db: Db) =>
  db.withScope(systemScope('metrics'), async (tx) => {
    const counts = await createOutboxView({ tx }).counts();
    const [inbox] = await rowsOf<{ n: number }>(tx, sql`select count(*)::int as n from inbox where handled_at is null`);
    const jobSlots = await rowsOf<{ job: string; state: string; count: number }>(
      tx,
      sql`select name as job, state, count(*)::int as count from job_run where slot > clock_timestamp() - interval '24 hours' group by 1, 2`,
    );
    const orderLag = await rowsOf<{ shop: string; seconds: number }>(
      tx,
      sql`select s.code as shop, greatest(0, extract(epoch from clock_timestamp() - coalesce(c.orders_through, c.connected_at)))::float8 as seconds
          from shop_connection c join shop s on s.id = c.shop_id`,
    );
    const monitorAge = await rowsOf<{ monitor: string; seconds: number }>(
      tx,
      sql`select code as monitor, greatest(0, extract(epoch from clock_timestamp() - coalesce(ran_at, due_at)))::float8 as seconds from monitor`,
    );
    return {
      orderLag,
      monitorAge,
      outboxQueued: counts.queued,
      outboxOldestSeconds: counts.oldestQueuedSeconds,
      deadLetters: counts.dead,
      inboxOpen: inbox?.n ?? 0,
      jobSlots,
    };
  });

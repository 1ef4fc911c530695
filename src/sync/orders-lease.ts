import { notCarriedOut } from '../core/failure-words.ts';
import { isUnreached } from '../core/out-call.ts';
import { endShopDown } from '../db/alert.ts';
import { type Db, instantOf, instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Refusal } from '../platforms/platform.ts';
import { restMs } from './orders-windows.ts';

/** A shop whose orders this process reads now. */
export type PullTurn = { shopId: number; code: string; by: string; through: Date | undefined };

/** Longer than any page takes; it is renewed with each. */
const LEASE_S = 60;
const until = sql`clock_timestamp() + make_interval(secs => ${LEASE_S})`;

/** Shops that are due, the one read longest ago first: at most `limit`, each read by one process at a time. */
export async function takeTurns(
  db: Db,
  { limit, by, everyMs, now }: { limit: number; by: string; everyMs: number; now: Date },
): Promise<PullTurn[]> {
  const rows = await db.withScope(
    systemScope('orders'),
    (tx) =>
      rowsOf<{ shop_id: number; code: string; orders_through: string | null }>(
        tx,
        sql`update shop_connection c set lease_until = ${until}, lease_by = ${by} from shop s
            where s.id = c.shop_id and c.shop_id in (
              select shop_id from shop_connection
              where (lease_until is null or lease_until < clock_timestamp()) and not lacks @> '["orders"]'
                and (rest_until is null or rest_until <= ${instantParam(now)})
                and (orders_pulled_at is null or orders_pulled_at <= ${instantParam(new Date(now.getTime() - everyMs))})
              order by orders_pulled_at nulls first, shop_id limit ${limit} for update skip locked)
            returning c.shop_id, s.code, c.orders_through`,
      ),
    'passing',
  );
  return rows.map(({ shop_id, code, orders_through }) => ({
    ...{ shopId: shop_id, code, by },
    through: orders_through === null ? undefined : instantOf(orders_through),
  }));
}

/** Within the transaction of a page: false where another process has taken the shop over. */
export async function stillOurs(tx: Tx, { shopId, by }: PullTurn): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    sql`update shop_connection set lease_until = ${until} where shop_id = ${shopId} and lease_by = ${by} returning shop_id`,
  );
  return rows.length > 0;
}

/**
 * Within the transaction that found the turn still ours: nobody else writes it. Back, where a clock was put right. True where
 * the shop was taken over, or let go, and its stock does not know yet.
 */
export async function moveThrough(tx: Tx, shopId: number, through: Date): Promise<boolean> {
  const [row] = await rowsOf<{ turned: boolean }>(
    tx,
    sql`update shop_connection set orders_through = ${instantParam(through)} where shop_id = ${shopId}
        returning (stage <> 'observe') <> (counts_since is not null) as turned`,
  );
  return row?.turned ?? false;
}

/** The next turn begins when it is time again; what failed before is over. */
export async function endTurn(db: Db, { shopId, by }: PullTurn, now: Date): Promise<void> {
  const end = async (tx: Tx) => {
    const [row] = await rowsOf<{ failing: boolean }>(
      tx,
      sql`with was as (select shop_id, failing_since from shop_connection where shop_id = ${shopId} and lease_by = ${by} for update)
          update shop_connection c set lease_until = null, orders_pulled_at = ${instantParam(now)}, rest_until = null, failures = 0,
            failing_since = null, last_failure = ''
          from was where c.shop_id = was.shop_id returning was.failing_since is not null as failing`,
    );
    if (row?.failing) await endShopDown(tx, shopId);
  };
  await db.withScope(systemScope('orders'), end, 'passing');
}

/** Another process may go on at once. */
export async function leaveTurn(db: Db, { shopId, by }: PullTurn): Promise<void> {
  await db.withScope(systemScope('orders'), (tx) =>
    rowsOf(tx, sql`update shop_connection set lease_until = null where shop_id = ${shopId} and lease_by = ${by}`),
  );
}

/** `restMs`: what the platform asked for; else longer with each failure. */
export type Failure = { why: string; restMs?: number | undefined };

export async function failTurn(db: Db, { shopId, by }: PullTurn, failure: Failure, now: Date): Promise<void> {
  await db.withScope(systemScope('orders'), async (tx) => {
    const [row] = await rowsOf<{ failures: number }>(
      tx,
      sql`update shop_connection set failures = failures + 1, last_failure = ${failure.why.slice(0, 300)},
            failing_since = coalesce(failing_since, ${instantParam(now)})
          where shop_id = ${shopId} and lease_by = ${by} returning failures`,
    );
    if (!row) return;
    const rest = new Date(now.getTime() + (failure.restMs ?? restMs(row.failures)));
    await rowsOf(
      tx,
      sql`update shop_connection set lease_until = null, rest_until = ${instantParam(rest)} where shop_id = ${shopId}`,
    );
  });
}

const MOST_REST_MS = 3_600_000;
const PERSON_REST_MS = 300_000;

/** In words of the platform's code: what its answer says may hold more than is ours to keep. */
export function failureOf(refusal: Refusal): Failure {
  switch (refusal.kind) {
    case 'throttled':
      return {
        why: notCarriedOut(refusal.code),
        ...(!isUnreached(refusal.code) && { restMs: Math.min(MOST_REST_MS, Math.max(1_000, refusal.afterMs)) }),
      };
    case 'auth':
      return {
        why: `access: ${refusal.code}`,
        ...(refusal.needs === 'person' && { restMs: PERSON_REST_MS }),
      };
    case 'rejected':
      return { why: `refused: ${refusal.code}` };
    case 'unknown':
      return { why: refusal.why === 'no-answer' ? 'no answer' : 'an answer that makes no sense' };
    default:
      return refusal satisfies never;
  }
}

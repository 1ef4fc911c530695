import { rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { isTransient } from '../db/transient.ts';
import type { PushHint } from '../platforms/platform.ts';
import { failureOf } from './orders-lease.ts';
import { type OrdersDeps, takeFacts } from './orders-pull.ts';

/** More orders than this of one shop wait: then the next pull, which is due at once, stands for all of them. */
const MOST_WAITING = 30;
const MOST_AT_ONCE = 20;
const MOST_ATTEMPTS = 6;
const KEPT_DAYS = 7;

/** A shop's coupons and catalogue are not read again sooner because of hints, however many there are. */
const BETWEEN = { coupon: '1 minute', listing: '5 minutes' } as const;

/**
 * Writes down what a verified push hints at, before the vendor is answered. A key that is known adds nothing. Returns how many
 * are new.
 */
export async function keepHints(tx: Tx, shopId: number, hints: readonly PushHint[]): Promise<number> {
  const rows = hints.map(({ kind, id, key }) => ({ kind, ref: id.slice(0, 200), key: key.slice(0, 200) }));
  const stored = await rowsOf(
    tx,
    sql`insert into push_hint (shop_id, key, kind, ref)
        select ${shopId}::int, h.key, h.kind, h.ref from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as h (key text, kind text, ref text)
        on conflict (shop_id, key) do nothing returning id`,
  );
  return stored.length;
}

export type DueHint = { shopId: number; code: string; ref: string; attempts: number; latest: number };

/** Orders of shops to be looked at, one entry an order however often it was hinted at. They come back later unless they are done. */
export async function dueHints({ db }: OrdersDeps, limit: number): Promise<DueHint[]> {
  return db.withScope(systemScope('hints'), async (tx) => {
    const waiting = await rowsOf(tx, sql`select 1 from push_hint where done_at is null limit 1`);
    if (waiting.length === 0) return [];
    await leaveToPull(tx);
    await makeDue(tx);
    const rows = await rowsOf<{ shop_id: number; code: string; ref: string; attempts: number; latest: string }>(
      tx,
      sql`with due as (
            select id, shop_id, ref from push_hint where done_at is null and due_at <= clock_timestamp() and kind = 'order'
            order by due_at, id limit ${Math.min(limit, MOST_AT_ONCE)} for update skip locked),
          taken as (
            update push_hint h set attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => least(600, 5 * 3 ^ attempts))
            where h.id in (select w.id from push_hint w join due d on d.shop_id = w.shop_id and d.ref = w.ref
              where w.done_at is null and w.kind = 'order' for update skip locked)
            returning h.id, h.shop_id, h.ref, h.attempts)
          select t.shop_id, s.code, t.ref, max(t.attempts)::int as attempts, max(t.id) as latest
          from taken t join shop s on s.id = t.shop_id group by 1, 2, 3`,
    );
    return rows.map(({ shop_id, latest, ...row }) => ({ ...row, shopId: shop_id, latest: Number(latest) }));
  });
}

/** A flood of hints is one pull, and what the pull has passed by is in already. */
async function leaveToPull(tx: Tx): Promise<void> {
  await rowsOf(
    tx,
    sql`update push_hint h set done_at = clock_timestamp() from shop_connection c
        where c.shop_id = h.shop_id and h.done_at is null and h.kind = 'order' and c.orders_through > h.at + interval '5 seconds'`,
  );
  await rowsOf(
    tx,
    sql`with flooded as (
          select shop_id from push_hint where done_at is null and kind = 'order' group by 1 having count(distinct ref) > ${MOST_WAITING}),
        left_out as (
          update push_hint h set done_at = clock_timestamp() from flooded f where f.shop_id = h.shop_id and h.done_at is null)
        update shop_connection c set orders_pulled_at = null from flooded f where c.shop_id = f.shop_id`,
  );
}

/** Coupons and listings are read as a whole; one reading stands for all hints that came before it. */
async function makeDue(tx: Tx): Promise<void> {
  const taken = (kind: keyof typeof BETWEEN, pulledAt: ReturnType<typeof sql>) => sql`
    update push_hint h set done_at = clock_timestamp() from shop_connection c
    where c.shop_id = h.shop_id and h.done_at is null and h.kind = ${kind}
      and (${pulledAt} is null or ${pulledAt} < clock_timestamp() - ${BETWEEN[kind]}::interval) returning h.shop_id`;
  await rowsOf(
    tx,
    sql`with taken as (${taken('coupon', sql`c.coupons_pulled_at`)})
        update shop_connection c set coupons_due_at = clock_timestamp() from (select distinct shop_id from taken) t
        where c.shop_id = t.shop_id and c.coupons_due_at > clock_timestamp()`,
  );
  await rowsOf(
    tx,
    sql`with taken as (${taken('listing', sql`c.catalog_pulled_at`)})
        update shop_connection c set catalog_pulled_at = null from (select distinct shop_id from taken) t
        where c.shop_id = t.shop_id and c.catalog_pulled_at is not null`,
  );
}

/** Fetches the order by a signed read and takes it like one that was pulled. Never rejects: a hint that fails comes back. */
export async function followHint(deps: OrdersDeps, hint: DueHint): Promise<void> {
  const { db, log } = deps;
  try {
    const session = await deps.open(hint.shopId);
    if ('why' in session) return await orGiveUp(deps, hint, session.why.en);
    const answer = await session.connector.getOrder(hint.ref);
    if (answer.kind === 'ok') {
      const restocks = session.connector.capabilities.stock.restocksOnCancel;
      const { shopId, code } = hint;
      await retried(() =>
        db.withScope(systemScope('hints'), async (tx) => {
          await takeFacts(deps, tx, { shopId, code, items: [answer.value], restocks });
          await done(tx, hint);
        }),
      );
      return;
    }
    if (answer.kind === 'rejected' && answer.permanent) return await finish(deps, hint);
    if (answer.kind === 'throttled') await postpone(deps, hint, answer.afterMs);
    await orGiveUp(deps, hint, failureOf(answer).why);
  } catch (error) {
    log.error({ shop: hint.code, order: hint.ref, err: (error as Error)?.name }, 'a hint could not be followed');
  }
}

const MOST_TRIES = 5;

async function retried(work: () => Promise<void>): Promise<void> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await work();
    } catch (error) {
      if (turn >= MOST_TRIES || !isTransient(error)) throw error;
    }
  }
}

/** Hints that came while it was fetched are looked at again. */
const done = (tx: Tx, { shopId, ref, latest }: DueHint): Promise<unknown> =>
  rowsOf(
    tx,
    sql`update push_hint set done_at = clock_timestamp()
        where shop_id = ${shopId} and ref = ${ref} and kind = 'order' and done_at is null and id <= ${latest}`,
  );

const finish = async ({ db }: OrdersDeps, hint: DueHint): Promise<void> => {
  await db.withScope(systemScope('hints'), (tx) => done(tx, hint));
};

const MOST_WAIT_S = 3_600;

const postpone = async ({ db }: OrdersDeps, { shopId, ref }: DueHint, afterMs: number): Promise<void> => {
  const seconds = Math.min(MOST_WAIT_S, Math.ceil(afterMs / 1000));
  await db.withScope(systemScope('hints'), (tx) =>
    rowsOf(
      tx,
      sql`update push_hint set due_at = greatest(due_at, clock_timestamp() + make_interval(secs => ${seconds}))
          where shop_id = ${shopId} and kind = 'order' and done_at is null and (ref = ${ref} or due_at <= clock_timestamp())`,
    ),
  );
};

/** The pull brings it all the same. */
async function orGiveUp(deps: OrdersDeps, hint: DueHint, why: string): Promise<void> {
  if (hint.attempts < MOST_ATTEMPTS) return;
  deps.log.warn({ shop: hint.code, order: hint.ref, why }, 'a hint is left to the next pull');
  await finish(deps, hint);
}

/** Keys are remembered for as long as a platform might send them again. */
export const clearHints = (tx: Tx): Promise<unknown> =>
  rowsOf(tx, sql`delete from push_hint where done_at < clock_timestamp() - make_interval(days => ${KEPT_DAYS})`);

import type { Localized } from '../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { tellBatch } from './batch.ts';
import { differences } from './by-hand.ts';
import type { CouponsDeps } from './deps.ts';
import { isOpen, sameOffer } from './facts.ts';
import { closePut, type Put, type PutState, putOf, putShops, putsWhere, reasonText } from './put-rows.ts';
import { specIn } from './put-spec.ts';
import { type Coupon, couponsWhere } from './rows.ts';

/** What the worker that sends coupons asks of the database, each in a transaction of its own (src/sync/coupons-put.ts). */

const LEASE_SECONDS = 120;

/**
 * Intents that are due, one a shop, for one worker at a time. One that was left in `sending` belonged to a process that died: its
 * outcome is unknown.
 */
export async function lease({ tx }: CouponsDeps, limit: number): Promise<Put[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`update coupon_put set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}), attempts = attempts + 1,
          state = case when state = 'sending' then 'unknown' else state end
        where id in (
          select p.id from coupon_put p
          where p.state in ('waiting', 'sending', 'unknown') and p.due_at <= clock_timestamp()
            and (p.lease_until is null or p.lease_until < clock_timestamp())
            and not exists (select from coupon_put o where o.shop_id = p.shop_id and o.id <> p.id and o.lease_until > clock_timestamp())
            and not exists (select from coupon_put o where o.shop_id = p.shop_id and o.id < p.id
              and o.state in ('waiting', 'sending', 'unknown') and o.due_at <= clock_timestamp())
          order by p.due_at, p.id limit ${limit} for update skip locked)
        returning *`,
  );
  return rows.map(putOf);
}

/** Nothing may be sent to a shop whose writes are frozen, that is not live, or that (for what is to be created) is restricted. */
export type Go = { go: true } | { wait: Localized } | { refuse: Localized };

/** The last look before sending; the intent is marked as being sent. */
export async function begin(d: CouponsDeps, put: Put, now: Date): Promise<Go> {
  const at = (await putShops(d)).get(put.shopId);
  if (at?.frozen) return { wait: { zh: '已停写，解除后发送', en: 'writes are frozen, sent when they are lifted' } };
  if (at?.stage !== 'live') return { wait: { zh: '接入还没有上线', en: 'the shop is not live yet' } };
  if (put.kind === 'create' && at.restricted)
    return { refuse: { zh: '本店正被平台限制', en: 'its platform restricts the shop now' } };
  if (put.kind === 'create' && specIn(put.spec).endsAt <= now)
    return { refuse: { zh: '已经过了结束时间，没有发送', en: 'its end has passed, it was not sent' } };
  const marked = await rowsOf(
    d.tx,
    sql`update coupon_put set state = 'sending', sent_at = ${instantParam(now)} where id = ${put.id} and attempts = ${put.attempts} returning id`,
  );
  return marked.length > 0
    ? { go: true }
    : { wait: { zh: '已由别的进程接手', en: 'another process has taken it over' } };
}

export type Postponed = {
  state: Extract<PutState, 'waiting' | 'unknown'>;
  afterMs: number;
  reason?: Localized;
  externalId?: string | undefined;
  /** False: it was not tried, so that this is no try. */
  counts?: boolean;
};

/** It is tried again later, or looked up first. */
export async function postpone(
  { tx }: CouponsDeps,
  put: Put,
  { state, afterMs, reason, externalId, counts = true }: Postponed,
): Promise<void> {
  await rowsOf(
    tx,
    sql`update coupon_put set state = ${state}, reason = ${reason ? reasonText(reason) : ''}, lease_until = null, attempts = attempts - ${counts ? 0 : 1},
          external_id = coalesce(${externalId ?? null}, external_id),
          due_at = clock_timestamp() + make_interval(secs => ${Math.max(1, afterMs / 1000)})
        where id = ${put.id} and attempts = ${put.attempts}`,
  );
}

export type Ended = {
  state: Extract<PutState, 'done' | 'refused' | 'given_up'>;
  reason: Localized;
  externalId?: string | undefined;
  now: Date;
};

/** How it ended: written down, and the card of its batch changed. */
export async function finish({ tx }: CouponsDeps, put: Put, { reason, ...ended }: Ended): Promise<void> {
  if (!(await closePut(tx, put.id, { ...ended, reason: reasonText(reason) }, put.attempts))) return;
  if (put.kind === 'stop' && ended.state === 'done') await noteStopped(tx, put);
  await tellBatch(tx, put.batch);
}

/** What a restriction stopped is offered again when it is lifted. */
async function noteStopped(tx: Tx, put: Put): Promise<void> {
  const id = /^restrict-(\d{1,9})$/.exec(put.batch)?.[1];
  if (id === undefined) return;
  const number = String(put.spec['number']);
  await rowsOf(
    tx,
    sql`update shop_restriction set stopped = stopped || ${JSON.stringify([number])}::jsonb where id = ${Number(id)} and not stopped ? ${number}`,
  );
}

/** What was read of the intent's coupon. `verified` says in which words it is done. */
export type Found = { coupon: Coupon; verified: Localized };

/**
 * The coupon of an intent among those that were read: by the platform's id, by our key, or (where the platform keeps neither) by its
 * terms, if no other intent has it and it was not there before.
 */
export async function findPut({ tx }: CouponsDeps, put: Put, now: Date): Promise<Found | undefined> {
  const coupons = await couponsWhere(tx, sql`c.shop_id = ${put.shopId} order by c.id`);
  if (put.kind === 'stop') {
    const coupon = coupons.find((one) => one.id === put.externalId && !isOpen(one.state));
    return coupon && { coupon, verified: { zh: '已停止，读回核对一致', en: 'stopped, verified by a read' } };
  }
  const spec = specIn(put.spec);
  const others = await putsWhere(
    tx,
    sql`p.shop_id = ${put.shopId} and p.id <> ${put.id} and p.kind = 'create' and p.external_id is not null`,
  );
  const taken = new Set(others.map((one) => one.externalId));
  const coupon =
    coupons.find((one) => one.id === put.externalId) ??
    coupons.find((one) => keyed(one, put.op)) ??
    coupons.find(
      (one) =>
        put.externalId === undefined &&
        sameOffer(one, spec) &&
        !taken.has(one.id) &&
        isOpen(one.state) &&
        one.changedAt >= put.createdAt &&
        Math.abs(one.endsAt.getTime() - spec.endsAt.getTime()) < 60_000,
    );
  if (!coupon) return undefined;
  return { coupon, verified: differences(spec, coupon, now) ?? { zh: '读回核对一致', en: 'verified by a read' } };
}

/** Our key stands alone, or behind a mark of the connector: `zg-a1-1-0`, `ours:a1-1-0`. */
const keyed = (coupon: Coupon, op: string): boolean =>
  [coupon.code ?? '', coupon.name].some((text) => new RegExp(`(^|[^a-z0-9])${op}$`).test(text.toLowerCase())) &&
  /^[a-z0-9-]+$/.test(op);

import type { Delivery } from '../channels/channel.ts';
import { rowsOf, sql, systemScope, type Tx } from '../db/client.ts';

import type { DrainDeps } from './drain-deps.ts';
import { noteMessage } from './note.ts';
import type { Taken } from './take.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 10 * 60_000;
/** With doubling waits this is about two hours of a vendor that is down. */
const MOST_TRIES = 24;

/** How long until the next try: doubled each time, spread by up to half so that many do not return at once. */
export function backOffMs(attempts: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(full * (0.5 + random() / 2));
}

/**
 * Still the attempt that we made: a process that stood still for longer than its lease must not overrule the one that
 * went on without it.
 */
const ours = (taken: Taken) => sql`id = ${taken.id} and state = 'sending' and attempts = ${taken.attempts}`;

/** Writes down what became of an attempt. */
export async function record(deps: DrainDeps, taken: Taken, delivery: Delivery): Promise<void> {
  const fields = { outbox: taken.id, ask: taken.trace, attempts: taken.attempts };
  await deps.db.withScope(systemScope('drain'), async (tx) => {
    if (taken.inboxId !== undefined) await spendReplyUrl(tx, taken.inboxId, delivery);
    if (delivery.ok) {
      await sent(deps, tx, taken, delivery.vendor);
      return noteMessage(tx, taken, 'sent', delivery.vendor);
    }
    if (delivery.retry === 'never' || taken.attempts >= MOST_TRIES) return bury(tx, taken, delivery.reason);
    const unknown = delivery.retry === 'unknown';
    if (unknown && taken.unknowns >= 1)
      return bury(tx, taken, `two attempts without an answer, it may have arrived: ${delivery.reason}`);
    await retryLater(tx, taken, delivery, unknown);
  });
  // Whoever looks at the console's room, in whatever process, is told that there is something new.
  if (delivery.ok && taken.channel === 'console') deps.ring?.('zhanggui_said', `${taken.roomId}:${taken.id}`);
  if (delivery.ok) deps.log.info(fields, 'delivered');
  else deps.log.warn({ ...fields, retry: delivery.retry, reason: delivery.reason }, 'not delivered');
}

/** Whoever comes late: what has arrived has arrived. */
async function sent(deps: DrainDeps, tx: Tx, taken: Taken, vendor: Record<string, string>): Promise<void> {
  const sealed = deps.sealers.vendor.seal(JSON.stringify(vendor));
  await rowsOf(
    tx,
    sql`update outbox set state = 'sent', sent_at = clock_timestamp(), vendor = ${sealed}, reason = null
          where id = ${taken.id} and state <> 'sent'`,
  );
}

async function bury(tx: Tx, taken: Taken, reason: string): Promise<void> {
  const rows = await rowsOf(
    tx,
    sql`update outbox set state = 'dead', reason = ${reason.slice(0, 500)} where ${ours(taken)} returning id`,
  );
  if (rows.length > 0) await noteMessage(tx, taken, 'dead');
}

/** A vendor's Retry-After also stops the lane: what follows would be refused as well. */
async function retryLater(
  tx: Tx,
  taken: Taken,
  delivery: Extract<Delivery, { ok: false }>,
  unknown: boolean,
): Promise<void> {
  const waitMs = Math.max(delivery.afterMs ?? 0, backOffMs(taken.attempts));
  const due = sql`clock_timestamp() + make_interval(secs => ${waitMs / 1000})`;
  await rowsOf(
    tx,
    sql`update outbox set state = 'queued', due_at = ${due}, unknowns = unknowns + ${unknown ? 1 : 0}, reason = ${delivery.reason.slice(0, 500)}
        where ${ours(taken)}`,
  );
  if (delivery.afterMs) {
    const until = sql`clock_timestamp() + make_interval(secs => ${delivery.afterMs / 1000})`;
    await rowsOf(tx, sql`update lane set blocked_until = greatest(blocked_until, ${until}) where key = ${taken.lane}`);
  }
}

/** A response_url that has been used up, or that the vendor no longer takes, is deleted at once. */
async function spendReplyUrl(tx: Tx, inboxId: number, delivery: Delivery): Promise<void> {
  const used = delivery.ok && delivery.usedReplyUrl === true;
  const dead = !delivery.ok && delivery.spentReplyUrl === true;
  if (!used && !dead) return;
  await rowsOf(
    tx,
    sql`update inbox set reply_url_uses = ${dead ? sql`0` : sql`reply_url_uses - 1`},
          reply_url = case when ${used} and reply_url_uses > 1 then reply_url end where id = ${inboxId}`,
  );
}

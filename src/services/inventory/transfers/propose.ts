import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { since } from './needed.ts';
import { type Outlook, outlookOf } from './outlook.ts';
import { decided, type Transfer, transferById } from './rows.ts';

type Deps = { tx: Tx };

export type Proposal = { transfer: Transfer; outlook: Outlook };

/** A refusal holds for this long: the same need is not proposed again sooner. */
export const QUIET_HOURS = 24;
/** Proposals that wait for a decision at one time: more than that nobody decides within minutes. */
const MOST_WAITING = 20;
const MOST_AT_ONCE = 5;

/**
 * Proposes transfers to levels that have fallen to their threshold (reorder point), each from the warehouse that can spare
 * most; the emptiest level first, at most five a call. `to` is brought to twice its threshold, `from` keeps twice its own (the
 * taker's, where it has none). A level that a transfer is open for, or was refused for within a day, is left out. Replicas that
 * propose at the same moment do it one after the other.
 */
export async function propose({ tx }: Deps, now: Date): Promise<Proposal[]> {
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('transfer proposals'))`);
  const [waiting] = await rowsOf<{ n: number }>(
    tx,
    sql`select count(*)::int as n from transfer where state = 'requested' and proposed_by = 'system'`,
  );
  const room = Math.min(MOST_AT_ONCE, MOST_WAITING - (waiting?.n ?? 0));
  if (room <= 0) return [];
  const made: Proposal[] = [];
  // One by one: what one proposal asks of a warehouse, the next one cannot count on.
  while (made.length < room) {
    const need = await neediest(tx, now);
    if (!need) break;
    made.push(await write(tx, need, now));
  }
  return made;
}

type Need = {
  sku: string;
  owner: string;
  from_id: number;
  to_id: number;
  quantity: number;
  threshold: number;
  keep: number;
  quiet_until: string | null;
};

async function neediest(tx: Tx, now: Date): Promise<Need | undefined> {
  const [need] = await rowsOf<Need>(
    tx,
    sql`with level as (
          select *, on_hand - reserved - safety as available, on_hand - reserved - safety - assigned as free from stock_level),
        need as (
          select l.*, 2 * l.reorder_point - l.available as wanted, quiet.until as quiet_until
          from level l left join lateral (
            select max(coalesce(t.closed_at, t.decided_at)) + make_interval(hours => ${QUIET_HOURS}) as until
            from transfer t where t.sku = l.sku and t.owner = l.owner and t.to_id = l.warehouse_id and t.state = 'refused'
              and ${decided}) quiet on true
          where l.reorder_point > 0 and l.available <= l.reorder_point
            and (quiet.until is null or quiet.until <= ${instantParam(now)})
            and not exists (select 1 from transfer t where t.sku = l.sku and t.owner = l.owner and t.to_id = l.warehouse_id
              and t.state in ('requested', 'approved', 'in_transit')))
        select n.sku, n.owner, s.warehouse_id as from_id, n.warehouse_id as to_id, least(n.wanted, s.spare)::int as quantity,
          n.reorder_point as threshold, s.keep::int as keep, n.quiet_until
        from need n cross join lateral (
          select o.warehouse_id, k.keep, least(o.free, o.available - k.keep) - coalesce(asked.units, 0) as spare
          from level o cross join lateral (
            select 2 * case when o.reorder_point > 0 then o.reorder_point else n.reorder_point end as keep) k
          left join lateral (
            select sum(quantity)::int as units from transfer t
            where t.sku = o.sku and t.owner = o.owner and t.from_id = o.warehouse_id and t.state = 'requested') asked on true
          where o.sku = n.sku and o.owner = n.owner and o.warehouse_id <> n.warehouse_id
          order by spare desc, o.warehouse_id limit 1) s
        where s.spare > 0
        order by n.available::numeric / n.reorder_point, n.sku, n.warehouse_id limit 1`,
  );
  return need;
}

async function write(tx: Tx, need: Need, now: Date): Promise<Proposal> {
  const { sku, owner, from_id: fromId, to_id: toId, quantity } = need;
  const needed = await neededAt(tx, need, now);
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`insert into transfer (sku, owner, quantity, from_id, to_id, proposed_by, cause, needed_at, requested_at, requested_by)
        values (${sku}, ${owner}, ${quantity}, ${fromId}, ${toId}, 'system',
          ${`transfer:proposal:${sku}|${owner}|${toId}|${now.toISOString()}`},
          ${instantParam(needed)}, ${instantParam(now)}, 'system') returning id`,
  );
  const transfer = await transferById(tx, Number(row?.id));
  return { transfer, outlook: await outlookOf(tx, { sku, owner, fromId, toId, quantity }, now) };
}

/**
 * Since when the need could be answered: the ledger says when the level fell to its threshold and when the other one came to
 * have more than it keeps; the later of the two, not before a refusal's day was over, and not before anybody looked at all (the first
 * run of the job): a shortage that is older than that came with the data.
 */
async function neededAt(tx: Tx, need: Need, now: Date): Promise<Date> {
  const { sku, owner } = need;
  const fell = since(sku, owner, need.to_id, sql`<= ${need.threshold}`);
  const spare = since(sku, owner, need.from_id, sql`> ${need.keep}`);
  const watched = sql`select min(started_at) from job_run where name = 'transfer-proposals'`;
  const [row] = await rowsOf<{ at: string }>(
    tx,
    sql`select least(${instantParam(now)},
          greatest((${fell}), (${spare}), ${need.quiet_until}::timestamptz, (${watched}))) as at`,
  );
  return instantOf(row?.at ?? now);
}

import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Abilities, advanceLanes, type LaneWork, SLACK_MS } from './advance.ts';
import type { StockAbility } from './lane-types.ts';
import { type Answered, type Looked, recordOutcomes, recordReads, type Troubled } from './record.ts';
import { type ReplanOptions, replanMarked } from './replan.ts';
import type { LaneKey } from './rows.ts';
import { createSpeeds } from './speeds.ts';

export type { LaneWork } from './advance.ts';
export type { LaneOutcome } from './lane-types.ts';
export type { Answered, Looked, Troubled } from './record.ts';
export type { LaneKey } from './rows.ts';

/** What each connector can do with stock, by its code. */
export type ConnectorAbilities = ReadonlyMap<string, StockAbility & { fixedAllotment?: boolean | undefined }>;

/** Minutes that a live shop's orders may be behind before writes are held, unless a rule says otherwise. */
export const HOLD_AFTER_MINUTES = 15;

export type StockLanes = ReturnType<typeof createStockLanes>;

/**
 * What the stock worker carries out (src/sync/stock-worker.ts), each call inside a transaction of its own. Make it once a
 * process; instants are milliseconds.
 */
export function createStockLanes({ abilities: given }: { abilities: ConnectorAbilities }) {
  const abilities: Abilities = (connector) => {
    const ability = given.get(connector);
    return ability?.fixedAllotment ? undefined : ability;
  };
  const connectors = [...given.keys()].filter((connector) => abilities(connector));
  const speeds = createSpeeds();
  const planning = (now: number): ReplanOptions => ({ now, abilities, connectors, speeds });
  return {
    /** Plans what was marked. Returns how many marks there were. */
    plan: (tx: Tx, { now }: { now: number }) => replanMarked(tx, planning(now)),
    /** Takes lanes that are due, the longest first; at most so many, of no shop in `except`. */
    lease: (tx: Tx, lease: Lease) => leaseLanes(tx, lease),
    /** Decides for leased lanes; what is returned is to be asked after the commit. */
    advance: async (
      tx: Tx,
      keys: readonly LaneKey[],
      { now, leaseMs }: { now: number; leaseMs: number },
    ): Promise<LaneWork[]> =>
      advanceLanes(tx, keys, { now, leaseMs, abilities, held: (await lateShops(tx, connectors, now)).length > 0 }),
    recordOutcomes: (tx: Tx, answered: readonly Answered[]): Promise<Troubled[]> =>
      recordOutcomes(tx, answered, abilities),
    recordReads: (tx: Tx, looked: readonly Looked[]): Promise<void> => recordReads(tx, looked),
  };
}

export type Lease = { now: number; limit: number; leaseMs: number; except?: readonly number[] };

/** Of one shop no more than this at once, so that none keeps the others waiting. */
const MOST_OF_A_SHOP = 60;

async function leaseLanes(tx: Tx, { now, limit, leaseMs, except = [] }: Lease): Promise<LaneKey[]> {
  const at = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
  const rows = await rowsOf<{ shop_id: number; sku: string }>(
    tx,
    sql`with due as materialized (
          select d.shop_id, d.sku, d.due_at from stock_lane d join shop_connection c on c.shop_id = d.shop_id
          where d.phase <> 'allotted' and d.due_at <= ${at(now)} and (d.lease_until is null or d.lease_until <= ${at(now)})
            and (d.phase <> 'settling' or c.orders_through between d.read_at + make_interval(secs => ${SLACK_MS / 1000}::float8) and ${at(now)})
            and (c.rest_until is null or c.rest_until <= ${at(now)}) and d.shop_id <> all (${sql.param([...except])}::int[])
          order by d.due_at limit ${limit * 4} for update of d skip locked),
        ranked as (select *, row_number() over (partition by shop_id order by due_at) as n from due)
        update stock_lane l set lease_until = ${at(now + leaseMs)} from (
          select * from ranked where n <= ${MOST_OF_A_SHOP} order by due_at limit ${limit}) r
        where (l.shop_id, l.sku) = (r.shop_id, r.sku) returning l.shop_id, l.sku`,
  );
  return rows.map(({ shop_id, sku: code }) => ({ shopId: shop_id, sku: code }));
}

/** Live shops whose orders are so far behind that nobody knows what they sold; while there is one, writes are held. */
export async function lateShops(
  tx: Tx,
  connectors: readonly string[],
  now: number,
): Promise<{ shopId: number; shop: string }[]> {
  return rowsOf(
    tx,
    sql`select c.shop_id as "shopId", s.code as shop from shop_connection c join shop s on s.id = c.shop_id
        where c.stage = 'live' and c.connector = any (${sql.param([...connectors])}::text[])
          and coalesce(c.orders_through, '-infinity') < ${new Date(now).toISOString()}::timestamptz - make_interval(mins => coalesce(
            (select value::int from stock_rule where name = 'write_hold_minutes' and subject = '*' and shop_id is null), ${HOLD_AFTER_MINUTES}::int))
        order by s.id`,
  );
}

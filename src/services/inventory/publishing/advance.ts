import { randomUUID } from 'node:crypto';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { doubt, lost, rested, sent } from './absorb.ts';
import { decide, firstRead } from './lane.ts';
import type { LaneAction, LaneSend, LaneView, StockAbility } from './lane-types.ts';
import { type LaneKey, type LaneRow, type LaneSaved, lockLanes, saveLanes } from './rows.ts';
import { settleLane } from './settle-rows.ts';
import { openStock, type Stock } from './stock.ts';

export type Ref = { listing: number; item: string; variant: string };

/** What a worker must ask a platform, decided and written down before. */
export type LaneWork = LaneKey & {
  /** What is answered to an older version is not believed. */
  version: number;
  connector: string;
  /** What set it going, and when. */
  cause: string;
  causeAt: number | undefined;
} & (
    | { kind: 'read'; settle: boolean; refs: Ref[] }
    /** `ops`: one key a change, stored with the intents. */
    | { kind: 'send'; send: LaneSend; refs: Ref[]; ops: string[] }
  );

/** What a connector can do; `undefined` for connectors whose shops get a fixed allotment. */
export type Abilities = (connector: string) => StockAbility | undefined;

export type AdvanceOptions = {
  now: number;
  abilities: Abilities;
  /** The orders of some shop are late: writes wait. */
  held: boolean;
  leaseMs: number;
};

/** By how much stamps of one platform may differ: they count whole seconds. */
export const SLACK_MS = 1_000;
const POLL_MS = 1_000;
const HELD_MS = 5_000;

/**
 * Carries these leased lanes on as far as that goes without a platform, in one transaction: quotas are claimed, settled and
 * given back here, and every send has its intents before it is one. What is returned is to be asked after the commit.
 */
export async function advanceLanes(tx: Tx, keys: readonly LaneKey[], options: AdvanceOptions): Promise<LaneWork[]> {
  const stock = await openStock(
    tx,
    keys.map(({ sku }) => sku),
  );
  const rows = await lockLanes(tx, keys);
  const saved: LaneSaved[] = [];
  const work: LaneWork[] = [];
  for (const row of rows) {
    const next = await advance(tx, { row: { ...row }, stock, options });
    saved.push(next.saved);
    if (next.work) work.push(next.work);
  }
  await stock.flush();
  await saveLanes(tx, saved, options.now);
  await writeIntents(tx, work, rows, options.now);
  return work;
}

type Step = { row: LaneRow; stock: Stock; options: AdvanceOptions };
type Next = { saved: LaneSaved; work?: LaneWork };

/** Until there is something to ask or to wait for. */
async function advance(tx: Tx, { row, stock, options }: Step): Promise<Next> {
  const { now, abilities } = options;
  const ability = abilities(row.connector);
  const more: Partial<LaneSaved> = {};
  if (!ability) return { saved: { ...key(row), lane: row.lane, dueAt: undefined } };
  if (row.lane.phase === 'lowering' || row.lane.phase === 'raising') {
    await giveUp(tx, row);
    row.lane = lost(row.lane, { sentAt: now, ability });
  }
  if (isDoubtful(row)) row.lane = doubt(row.lane, now);
  for (let turns = 0; turns < 10; turns += 1) {
    const action = decide(row.lane, viewOf(row, stock, ability, options));
    if (action.do === 'cover') {
      const pieces = stock.claim(row.sku, row.shopId, action.pieces);
      row.lane = { ...row.lane, exposed: row.lane.exposed - pieces };
    } else if (action.do === 'settle') {
      const confirmedAt = firstRead(row.lane);
      const { lane, ...rest } = await settleLane(tx, { row, stock, ability, slackMs: SLACK_MS });
      row.lane = lane;
      row.confirmedAt = confirmedAt;
      Object.assign(more, rest, { confirmedAt, trouble: '' });
    } else if (action.do === 'send' && action.changes.length === 0) {
      moveQuota(stock, row, action.claim);
      row.lane = { ...row.lane, phase: 'steady' };
    } else return ending(action, { row, stock, options }, more);
  }
  return { saved: { ...key(row), lane: row.lane, dueAt: now + POLL_MS, ...more } };
}

const key = ({ shopId, sku }: LaneKey): LaneKey => ({ shopId, sku });

/** A lane that has not agreed with its platform since a listing of it was matched, or came back, is read first. */
const isDoubtful = ({ lane, confirmedAt }: LaneRow): boolean => lane.phase === 'steady' && confirmedAt === undefined;

function viewOf(row: LaneRow, stock: Stock, ability: StockAbility, { now, held }: AdvanceOptions): LaneView {
  return {
    listings: row.listings,
    ability,
    assigned: stock.assigned(row.sku, row.shopId),
    free: stock.free(row.sku),
    ordersThrough: row.ordersThrough,
    now,
    frozen: row.frozen,
    held,
    lowerOnly: row.stage !== 'live',
    slackMs: SLACK_MS,
  };
}

const moveQuota = (stock: Stock, { sku, shopId }: LaneKey, by: number): number =>
  by >= 0 ? stock.claim(sku, shopId, by) : stock.giveBack(sku, shopId, -by);

function ending(action: LaneAction, { row, stock, options }: Step, more: Partial<LaneSaved>): Next {
  const { now, leaseMs } = options;
  const saved = { ...key(row), ...more };
  const leased = { dueAt: now, leaseUntil: now + leaseMs };
  const asked = {
    ...key(row),
    version: row.version + 1,
    connector: row.connector,
    cause: row.cause,
    causeAt: row.causeAt,
  };
  if (action.do === 'read')
    return {
      saved: { ...saved, lane: row.lane, ...leased },
      work: {
        ...asked,
        kind: 'read',
        settle: action.settle,
        refs: row.listings.map(refOf),
      },
    };
  if (action.do === 'send') {
    moveQuota(stock, row, action.claim);
    const refs = action.changes.map(({ listing }) =>
      refOf(row.listings.find(({ id }) => id === listing) ?? { id: listing }),
    );
    const ops = action.changes.map(() => randomUUID().replaceAll('-', ''));
    const lane = sent(row.lane, action, stock.assigned(row.sku, row.shopId));
    return { saved: { ...saved, lane, ...leased }, work: { ...asked, kind: 'send', send: action, refs, ops } };
  }
  if (action.do === 'wait') return { saved: { ...saved, lane: row.lane, dueAt: dueAt(action, now) } };
  const trouble = action.do === 'person' ? { trouble: action.why } : {};
  return { saved: { ...saved, lane: rested(row.lane), dueAt: undefined, ...trouble } };
}

const refOf = ({ id, item = '', variant = '' }: { id: number; item?: string; variant?: string }): Ref => ({
  listing: id,
  item,
  variant,
});

function dueAt(action: Extract<LaneAction, { do: 'wait' }>, now: number): number | undefined {
  switch (action.for) {
    case 'stock':
    case 'freeze':
      return undefined;
    case 'orders':
      return now + POLL_MS;
    case 'late-orders':
      return now + HELD_MS;
    default:
      return Math.max(now, action.until ?? now + POLL_MS);
  }
}

/** Nobody will say any more what became of what was sent, nor what the listings show that it was for. */
async function giveUp(tx: Tx, { shopId, sku }: LaneKey): Promise<void> {
  await rowsOf(
    tx,
    sql`with given_up as (
          update stock_intent set state = 'unknown', said = 'nobody lived to hear it', closed_at = clock_timestamp()
          where shop_id = ${shopId} and sku = ${sku} and state = 'open' returning listing_id)
        update listing set published = null, published_at = null where id in (select listing_id from given_up)`,
  );
}

/** Before anything is sent: what, under which key, instead of what. */
async function writeIntents(tx: Tx, work: readonly LaneWork[], rows: readonly LaneRow[], now: number): Promise<void> {
  const intents = work.flatMap((one) =>
    one.kind === 'send'
      ? one.send.changes.map((change, i) => ({
          shop_id: one.shopId,
          sku: one.sku,
          listing_id: change.listing,
          op: one.ops[i],
          mode: change.mode,
          before: change.before ?? null,
          wanted: change.to ?? Math.max(0, (change.before ?? 0) + change.by),
          by: change.by,
          lane_version: one.version,
        }))
      : [],
  );
  if (intents.length === 0 || rows.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into stock_intent (shop_id, sku, listing_id, op, mode, before, wanted, by, lane_version, created_at)
        select g.*, ${new Date(now).toISOString()}::timestamptz
        from jsonb_to_recordset(${JSON.stringify(intents)}::jsonb) as g (shop_id int, sku text, listing_id bigint, op text,
          mode text, before int, wanted int, by int, lane_version bigint)`,
  );
}

import { UserError } from '../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { keepShortages } from './shortages.ts';

/** What a line of the ledger says happened. */
export type MovementKind =
  | 'received'
  | 'reserved'
  | 'released'
  | 'shipped'
  | 'returned'
  | 'adjusted'
  | 'transferred_out'
  | 'transferred_in'
  | 'counted';

/** One change of one level; units, signed. `cause` is why it exists: the same cause is written once. */
export type Entry = {
  sku: string;
  warehouseId: number;
  /** '' for our own goods, else the supplier who owns them until they are sold. */
  owner?: string;
  kind: MovementKind;
  onHand?: number;
  reserved?: number;
  safety?: number;
  reason?: string;
  shopId?: number;
  lotId?: number;
  reservationId?: number;
  cause: string;
};

/** Units that a shop's quota gave back. */
export type CalledBack = { shopId: number; units: number };

/** A level after a change. `calledBack`: units taken out of the shops' quotas to cover what is promised, and whose. */
export type Posted = {
  sku: string;
  warehouseId: number;
  owner: string;
  onHand: number;
  reserved: number;
  safety: number;
  assigned: number;
  short: number;
  shortBefore: number;
  calledBack: number;
  calledBackFrom: CalledBack[];
};

/**
 * `truth`: what happened outside, whether we like it or not (a count, damage, a recall, a platform's order): never refused,
 * it may open a shortage. Everything else may take only what is neither reserved, nor safety, nor assigned to a shop.
 */
export type PostOptions = { actor: string; truth?: boolean };

/**
 * The one way in which stock changes outside of the reserve path: counters by delta, a movement for each entry, shortages
 * kept, all levels locked in one order. Throws stock.not_enough, stock.no_level; a cause that is there already throws
 * PostgreSQL's unique violation, so check first where repeats are expected (`isPosted`).
 */
export async function post(
  tx: Tx,
  entries: readonly Entry[],
  { actor, truth = false }: PostOptions,
): Promise<Posted[]> {
  if (entries.length === 0) return [];
  await openLevels(tx, entries);
  await lockLevels(tx, entries);
  const back = truth ? await callBackQuotas(tx, entries) : [];
  const rows = await rowsOf<Omit<Posted, 'calledBack' | 'calledBackFrom'> & Record<string, unknown>>(
    tx,
    changeAndWrite(entries, actor, truth),
  );
  const posted = rows.map((row) => {
    const from = back.filter((one) => keyOf(one) === keyOf(row)).map(({ shopId, units }) => ({ shopId, units }));
    return { ...row, calledBackFrom: from, calledBack: from.reduce((sum, { units }) => sum + units, 0) };
  });
  const written = new Set(posted.map(keyOf));
  const missing = entries.find((entry) => !written.has(keyOf(entry)));
  if (missing) throw await refusalFor(tx, missing);
  await keepShortages(tx, posted, (level) => entries.find((entry) => keyOf(entry) === keyOf(level))?.cause ?? '');
  return posted;
}

/** Whether the ledger has a line with this cause. */
export async function isPosted(tx: Tx, cause: string): Promise<boolean> {
  return (await rowsOf(tx, sql`select 1 from movement where cause = ${cause}`)).length > 0;
}

type Key = { sku: string; warehouseId: number; owner?: string };
const keyOf = ({ sku, warehouseId, owner = '' }: Key): string => JSON.stringify([sku, warehouseId, owner]);

/** The entries as rows: `e (n, sku, warehouse_id, owner, on_hand, reserved, safety, ...)`. */
function entryRows(entries: readonly Entry[]) {
  const given = entries.map((entry, n) => ({
    n,
    sku: entry.sku,
    warehouse_id: entry.warehouseId,
    owner: entry.owner ?? '',
    kind: entry.kind,
    on_hand: entry.onHand ?? 0,
    reserved: entry.reserved ?? 0,
    safety: entry.safety ?? 0,
    reason: entry.reason ?? '',
    shop_id: entry.shopId ?? null,
    lot_id: entry.lotId ?? null,
    reservation_id: entry.reservationId ?? null,
    cause: entry.cause,
  }));
  return sql`jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as e (n int, sku text, warehouse_id int, owner text, kind text,
    on_hand int, reserved int, safety int, reason text, shop_id int, lot_id bigint, reservation_id bigint, cause text)`;
}

/** Goods may arrive where there have been none of their kind. */
async function openLevels(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const arriving = entries.filter(({ onHand = 0 }) => onHand > 0);
  if (arriving.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into stock_level (sku, warehouse_id, owner)
        select distinct e.sku, e.warehouse_id, e.owner from ${entryRows(arriving)} order by 1, 2, 3 on conflict do nothing`,
  );
}

/** In one order for everybody, so that two who need the same levels wait for each other and never in a circle. */
async function lockLevels(tx: Tx, entries: readonly Entry[]): Promise<void> {
  await rowsOf(
    tx,
    sql`select 1 from stock_level l
        where (l.sku, l.warehouse_id, l.owner) in (select e.sku, e.warehouse_id, e.owner from ${entryRows(entries)})
        order by l.sku, l.warehouse_id, l.owner for update of l`,
  );
}

type TakenBack = CalledBack & { sku: string; warehouseId: number; owner: string };

/** Before a shortage is opened, what is missing is taken back from the shops' quotas, the lowest rank first. */
async function callBackQuotas(tx: Tx, entries: readonly Entry[]): Promise<TakenBack[]> {
  return rowsOf<TakenBack>(
    tx,
    sql`with change as (
          select e.sku, e.warehouse_id, e.owner, sum(e.on_hand) as on_hand, sum(e.reserved) as reserved, sum(e.safety) as safety
          from ${entryRows(entries)} group by 1, 2, 3),
        missing as (
          select l.sku, l.warehouse_id, l.owner, least(l.assigned, greatest(0,
            l.reserved + c.reserved + l.safety + c.safety + l.assigned - l.on_hand - c.on_hand))::int as units
          from stock_level l join change c using (sku, warehouse_id, owner)),
        ranked as (
          select q.*, m.units, sum(q.assigned) over (partition by q.sku, q.warehouse_id, q.owner
            order by s.rank, s.id desc rows between unbounded preceding and 1 preceding) as before
          from quota q join missing m using (sku, warehouse_id, owner) join shop s on s.id = q.shop_id where m.units > 0),
        taken as (
          update quota q set assigned = q.assigned - t.take
          from (select sku, warehouse_id, owner, shop_id,
                  least(assigned, greatest(0, units - coalesce(before, 0)))::int as take from ranked) t
          where t.take > 0 and (q.sku, q.warehouse_id, q.owner, q.shop_id) = (t.sku, t.warehouse_id, t.owner, t.shop_id)
          returning q.sku, q.warehouse_id, q.owner, q.shop_id, t.take),
        lowered as (
          update stock_level l set assigned = l.assigned - t.units
          from (select sku, warehouse_id, owner, sum(take)::int as units from taken group by 1, 2, 3) t
          where (l.sku, l.warehouse_id, l.owner) = (t.sku, t.warehouse_id, t.owner)),
        lane as (
          select l.shop_id, l.sku, t.take, (select coalesce(sum(q.assigned), 0)::int from quota q
              where q.sku = l.sku and q.shop_id = l.shop_id) - t.take as left
          from stock_lane l join (select sku, shop_id, sum(take)::int as take from taken group by 1, 2) t using (shop_id, sku)
          order by l.sku, l.shop_id for update of l),
        exposed as (
          update stock_lane l set exposed = l.exposed + e.take, target = least(coalesce(l.target, e.left), e.left),
            due_at = clock_timestamp(), cause = 'count', cause_at = clock_timestamp()
          from lane e where (l.shop_id, l.sku) = (e.shop_id, e.sku))
        select t.sku, t.warehouse_id as "warehouseId", t.owner, t.shop_id as "shopId", t.take as units
        from taken t join shop s on s.id = t.shop_id order by s.rank, s.id desc`,
  );
}

/** Levels whose change would take what is not free are left out: no row is the refusal. */
const changeAndWrite = (entries: readonly Entry[], actor: string, truth: boolean) => sql`
  with entry as (select * from ${entryRows(entries)}),
  change as (
    select sku, warehouse_id, owner, sum(on_hand)::int as on_hand, sum(reserved)::int as reserved, sum(safety)::int as safety
    from entry group by 1, 2, 3),
  changed as (
    update stock_level l set on_hand = l.on_hand + c.on_hand, reserved = l.reserved + c.reserved, safety = l.safety + c.safety,
      short = greatest(0, l.reserved + c.reserved + l.safety + c.safety + l.assigned - l.on_hand - c.on_hand),
      version = l.version + 1, updated_at = clock_timestamp()
    from change c join stock_level was using (sku, warehouse_id, owner)
    where (l.sku, l.warehouse_id, l.owner) = (c.sku, c.warehouse_id, c.owner)
      and l.on_hand + c.on_hand >= 0 and l.reserved + c.reserved >= 0 and l.safety + c.safety >= 0
      and (${truth} or l.reserved + c.reserved + l.safety + c.safety + l.assigned - l.on_hand - c.on_hand <= l.short)
    returning l.*, was.short as short_before, c.on_hand as on_hand_change, c.reserved as reserved_change),
  written as (
    insert into movement (sku, warehouse_id, owner, kind, delta, on_hand_after, reserved_delta, reserved_after, reason, actor,
      shop_id, lot_id, reservation_id, cause)
    select e.sku, e.warehouse_id, e.owner, e.kind,
      e.on_hand, l.on_hand - l.on_hand_change + sum(e.on_hand) over in_order,
      e.reserved, l.reserved - l.reserved_change + sum(e.reserved) over in_order,
      e.reason, ${actor}, e.shop_id, e.lot_id, e.reservation_id, e.cause
    from entry e join changed l using (sku, warehouse_id, owner)
    window in_order as (partition by e.sku, e.warehouse_id, e.owner order by e.n)
    order by e.n)
  select sku, warehouse_id as "warehouseId", owner, on_hand as "onHand", reserved, safety, assigned, short,
    short_before as "shortBefore" from changed`;

async function refusalFor(tx: Tx, { sku, warehouseId, owner = '' }: Entry): Promise<UserError> {
  const [level] = await rowsOf<{ name_zh: string; name_en: string; free: number | null; on_hand: number | null }>(
    tx,
    sql`select w.name_zh, w.name_en, l.on_hand, greatest(0, l.on_hand - l.reserved - l.safety - l.assigned) as free
        from warehouse w left join stock_level l on l.warehouse_id = w.id and l.sku = ${sku} and l.owner = ${owner}
        where w.id = ${warehouseId}`,
  );
  if (!level || level.on_hand === null)
    return new UserError('stock.no_level', {
      zh: `“${sku}”在${level?.name_zh ?? '这个仓库'}没有库存记录，请换一个仓库`,
      en: `There is no stock record of “${sku}” in ${level?.name_en ?? 'that warehouse'}; name another warehouse`,
    });
  return new UserError('stock.not_enough', {
    zh: `${level.name_zh} 的 ${sku} 可动用的只有 ${level.free} 件，请减少数量或换一个仓库`,
    en: `${level.name_en} has only ${level.free} of ${sku} free to take; take fewer or name another warehouse`,
  });
}

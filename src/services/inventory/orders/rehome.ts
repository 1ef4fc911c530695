import { foldName } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { allocate } from '../allocation/allocate.ts';
import { type StockAt, stockFor } from '../allocation/orders.ts';
import { type Settings, settingsOf } from '../allocation/settings.ts';
import { post } from '../ledger.ts';

/** An order of one shop that has been paid: what it holds may leave from a better warehouse. */
export type PaidOrder = { number: string; region?: string | undefined };
type By = { actor: string; now: Date };

type HeldRow = {
  id: string;
  number: string;
  sku: string;
  warehouseId: number;
  owner: string;
  quantity: number;
  short: number;
};

/**
 * Moves what paid orders hold to where allocation would take it from, if that is one other place and it can be there: a
 * reservation goes whole or stays. The shop's quotas keep their sum. Returns how many reservations moved.
 */
export async function rehomePaid(
  tx: Tx,
  shop: { id: number; code: string },
  orders: readonly PaidOrder[],
  by: By,
): Promise<number> {
  const held = await heldBy(
    tx,
    shop.id,
    orders.map(({ number }) => number),
  );
  if (held.length === 0) return 0;
  const stock = await stockFor(tx, [...new Set(held.map(({ sku }) => sku))], shop.id, by.now);
  if (new Set(stock.map(({ warehouse }) => warehouse)).size < 2) return 0;
  const settings = await settingsOf(tx);
  let moved = 0;
  for (const order of orders) {
    const own = held.filter(({ number }) => number === order.number);
    for (const move of movesOf(order, own, stock, settings, shop.code)) {
      if (await moveReservation(tx, shop.id, move, by)) moved += 1;
    }
  }
  return moved;
}

const heldBy = (tx: Tx, shopId: number, numbers: readonly string[]): Promise<HeldRow[]> =>
  rowsOf<HeldRow>(
    tx,
    sql`select id, order_number as number, sku, warehouse_id as "warehouseId", owner, quantity, short from reservation
        where order_number = any (${sql.param([...numbers])}::text[]) and shop_id = ${shopId} and kind = 'order' and state = 'open'
        order by id`,
  );

type Move = { row: HeldRow; warehouseId: number; owner: string };

/** What allocation would do if the order held nothing yet; only a SKU that it takes from one place is moved there. */
function movesOf(
  { region }: PaidOrder,
  held: readonly HeldRow[],
  stock: readonly StockAt[],
  settings: Settings,
  shop: string,
): Move[] {
  if (held.length === 0 || held.some(({ short }) => short > 0)) return [];
  const free = stock.map((level) => ({ ...level, available: level.available + unitsAt(held, level) }));
  const plan = allocate(
    { lines: held, region: region === undefined ? settings.regionOf(shop) : foldName(region) },
    free,
    settings,
  );
  // Where no rule has a word to say, it stays where it is.
  if (!plan.ok || plan.choices.every(({ by }) => by === 'most' || by === 'code')) return [];
  return held.flatMap((row) => {
    const parts = plan.parts.filter(({ sku }) => sku === row.sku);
    const [part] = parts;
    if (!part || parts.some((one) => one.warehouse !== part.warehouse || one.owner !== part.owner)) return [];
    const to = stock.find((one) => one.sku === row.sku && one.warehouse === part.warehouse && one.owner === part.owner);
    if (!to || (to.warehouseId === row.warehouseId && to.owner === row.owner)) return [];
    return [{ row, warehouseId: to.warehouseId, owner: to.owner }];
  });
}

const unitsAt = (held: readonly HeldRow[], { sku, warehouseId, owner }: StockAt): number =>
  held.reduce(
    (sum, row) => sum + (row.sku === sku && row.warehouseId === warehouseId && row.owner === owner ? row.quantity : 0),
    0,
  );

/**
 * The shop's own quota at the new place is spent first and given to it where the units were, so that others lose nothing; the
 * rest comes out of what nobody was given. A level that is short, or has less by now, leaves all as it is.
 */
async function moveReservation(tx: Tx, shopId: number, { row, warehouseId, owner }: Move, by: By): Promise<boolean> {
  const { sku, quantity } = row;
  const from = { sku, warehouseId: row.warehouseId, owner: row.owner };
  const to = { sku, warehouseId, owner };
  const [target, source] = [await levelOf(tx, to, shopId), await levelOf(tx, from, shopId)];
  if (!target || !source || source.short > 0 || target.short > 0) return false;
  const swapped = Math.min(target.quota, quantity);
  if (quantity - swapped > target.free) return false;
  if (swapped > 0) await changeQuota(tx, to, shopId, -swapped);
  const base = { shopId, reservationId: Number(row.id) };
  const cause = `move:${row.id}:${source.version}`;
  await post(
    tx,
    [
      { ...from, ...base, kind: 'released', reserved: -quantity, cause: `${cause}:out` },
      { ...to, ...base, kind: 'reserved', reserved: quantity, cause: `${cause}:in` },
    ],
    { actor: by.actor },
  );
  if (swapped > 0) await changeQuota(tx, from, shopId, swapped);
  await rowsOf(
    tx,
    sql`update reservation set warehouse_id = ${warehouseId}, owner = ${owner} where id = ${row.id} and state = 'open'`,
  );
  return true;
}

type Place = { sku: string; warehouseId: number; owner: string };
type Level = { free: number; short: number; quota: number; version: number };

async function levelOf(tx: Tx, { sku, warehouseId, owner }: Place, shopId: number): Promise<Level | undefined> {
  const [row] = await rowsOf<Level>(
    tx,
    sql`select l.on_hand - l.reserved - l.safety - l.assigned as free, l.short, l.version, coalesce(q.assigned, 0) as quota
        from stock_level l left join quota q on (q.sku, q.warehouse_id, q.owner, q.shop_id) = (l.sku, l.warehouse_id, l.owner, ${shopId}::int)
        where l.sku = ${sku} and l.warehouse_id = ${warehouseId} and l.owner = ${owner}`,
  );
  return row;
}

async function changeQuota(tx: Tx, { sku, warehouseId, owner }: Place, shopId: number, by: number): Promise<void> {
  await rowsOf(
    tx,
    sql`with own as (
          insert into quota as q (sku, warehouse_id, owner, shop_id, assigned)
          values (${sku}, ${warehouseId}, ${owner}, ${shopId}, greatest(0, ${by}::int))
          on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = q.assigned + ${by}::int)
        update stock_level set assigned = assigned + ${by}::int
        where sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner}`,
  );
}

import { rowsOf, sql, type Tx } from '../../../db/client.ts';

/** One level of a SKU that is being worked on, with the quotas in it by shop. */
export type StockPlace = {
  sku: string;
  warehouseId: number;
  owner: string;
  /** On hand - reserved - safety. */
  available: number;
  assigned: number;
  quotas: Map<number, number>;
};

export type Stock = ReturnType<typeof stockOf>;

type Row = {
  sku: string;
  warehouse_id: number;
  owner: string;
  available: number;
  assigned: number;
  quotas: Record<string, number> | null;
};

/**
 * Locks all levels of these SKUs in the one order of the house and reads them, with their quotas. What is claimed and given
 * back is kept in memory and written by `flush`; the database refuses what is not there.
 */
export async function openStock(tx: Tx, skus: readonly string[]): Promise<Stock> {
  const of = sql.param([...new Set(skus)]);
  await rowsOf(
    tx,
    sql`select 1 from stock_level l where l.sku = any (${of}::text[]) order by l.sku, l.warehouse_id, l.owner for update of l`,
  );
  const rows = await rowsOf<Row>(
    tx,
    sql`select l.sku, l.warehouse_id, l.owner, l.on_hand - l.reserved - l.safety as available, l.assigned,
          (select jsonb_object_agg(q.shop_id, q.assigned) from quota q
            where (q.sku, q.warehouse_id, q.owner) = (l.sku, l.warehouse_id, l.owner) and q.assigned > 0) as quotas
        from stock_level l where l.sku = any (${of}::text[]) order by l.sku, l.warehouse_id, l.owner`,
  );
  return stockOf(tx, rows.map(placeOf));
}

const placeOf = ({ warehouse_id, quotas, ...row }: Row): StockPlace => ({
  ...row,
  warehouseId: warehouse_id,
  quotas: new Map(Object.entries(quotas ?? {}).map(([shop, units]) => [Number(shop), units])),
});

type Moved = { place: StockPlace; shopId: number; by: number };

const unassigned = ({ available, assigned }: StockPlace): number => Math.max(0, available - assigned);

type Spread = { shopId: number; pieces: number; sign: 1 | -1; most(place: StockPlace): number };

/** From each place in proportion to what it has, so that none is emptied for the others. Returns how many of the pieces there were. */
function spread(places: StockPlace[], moved: Moved[], { shopId, pieces, sign, most }: Spread): number {
  let left = pieces;
  let there = places.reduce((sum, place) => sum + Math.max(0, most(place)), 0);
  for (const place of places.sort((a, b) => most(b) - most(a))) {
    const has = most(place);
    const part = Math.min(left, has, Math.ceil((left * has) / Math.max(1, there)));
    if (part <= 0) break;
    there -= has;
    place.assigned += sign * part;
    place.quotas.set(shopId, (place.quotas.get(shopId) ?? 0) + sign * part);
    moved.push({ place, shopId, by: sign * part });
    left -= part;
  }
  return pieces - left;
}

function stockOf(tx: Tx, places: readonly StockPlace[]) {
  const moved: Moved[] = [];
  const bySku = new Map<string, StockPlace[]>();
  for (const place of places) bySku.set(place.sku, [...(bySku.get(place.sku) ?? []), place]);
  const of = (sku: string): StockPlace[] => [...(bySku.get(sku) ?? [])];
  const has =
    (shopId: number) =>
    ({ quotas }: StockPlace) =>
      quotas.get(shopId) ?? 0;
  return {
    places: of,
    assigned: (sku: string, shopId: number) => of(sku).reduce((sum, place) => sum + has(shopId)(place), 0),
    free: (sku: string) => of(sku).reduce((sum, place) => sum + unassigned(place), 0),
    /** Out of what nobody has. Returns how many of `pieces` there were. */
    claim: (sku: string, shopId: number, pieces: number) =>
      spread(of(sku), moved, { shopId, pieces, sign: 1, most: unassigned }),
    /** Returns how many of `pieces` the shop had. */
    giveBack: (sku: string, shopId: number, pieces: number) =>
      spread(of(sku), moved, { shopId, pieces, sign: -1, most: has(shopId) }),
    flush: () => flush(tx, moved.splice(0)),
  };
}

/** Throws PostgreSQL's check violation if a quota would be given that is not there: it cannot, under the levels' locks. */
async function flush(tx: Tx, moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return;
  const given = moved.map(({ place, shopId, by }) => ({
    sku: place.sku,
    warehouse_id: place.warehouseId,
    owner: place.owner,
    shop_id: shopId,
    by,
  }));
  await rowsOf(
    tx,
    sql`with moved as (
          select sku, warehouse_id, owner, shop_id, sum(by)::int as by
          from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as m (sku text, warehouse_id int, owner text, shop_id int, by int)
          group by 1, 2, 3, 4 having sum(by) <> 0),
        spent as (
          update quota q set assigned = q.assigned + m.by from moved m
          where (q.sku, q.warehouse_id, q.owner, q.shop_id) = (m.sku, m.warehouse_id, m.owner, m.shop_id) returning q.*),
        opened as (
          insert into quota (sku, warehouse_id, owner, shop_id, assigned)
          select m.* from moved m where not exists (select from quota q
            where (q.sku, q.warehouse_id, q.owner, q.shop_id) = (m.sku, m.warehouse_id, m.owner, m.shop_id)))
        update stock_level l set assigned = l.assigned + m.by
        from (select sku, warehouse_id, owner, sum(by)::int as by from moved group by 1, 2, 3) m
        where (l.sku, l.warehouse_id, l.owner) = (m.sku, m.warehouse_id, m.owner)`,
  );
}

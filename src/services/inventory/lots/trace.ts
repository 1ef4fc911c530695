import type { Localized } from '../../../core/localized.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';

type Deps = { tx: Tx };

export type LotPlace = { warehouse: string; name: Localized; owner: string; onHand: number; frozen: number };

/** How units of a lot came in: with a purchase order or a transfer, where either is known. */
export type LotReceipt = {
  at: Date;
  kind: string;
  units: number;
  warehouse: string;
  actor: string;
  reason: string;
  purchase: number | undefined;
  transfer: number | undefined;
};

/** Who got units of a lot: one order of one shop, else one hold that had no order number (`hold`). */
export type LotOrder = {
  order: string | undefined;
  hold: number | undefined;
  shop: string;
  shopName: Localized;
  shipped: number;
  returned: number;
  at: Date;
};

/**
 * Units of a lot by what became of them. `inTransit`: left for another warehouse and not come there; `damaged`: came broken or
 * did not come with the rest of a transfer;
 * `gaveWay`: no longer there after a count or damage, which does not say of which lot it was.
 */
export type LotSums = {
  received: number;
  shipped: number;
  returned: number;
  inTransit: number;
  damaged: number;
  gaveWay: number;
};

export type LotTrace = {
  places: LotPlace[];
  receipts: { rows: LotReceipt[]; total: number };
  orders: { rows: LotOrder[]; total: number; units: number; shops: { shop: string; units: number }[] };
  sums: LotSums;
};

/** `skip`: orders to leave out, for the next page. Orders of shops that the scope does not see are not among them. */
export async function trace(
  d: Deps,
  lotId: number,
  { limit, skip = 0 }: { limit: number; skip?: number },
): Promise<LotTrace> {
  return {
    places: await placesOf(d.tx, lotId),
    receipts: await receiptsOf(d.tx, lotId, limit),
    orders: await ordersOf(d.tx, lotId, limit, skip),
    sums: await sumsOf(d.tx, lotId),
  };
}

export async function placesOf(tx: Tx, lotId: number): Promise<LotPlace[]> {
  const rows = await rowsOf<Record<string, string> & { on_hand: number; frozen: number }>(
    tx,
    sql`select w.code, w.name_zh, w.name_en, ll.owner, ll.on_hand, ll.frozen
        from lot_level ll join warehouse w on w.id = ll.warehouse_id
        where ll.lot_id = ${lotId} and ll.on_hand + ll.frozen > 0 order by w.id, ll.owner`,
  );
  return rows.map((row) => ({
    warehouse: String(row['code']),
    name: { zh: String(row['name_zh']), en: String(row['name_en']) },
    owner: String(row['owner']),
    onHand: row.on_hand,
    frozen: row.frozen,
  }));
}

async function receiptsOf(tx: Tx, lotId: number, limit: number): Promise<LotTrace['receipts']> {
  const rows = await rowsOf<Record<string, string> & { delta: number; total: number }>(
    tx,
    sql`select m.at, m.kind, m.delta, w.code, m.actor, m.reason, p.order_id as purchase,
          substring(m.cause from '^transfer:([0-9]{1,15}):') as transfer, count(*) over ()::int as total
        from movement m join warehouse w on w.id = m.warehouse_id
          left join purchase_line p on p.sku = m.sku and p.id = substring(m.cause from '^receipt:.*:([0-9]{1,15})$')::bigint
        where m.lot_id = ${lotId} and m.kind in ('received', 'transferred_in') order by m.id limit ${limit}`,
  );
  return { total: rows[0]?.total ?? 0, rows: rows.map(receiptOf) };
}

const receiptOf = (row: Record<string, string> & { delta: number }): LotReceipt => ({
  at: instantOf(row['at']),
  kind: String(row['kind']),
  units: row.delta,
  warehouse: String(row['code']),
  actor: String(row['actor']),
  reason: String(row['reason']),
  purchase: row['purchase'] ? Number(row['purchase']) : undefined,
  transfer: row['transfer'] ? Number(row['transfer']) : undefined,
});

/** Movements of the lot by order: one row for each order of a shop, the latest first. */
const sentBy = (lotId: number) => sql`
  select coalesce(r.order_number, r.key, m.cause) as ref, s.code as shop, s.name_zh, s.name_en,
    min(r.order_number) as "order", min(r.id)::int as hold,
    coalesce(-sum(m.delta) filter (where m.kind = 'shipped'), 0)::int as shipped,
    coalesce(sum(m.delta) filter (where m.kind = 'returned'), 0)::int as returned, max(m.at) as at, max(m.id) as latest
  from movement m left join reservation r on r.id = m.reservation_id
    left join shop s on s.id = coalesce(m.shop_id, r.shop_id)
  where m.lot_id = ${lotId} and m.kind in ('shipped', 'returned')
    and (s.id is not null or coalesce(m.shop_id, r.shop_id) is null)
  group by 1, 2, 3, 4`;

export async function ordersOf(tx: Tx, lotId: number, limit: number, skip = 0): Promise<LotTrace['orders']> {
  const rows = await rowsOf<Record<string, string | null> & { shipped: number; returned: number }>(
    tx,
    sql`select * from (${sentBy(lotId)}) o order by latest desc limit ${limit} offset ${skip}`,
  );
  const shops = await rowsOf<{ shop: string | null; orders: number; units: number }>(
    tx,
    sql`select shop, count(*)::int as orders, sum(shipped)::int as units from (${sentBy(lotId)}) o group by 1 order by 3 desc, 1`,
  );
  return {
    rows: rows.map((row) => ({
      order: row['order'] ?? undefined,
      hold: row['order'] || row['hold'] === null ? undefined : Number(row['hold']),
      shop: row['shop'] ?? '',
      shopName: { zh: row['name_zh'] ?? '', en: row['name_en'] ?? '' },
      shipped: row.shipped,
      returned: row.returned,
      at: instantOf(row['at']),
    })),
    total: shops.reduce((sum, { orders }) => sum + orders, 0),
    units: shops.reduce((sum, { units }) => sum + units, 0),
    shops: shops.map(({ shop, units }) => ({ shop: shop ?? '', units })),
  };
}

/** What is frozen or damaged left on hand by a movement of its own; only what gave way to a count is not in the ledger. */
async function sumsOf(tx: Tx, lotId: number): Promise<LotSums> {
  const of = (kind: string, sign: 1 | -1 = 1) =>
    sql`coalesce(sum(m.delta * ${sign}::int) filter (where m.kind = ${kind}), 0)::int`;
  const [row] = await rowsOf<LotSums>(
    tx,
    sql`select ${of('received')} as received, ${of('shipped', -1)} as shipped, ${of('returned')} as returned,
          greatest(0, -coalesce(sum(m.delta) filter (where m.kind in ('transferred_out', 'transferred_in')), 0))::int as "inTransit",
          coalesce(-sum(m.delta) filter (where m.kind = 'adjusted' and m.cause ~ ':(damaged|lost)$'), 0)::int as damaged,
          (coalesce(sum(m.delta), 0) - coalesce((select sum(on_hand) from lot_level where lot_id = ${lotId}), 0))::int as "gaveWay"
        from movement m where m.lot_id = ${lotId}`,
  );
  return row ?? { received: 0, shipped: 0, returned: 0, inTransit: 0, damaged: 0, gaveWay: 0 };
}

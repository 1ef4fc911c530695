import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { ownerOf, phaseOf, split, type Wish } from './lines.ts';
import type { OrderWish } from './stock.ts';

/** Orders that platforms told us and that have not left, oldest first. */
export async function openOrders(tx: Tx, shopId: number): Promise<number[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select id from "order" where shop_id = ${shopId} and version is not null and status in ('placed', 'paid')
        order by placed_at, id`,
  );
  return rows.map(({ id }) => Number(id));
}

type OrderRow = {
  id: string;
  number: string;
  status: string;
  shipped_at: string | null;
  region: string | null;
  lines: { key: string; sku: string; quantity: number }[] | string;
  unmatched: string[] | string;
};

/** What stored orders need of stock, in the order of the ids. */
export async function wishesOf(tx: Tx, ids: readonly number[]): Promise<OrderWish[]> {
  if (ids.length === 0) return [];
  const rows = await rowsOf<OrderRow>(
    tx,
    sql`select o.id, o.number, o.status, o.shipped_at, o.region,
          (select coalesce(jsonb_agg(jsonb_build_object('key', l.key, 'sku', l.sku, 'quantity', l.quantity) order by l.id), '[]')
            from order_line l where l.order_id = o.id and l.kind in ('sale', 'free') and l.quantity > 0) as lines,
          (select coalesce(jsonb_agg(u.key), '[]') from unmatched_line u where u.order_id = o.id) as unmatched
        from "order" o where o.id = any (${sql.param([...ids])}::bigint[]) order by o.placed_at, o.id`,
  );
  return rows.map(({ number, status, shipped_at, region, lines, unmatched }) => ({
    number,
    fresh: false,
    phase: phaseOf(status),
    leftAt: shipped_at === null ? undefined : instantOf(shipped_at),
    newlyPaid: status === 'paid',
    region: region ?? undefined,
    wishes: status === 'cancelled' ? [] : wishesIn(parsed(lines)),
    spared: new Set(parsed(unmatched)),
  }));
}

/** jsonb of a hand-written statement comes as text. */
const parsed = <T>(value: T[] | string): T[] => (typeof value === 'string' ? (JSON.parse(value) as T[]) : value);

/** Both lines of a price that did not divide are one line of the platform's. */
function wishesIn(lines: readonly { key: string; sku: string; quantity: number }[]): Wish[] {
  const wishes = new Map<string, Wish>();
  for (const { key, sku, quantity } of lines) {
    const line = ownerOf(key);
    const before = wishes.get(line)?.pieces ?? 0;
    wishes.set(line, { key: line, sku, pieces: before + quantity, back: 0 });
  }
  return [...wishes.values()];
}

type Unmatched = {
  id: string;
  order_id: string;
  key: string;
  quantity: number;
  total_minor: string;
  placed_at: string;
  sku: string;
  pieces: number;
  goods: boolean;
};

/** Turns the unmatched lines of a listing that is matched by now into lines of their orders. */
export async function resolveUnmatched(
  tx: Tx,
  shopId: number,
  { item, variant }: { item: string; variant: string },
): Promise<{ lines: number; orders: number[] }> {
  const rows = await rowsOf<Unmatched>(
    tx,
    sql`select u.id, u.order_id, u.key, u.quantity, u.total_minor::text, o.placed_at, l.sku, l.pieces, k.kind = 'goods' as goods
        from unmatched_line u join "order" o on o.id = u.order_id
          join listing l on (l.shop_id, l.item, l.variant) = (u.shop_id, u.item, u.variant) join sku k on k.code = l.sku
        where u.shop_id = ${shopId} and u.item = ${item} and u.variant = ${variant} order by u.id`,
  );
  if (rows.length === 0) return { lines: 0, orders: [] };
  const lines = rows.flatMap((row) =>
    split(row.key, row.quantity * row.pieces, BigInt(row.total_minor), (minor) =>
      row.goods ? (minor === 0n ? 'free' : 'sale') : 'charge',
    ).map(({ key, kind, quantity, unitMinor }) => ({
      ...{ order_id: row.order_id, key, kind, quantity, unit_minor: String(unitMinor) },
      ...{ sku: row.sku, placed_at: row.placed_at },
    })),
  );
  await rowsOf(
    tx,
    sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
        select ${shopId}::int, r.* from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as r
          (order_id bigint, key text, sku text, kind text, quantity int, unit_minor bigint, placed_at timestamptz)
        on conflict (order_id, key) do nothing`,
  );
  const ids = sql.param(rows.map(({ id }) => id));
  await rowsOf(tx, sql`delete from unmatched_line where id = any (${ids}::bigint[])`);
  return { lines: rows.length, orders: [...new Set(rows.map(({ order_id }) => Number(order_id)))] };
}

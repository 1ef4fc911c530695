import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { OrderTold } from './told.ts';

const HASH = /^[A-Za-z0-9_-]{16,64}$/;
const KINDS = new Set(['device', 'address', 'payer', 'ip']);

/** By what the orders were placed, as far as their platform tells it; hashes already. One of a kind and order: the latest counts. */
export async function storeTraits(
  tx: Tx,
  shopId: number,
  told: readonly OrderTold[],
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = told.flatMap(({ id, placedAt, traits = [] }) =>
    [...new Map(traits.map((one) => [one.kind, one])).values()]
      .filter(({ kind, hash }) => KINDS.has(kind) && HASH.test(hash) && ids.has(id))
      .map(({ kind, hash }) => ({ order_id: ids.get(id), kind, hash, placed_at: placedAt.toISOString() })),
  );
  if (rows.length === 0) return;
  await rowsOf(
    tx,
    sql`insert into order_trait as t (order_id, shop_id, kind, hash, placed_at)
        select r.order_id, ${shopId}::int, r.kind, r.hash, r.placed_at from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r
          (order_id bigint, kind text, hash text, placed_at timestamptz)
        on conflict (order_id, kind) do update set hash = excluded.hash where t.hash <> excluded.hash`,
  );
}

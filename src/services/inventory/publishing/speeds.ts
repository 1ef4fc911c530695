import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { SPEED_MEMORY } from './speed.ts';

/** Pieces a day by shop, by SKU. */
export type Speeds = { of(tx: Tx, skus: readonly string[], now: number): Promise<Map<string, Map<number, number>>> };

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 14;

/** How fast shops sell SKUs (speed.ts), looked up at most once in `keepMs` for a SKU. Make it once a process. */
export function createSpeeds({ keepMs = 30_000, most = 50_000 } = {}): Speeds {
  const known = new Map<string, { at: number; shops: Map<number, number> }>();
  return {
    async of(tx, skus, now) {
      const stale = skus.filter((sku) => now - (known.get(sku)?.at ?? Number.NEGATIVE_INFINITY) > keepMs);
      if (known.size > most) known.clear();
      for (const [sku, shops] of await lookUp(tx, stale, now)) known.set(sku, { at: now, shops });
      return new Map(skus.map((sku) => [sku, known.get(sku)?.shops ?? new Map()]));
    },
  };
}

async function lookUp(tx: Tx, skus: readonly string[], now: number): Promise<Map<string, Map<number, number>>> {
  const found = new Map<string, Map<number, number>>(skus.map((sku) => [sku, new Map()]));
  if (skus.length === 0) return found;
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const ago = sql`greatest(0, extract(epoch from ${at} - placed_at) * 1000)`;
  const worth = sql.join(
    SPEED_MEMORY.map(({ weight, ms }) => sql`${(weight * DAY_MS) / ms}::float8 * exp(-${ago} / ${ms}::float8)`),
    sql` + `,
  );
  const rows = await rowsOf<{ sku: string; shop_id: number; speed: number }>(
    tx,
    sql`select sku, shop_id, sum(quantity * (${worth}))::float8 as speed from order_line
        where sku = any (${sql.param([...skus])}::text[]) and placed_at > ${at} - make_interval(days => ${WINDOW_DAYS}::int)
          and kind = 'sale' group by 1, 2`,
  );
  for (const { sku, shop_id, speed } of rows) found.get(sku)?.set(shop_id, speed);
  return found;
}

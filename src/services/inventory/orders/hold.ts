import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { stockFor } from '../allocation/orders.ts';
import { releaseOpen } from '../reservations/end.ts';
import { reserveLines } from '../reservations/reserve.ts';

export type SoldLine = { key: string; sku: string; shopId: number; quantity: number; orderNumber: string };
type By = { actor: string; now: Date };

/**
 * Holds what a platform has sold, all of it: where the shop has its quota, else where most is free. One answer a line.
 * The SKUs are components, not bundles.
 */
export async function reserveSold(
  tx: Tx,
  lines: readonly SoldLine[],
  by: By,
): Promise<{ ids: number[]; short: number }[]> {
  const places = await stockFor(tx, [...new Set(lines.map(({ sku }) => sku))], lines[0]?.shopId, by.now);
  const first = await anyWarehouse(tx);
  const asked = lines.map((line) => {
    const best = places
      .filter(({ sku }) => sku === line.sku)
      .sort((a, b) => b.available - a.available || Number(a.owner !== '') - Number(b.owner !== ''))[0];
    if (best) best.available -= line.quantity;
    return { ...line, warehouseId: best?.warehouseId ?? first, owner: best?.owner ?? '' };
  });
  const answers: { ids: number[]; short: number }[] = [];
  for (const number of new Set(asked.map(({ orderNumber }) => orderNumber))) {
    const own = asked.filter(({ orderNumber }) => orderNumber === number);
    const held = await reserveLines(tx, own, { ...by, kind: 'order', orderNumber: number, split: true });
    for (const [i, line] of own.entries()) {
      const one = held[i];
      answers[asked.indexOf(line)] = one?.ok ? { ids: [one.id], short: one.short } : { ids: [], short: line.quantity };
    }
  }
  return answers;
}

/** Where a SKU that was never in stock is short. */
async function anyWarehouse(tx: Tx): Promise<number> {
  const [row] = await rowsOf<{ id: number }>(tx, sql`select id from warehouse order by id limit 1`);
  return row?.id ?? 0;
}

/** `restocked`: the platform put the units back on sale, so they go back to the shop's quota; else to nobody's. */
export async function releaseSold(
  tx: Tx,
  ids: readonly number[],
  { restocked, ...by }: By & { restocked: boolean },
): Promise<void> {
  if (!restocked)
    await rowsOf(
      tx,
      sql`update reservation set from_quota = 0 where id = any (${sql.param([...ids])}::bigint[]) and state = 'open'`,
    );
  await releaseOpen(tx, ids, by);
}

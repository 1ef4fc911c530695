import path from 'node:path';
import { systemScope } from '../../src/db/client.ts';
import { openOwner } from '../../src/db/owner.ts';
import { createKpis, type Kpis } from '../../src/services/kpis/kpis.ts';
import { loadMetrics } from '../../src/services/kpis/load.ts';
import type { MetricKind } from '../../src/services/kpis/metric-kind.ts';
import type { Chat } from './chat.ts';

export type Sold = {
  shop: number;
  number: string;
  kind: 'sale' | 'cancellation';
  status: string;
  at: string;
  customer: string | null;
  currency: string;
  lines: { kind: string; quantity: number; minor: number }[];
};

/**
 * Orders of October and November 2025 and of November 2024, some at the edges of a month: shop 1 is in Shanghai, shop 2 is put in New
 * York and sells in USD.
 */
export const SALES: readonly Sold[] = [
  sale(1, 'A1', '2025-11-01T00:30+08:00', 'ann', [2, 1000]),
  sale(1, 'A2', '2025-10-31T23:30+08:00', 'bob', [1, 5000]),
  sale(2, 'B1', '2025-10-31T23:30-04:00', 'cat', [1, 700]),
  sale(2, 'B2', '2025-11-30T23:30-05:00', 'ann', [3, 333]),
  sale(1, 'A3', '2025-11-15T12:00+08:00', 'bob', [1, 2500], [1, 0], [1, 1500, 'charge']),
  sale(1, 'A4', '2025-11-16T12:00+08:00', 'ann', [4, 1200]),
  sale(1, 'A5', '2025-11-17T12:00+08:00', null, [1, 9900]),
  { ...sale(1, 'A6', '2025-11-18T12:00+08:00', 'dan', [1, 8800]), status: 'cancelled' },
  { ...sale(1, 'C1', '2025-11-19T12:00+08:00', 'ann', [-2, 1000, 'return']), kind: 'cancellation' },
  sale(1, 'A7', '2024-11-10T12:00+08:00', 'eve', [1, 10_000]),
  sale(1, 'A8', '2025-10-10T12:00+08:00', 'eve', [1, 10_000]),
  sale(1, 'A9', '2025-10-11T12:00+08:00', 'ann', [1, 100]),
];

function sale(
  shop: number,
  number: string,
  at: string,
  customer: string | null,
  ...lines: [number, number, string?][]
): Sold {
  return {
    shop,
    number,
    kind: 'sale',
    status: 'paid',
    at,
    customer,
    currency: shop === 2 ? 'USD' : 'CNY',
    lines: lines.map(([quantity, minor, kind]) => ({ quantity, minor, kind: kind ?? (minor === 0 ? 'free' : 'sale') })),
  };
}

export async function sell(url: string, sales: readonly Sold[] = SALES): Promise<void> {
  const sql = openOwner(url);
  await sql`update shop set time_zone = 'America/New_York', currency = 'USD' where id = 2`;
  for (const one of sales) {
    const [row] = await sql`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
      values (${one.shop}, ${one.number}, ${one.kind}, ${one.status}, ${one.at}, ${one.customer}, ${one.currency}, 'test') returning id`;
    for (const [n, line] of one.lines.entries())
      await sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
        values (${one.shop}, ${Number(row?.['id'])}, ${String(n)}, 'MUG-1', ${line.kind}, ${line.quantity}, ${line.minor}, ${one.at})`;
  }
  await sql.end();
}

export const shippedMetrics = (): Promise<readonly MetricKind[]> =>
  loadMetrics(path.join(import.meta.dirname, '../../src/services/kpis/metrics'));

/** The service in a transaction that sees all shops, or some. */
export const inKpis = <T>(
  chat: Chat,
  kinds: readonly MetricKind[],
  work: (kpis: Kpis) => Promise<T>,
  shops?: readonly number[],
): Promise<T> =>
  chat.app.db.withScope(shops ? { kind: 'shops', shops } : systemScope('test'), (tx) =>
    work(createKpis({ tx, kinds, sources: {} })),
  );

import type { Localized } from '../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** How far the orders of a connected shop have been read. */
export type PullState = {
  shop: { id: number; code: string; name: Localized };
  connector: string;
  stage: string;
  /** Everything that was updated before is in; none: nothing was read yet. */
  through: Date | undefined;
  /** Seconds since then, or since it was connected. */
  lagSeconds: number;
  /** Placed since midnight of the shop. */
  ordersToday: number;
  /** Lines of orders that stand whose listing nobody has matched. */
  unmatched: number;
  /** Hints of pushes that wait. */
  hints: number;
  /** While pulls fail: since when, the last reason, and when it is tried again. */
  failing: { since: Date; why: string; again: Date | undefined } | undefined;
};

type Row = Record<string, string | number | null>;

/** All connected shops in sight, the main shop first; or one. */
export async function pullStates(
  tx: Tx,
  { now, shopId }: { now: Date; shopId?: number | undefined },
): Promise<PullState[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select s.id, s.code, s.name_zh, s.name_en, c.connector, c.stage, c.orders_through, c.connected_at, c.failing_since,
          c.last_failure, c.rest_until,
          (select count(*)::int from "order" o where o.shop_id = s.id and o.placed_at <= ${instantParam(now)}
            and o.placed_at >= (${instantParam(now)} at time zone s.time_zone)::date::timestamp at time zone s.time_zone) as today,
          (select count(*)::int from unmatched_line u join "order" o on o.id = u.order_id
            where u.shop_id = s.id and o.status <> 'cancelled') as unmatched,
          (select count(*)::int from push_hint h where h.shop_id = s.id and h.done_at is null) as hints
        from shop_connection c join shop s on s.id = c.shop_id
        ${shopId === undefined ? sql`` : sql`where s.id = ${shopId}`} order by s.is_main desc, s.code`,
  );
  return rows.map((row) => stateOf(row, now));
}

const when = (value: string | number | null | undefined): Date | undefined =>
  value === null || value === undefined ? undefined : instantOf(value);

function stateOf(row: Row, now: Date): PullState {
  const through = when(row['orders_through']);
  const since = through ?? instantOf(row['connected_at']);
  const failing = when(row['failing_since']);
  return {
    shop: {
      id: Number(row['id']),
      code: String(row['code']),
      name: { zh: String(row['name_zh']), en: String(row['name_en']) },
    },
    connector: String(row['connector']),
    stage: String(row['stage']),
    through,
    lagSeconds: Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000)),
    ordersToday: Number(row['today']),
    unmatched: Number(row['unmatched']),
    hints: Number(row['hints']),
    failing: failing && { since: failing, why: String(row['last_failure'] ?? ''), again: when(row['rest_until']) },
  };
}

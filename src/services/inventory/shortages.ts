import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** A level after a change, as far as shortages care. */
type Changed = {
  sku: string;
  warehouseId: number;
  owner: string;
  short: number;
  shortBefore: number;
  calledBackFrom?: readonly { shopId: number; units: number }[];
};

/**
 * One open row for a level as long as it is short: opened when it becomes so, raised with it, closed when it is covered.
 * The rooms hear of each of these: the database asks for the job `shortages` together with the row (migration 0011).
 * `cause` is that of the movement or the order. Call it with the level's row locked.
 */
export async function keepShortages(
  tx: Tx,
  levels: readonly Changed[],
  cause: string | ((level: Changed) => string),
): Promise<void> {
  for (const level of levels) {
    const { sku, warehouseId, owner, short, shortBefore, calledBackFrom = [] } = level;
    const of = sql`sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner} and closed_at is null`;
    if (short === 0 && shortBefore > 0)
      await rowsOf(tx, sql`update shortage set closed_at = clock_timestamp() where ${of}`);
    if (short <= shortBefore) continue;
    const back = JSON.stringify(calledBackFrom);
    const why = typeof cause === 'string' ? cause : cause(level);
    const raised = await rowsOf(
      tx,
      sql`update shortage set units = greatest(units, ${short}), cause = ${why}, called_back = called_back || ${back}::jsonb,
            told_at = null where ${of} returning id`,
    );
    if (raised.length > 0) continue;
    await rowsOf(
      tx,
      sql`insert into shortage (sku, warehouse_id, owner, units, cause, called_back)
          values (${sku}, ${warehouseId}, ${owner}, ${short}, ${why}, ${back}::jsonb)`,
    );
  }
}

/** Units of an order or a hold that are reserved. */
export type OpenHold = {
  id: number;
  key: string;
  kind: string;
  quantity: number;
  shop: string | undefined;
  orderNumber: string | undefined;
  expiresAt: Date | undefined;
};

export type Shortage = {
  id: number;
  sku: string;
  title: string;
  warehouse: string;
  warehouseName: { zh: string; en: string };
  owner: string;
  /** The most that were missing, and what is missing now. */
  units: number;
  now: number;
  cause: { kind: string; reason: string; actor: string; key: string };
  calledBack: { shop: string; units: number }[];
  /** The newest first, and how many there are. */
  holds: OpenHold[];
  holdsTotal: number;
  openedAt: Date;
  closedAt: Date | undefined;
};

const HOLDS_SHOWN = 5;

/** Reservations that stand on a level, the newest first. */
export async function openHolds(
  tx: Tx,
  level: { sku: string; warehouse: string; owner: string },
  limit = HOLDS_SHOWN,
): Promise<{ rows: OpenHold[]; total: number }> {
  const rows = await rowsOf<Record<string, string | null> & { total: number; quantity: number }>(
    tx,
    sql`select r.id, r.key, r.kind, r.quantity, r.order_number, r.expires_at, s.code as shop, count(*) over ()::int as total
        from reservation r join warehouse w on w.id = r.warehouse_id left join shop s on s.id = r.shop_id
        where r.sku = ${level.sku} and w.code = ${level.warehouse} and r.owner = ${level.owner} and r.state = 'open'
        order by r.created_at desc, r.id desc limit ${limit}`,
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map((row) => ({
      id: Number(row['id']),
      key: String(row['key']),
      kind: String(row['kind']),
      quantity: row.quantity,
      shop: row['shop'] ?? undefined,
      orderNumber: row['order_number'] ?? undefined,
      expiresAt: row['expires_at'] ? instantOf(row['expires_at']) : undefined,
    })),
  };
}

type Deps = { tx: Tx };

/** Shortages that stand, the newest first. */
export async function openShortages(d: Deps, limit: number): Promise<{ rows: Shortage[]; total: number }> {
  const [count] = await rowsOf<{ n: number }>(
    d.tx,
    sql`select count(*)::int as n from shortage where closed_at is null`,
  );
  const rows = await shortages(d.tx, sql`h.closed_at is null order by h.id desc limit ${limit}`);
  return { rows, total: count?.n ?? 0 };
}

/**
 * What the rooms have not heard yet: shortages that opened or grew, and those that were covered after they heard of them.
 * Takes them: nobody else gets the same. One that was covered before anybody heard of it is not news.
 */
export async function takeShortageNews(
  d: Deps,
  now: Date,
  limit: number,
): Promise<{ opened: Shortage[]; covered: Shortage[] }> {
  const take = async (which: ReturnType<typeof sql>, column: 'told_at' | 'cover_told_at') => {
    const taken = await rowsOf<{ id: string }>(
      d.tx,
      sql`update shortage set ${sql.raw(column)} = ${instantParam(now)} where id in (
            select id from shortage where ${which} order by id limit ${limit} for update skip locked) returning id`,
    );
    if (taken.length === 0) return [];
    const ids = `{${taken.map(({ id }) => id).join(',')}}`;
    return shortages(d.tx, sql`h.id = any (${ids}::bigint[]) order by h.id`);
  };
  const opened = await take(sql`told_at is null and closed_at is null`, 'told_at');
  const covered = await take(
    sql`closed_at is not null and told_at is not null and cover_told_at is null`,
    'cover_told_at',
  );
  return { opened, covered };
}

async function shortages(tx: Tx, where: ReturnType<typeof sql>): Promise<Shortage[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select h.*, k.title, w.code as warehouse, w.name_zh, w.name_en, coalesce(l.short, 0) as now, m.kind, m.reason, m.actor,
          (select coalesce(jsonb_agg(jsonb_build_object('shop', s.code, 'units', b.units) order by s.rank, s.id desc), '[]')
             from (select (e ->> 'shopId')::int as shop_id, sum((e ->> 'units')::int)::int as units
                   from jsonb_array_elements(h.called_back) e group by 1) b join shop s on s.id = b.shop_id) as back
        from shortage h join warehouse w on w.id = h.warehouse_id join sku k on k.code = h.sku
        left join stock_level l on (l.sku, l.warehouse_id, l.owner) = (h.sku, h.warehouse_id, h.owner)
        left join movement m on m.cause = h.cause
        where ${where}`,
  );
  const found: Shortage[] = [];
  for (const row of rows) found.push(await shortageOf(tx, row));
  return found;
}

async function shortageOf(tx: Tx, row: Record<string, unknown>): Promise<Shortage> {
  const text = (column: string) => String(row[column] ?? '');
  const level = { sku: text('sku'), warehouse: text('warehouse'), owner: text('owner') };
  const holds = await openHolds(tx, level);
  return {
    ...level,
    id: Number(row['id']),
    title: text('title'),
    warehouseName: { zh: text('name_zh'), en: text('name_en') },
    units: Number(row['units']),
    now: Number(row['now']),
    cause: { kind: text('kind'), reason: text('reason'), actor: text('actor'), key: text('cause') },
    calledBack: row['back'] as Shortage['calledBack'],
    holds: holds.rows,
    holdsTotal: holds.total,
    openedAt: instantOf(row['opened_at']),
    closedAt: row['closed_at'] ? instantOf(row['closed_at']) : undefined,
  };
}

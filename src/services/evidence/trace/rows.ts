import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Deps } from '../deps.ts';
import type { Opened } from '../vault.ts';
import type { Target } from './target.ts';

export type Span = { from: Date; to: Date };

/** One row with the very text that is hashed; `seq` is its place in the chain, none while it waits. */
export type Exact = {
  id: number;
  at: string;
  kind: string;
  trace: string | null;
  actor: string;
  shops: number[];
  subjects: string[];
  keyId: number | null;
  sealed: Buffer | null;
  body: string;
  seq: number | null;
  words: Opened | undefined;
};

type Found = { rows: Exact[]; total: number };

/** The latest rows about something that the scope sees, and how many there are in all. `kindsBut`: kinds that are left out. */
export async function exactRows(d: Deps, about: Target, span: Span, limit: number): Promise<Found> {
  const ids = await idsOf(d.tx, about, span, limit);
  const rows = await rowsOf<Raw>(d.tx, exact(sql`e.id = any(${sql.param(ids.ids)}::bigint[])`));
  const words = await d.vault.open(
    d.tx,
    rows.map(({ key_id, sealed }) => (key_id && sealed ? { keyId: Number(key_id), sealed } : {})),
  );
  return { rows: rows.map((row, i) => exactOf(row, words[i])), total: ids.total };
}

const exact = (where: ReturnType<typeof sql>) => sql`
  select e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.kind, e.trace, e.actor, e.shops, e.subjects,
    e.key_id, e.words as sealed, e.body::text as body, l.seq
  from evidence e left join evidence_link l on l.evidence_id = e.id where ${where} order by l.seq nulls last, e.id`;

type Raw = Omit<Exact, 'id' | 'seq' | 'keyId' | 'words'> & { id: string; seq: string | null; key_id: string | null };

const exactOf = ({ key_id, ...row }: Raw, words: Opened | undefined): Exact => ({
  ...row,
  id: Number(row.id),
  seq: row.seq === null ? null : Number(row.seq),
  keyId: key_id === null ? null : Number(key_id),
  words,
});

async function idsOf(tx: Tx, about: Target, { from, to }: Span, limit: number) {
  const linked = await throughStock(tx, about, { from, to });
  const list = (values: readonly unknown[]) => sql.param([...values]);
  const rows = await rowsOf<{ id: string; total: string }>(
    tx,
    sql`select id, total from evidence_about(${list(about.subjects)}::text[], ${list(about.actors)}::text[], ${list(about.shops)}::int[],
          ${list([...about.traces, ...(await asksOf(tx, about))])}::text[], ${instantParam(from)}, ${instantParam(to)}, ${limit})`,
  );
  const known = new Set(rows.map(({ id }) => Number(id)));
  const more = linked.filter((id) => !known.has(id));
  return {
    ids: [...known, ...more].sort((a, b) => b - a).slice(0, limit),
    total: Number(rows[0]?.total ?? 0) + more.length,
  };
}

/** Which asks held stock for it: by the key of what they held. */
async function asksOf(tx: Tx, { order, sku }: Target): Promise<string[]> {
  if (!order && sku === undefined) return [];
  const which = order ? sql`r.order_number = ${order.number} and r.shop_id = ${order.shop}` : sql`r.sku = ${sku}`;
  const rows = await rowsOf<{ trace: string }>(
    tx,
    sql`select split_part(r.key, ':', 2) as trace from reservation r where ${which} and r.key like 'ask:%' order by r.id desc limit 500`,
  );
  return rows.map(({ trace }) => trace);
}

/** Of an order or a lot: the rows of stock that tell of its own movements, which are written within moments of them. */
async function throughStock(tx: Tx, about: Target, { from, to }: Span): Promise<number[]> {
  if (!about.order && about.lot === undefined) return [];
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select distinct e.id from (select m.id, m.at from movement m where ${movementsOf(about)} order by m.id desc limit 500) m
        join evidence e on e.kind = 'stock' and e.at between m.at - interval '1 second' and m.at + interval '15 seconds'
          and e.at >= ${instantParam(from)} and e.at < ${instantParam(to)}
        where exists (select from json_array_elements(case when json_typeof(e.body->'rows') = 'array' then e.body->'rows' else '[]' end) r
          where r->>0 = m.id::text)`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Which movements are about it; `m` is the movement. */
export const movementsOf = ({ order, sku, lot }: Target): ReturnType<typeof sql> => {
  if (order)
    return sql`(m.sku, m.reservation_id) in (select r.sku, r.id from reservation r where r.order_number = ${order.number} and r.shop_id = ${order.shop})`;
  if (lot !== undefined) return sql`m.lot_id = ${lot}`;
  return sku === undefined ? sql`false` : sql`m.sku = ${sku}`;
};

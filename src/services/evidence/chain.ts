import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** What does not fit. */
export type BreakKind =
  | 'changed'
  | 'deleted'
  | 'link_missing'
  | 'link_changed'
  | 'unlinked'
  | 'milestone'
  | 'head'
  | 'signature'
  | 'foreign_key'
  | 'heads_missing'
  | 'heads_gone'
  | 'key_gone';

/** `after`: the last published head that fits; what was rewritten lies behind it, up to `seq`. */
export type Break = { kind: BreakKind; seq?: number; id?: number; what?: string; at?: Date; after?: number };

export type Sealed = { seq: number; at: Date | undefined };
export type Waiting = { count: number; since: Date | undefined };

export const ZERO = '0'.repeat(64);
const AT_ONCE = 200_000;

/** How far the chain goes, and how many rows are not in it yet. */
export async function tipOf(tx: Tx): Promise<{ sealed: Sealed; waiting: Waiting }> {
  const [row] = await rowsOf<{ seq: string; at: string | null; count: number; since: string | null }>(
    tx,
    sql`select coalesce(l.seq, 0) as seq, e.at, w.count, w.since
        from (select count(*)::int as count, min(e.at) as since from evidence_open o left join evidence e using (id)) w
        left join lateral (select * from evidence_link order by seq desc limit 1) l on true left join evidence e on e.id = l.evidence_id`,
  );
  return {
    sealed: { seq: Number(row?.seq ?? 0), at: row?.at ? instantOf(row.at) : undefined },
    waiting: { count: row?.count ?? 0, since: row?.since ? instantOf(row.since) : undefined },
  };
}

/**
 * The links after `from` up to `to`, each against its row and against the one before it: set-wise, in pieces, until `until`.
 * `done`: the last one that was looked at, less than `to` when time was up. Names the first that does not fit.
 */
export async function proveLinks(
  tx: Tx,
  span: { from: number; to: number },
  timeUp: () => boolean,
): Promise<{ done: number; broken: Break | undefined }> {
  let done = span.from;
  let start = await headAt(tx, span.from);
  while (done < span.to && (done === span.from || !timeUp())) {
    const to = Math.min(span.to, done + AT_ONCE);
    const first = await firstBreak(tx, done, to, start);
    if (first) return { done: first.seq - 1, broken: await described(tx, first) };
    done = to;
    start = await headAt(tx, to);
  }
  return { done, broken: undefined };
}

async function headAt(tx: Tx, seq: number): Promise<string> {
  if (seq === 0) return ZERO;
  const [row] = await rowsOf<{ head: string }>(
    tx,
    sql`select encode(head, 'hex') as head from evidence_link where seq = ${seq}`,
  );
  return row?.head ?? ZERO;
}

type First = { seq: number; kind: BreakKind };

async function firstBreak(tx: Tx, from: number, to: number, start: string): Promise<First | undefined> {
  const [links] = await rowsOf<{
    last: string | null;
    gap: string | null;
    wrong: string | null;
    low: string;
    high: string;
  }>(
    tx,
    sql`select max(seq) as last, coalesce(min(evidence_id), 0) as low, coalesce(max(evidence_id), 0) as high, min(seq_before + 1) filter (where seq <> seq_before + 1) as gap,
          min(seq) filter (where head is distinct from sha256(head_before || digest)) as wrong
        from (select seq, evidence_id, digest, head, lag(seq, 1, ${from}::bigint) over w as seq_before,
            lag(head, 1, decode(${start}, 'hex')) over w as head_before
          from evidence_link where seq > ${from} and seq <= ${to} window w as (order by seq)) l`,
  );
  // Bounds for both sides, so that each piece reads its own part of the rows and no more.
  const [low, high] = [sql`${Number(links?.low ?? 0)}::bigint`, sql`${Number(links?.high ?? 0)}::bigint`];
  const [rows] = await rowsOf<{ gone: string | null; changed: string | null }>(
    tx,
    sql`select min(l.seq) filter (where e.id is null) as gone,
          min(l.seq) filter (where e.id is not null and l.digest is distinct from evidence_digest(e)) as changed
        from evidence_link l left join evidence e on e.id = l.evidence_id and e.id between ${low} and ${high}
        where l.seq > ${from} and l.seq <= ${to} and l.evidence_id between ${low} and ${high}`,
  );
  const last = Number(links?.last ?? from);
  const found: First[] = [];
  const add = (kind: BreakKind, seq: string | number | null | undefined) =>
    seq === null || seq === undefined ? undefined : found.push({ kind, seq: Number(seq) });
  add('changed', rows?.changed);
  add('deleted', rows?.gone);
  add('link_missing', links?.gap ?? (last < to ? last + 1 : undefined));
  add('link_changed', links?.wrong);
  return found.toSorted((a, b) => a.seq - b.seq)[0];
}

async function described(tx: Tx, { seq, kind }: First): Promise<Break> {
  const [row] = await rowsOf<{ id: string; what: string | null; at: string | null }>(
    tx,
    sql`select l.evidence_id as id, e.kind as what, e.at from evidence_link l left join evidence e on e.id = l.evidence_id where l.seq = ${seq}`,
  );
  return {
    kind,
    seq,
    ...(row && { id: Number(row.id) }),
    ...(row?.what && { what: row.what }),
    ...(row?.at && { at: instantOf(row.at) }),
  };
}

/**
 * Rows that are neither in the chain nor waiting for it: put in behind its back, or cut off it. In pieces, until `timeUp`; `done`:
 * whether all were looked at. Of a part of the chain, only between the numbers of its rows.
 */
export async function firstUnlinked(
  tx: Tx,
  span: { from: number; to: number | undefined },
  timeUp: () => boolean,
): Promise<{ done: boolean; broken: Break | undefined }> {
  let [low, high] = await idsOf(tx, span);
  for (; low <= high; low += AT_ONCE) {
    if (timeUp()) return { done: false, broken: undefined };
    const piece = sql`between ${low}::bigint and ${Math.min(high, low + AT_ONCE - 1)}::bigint`;
    const [row] = await rowsOf<{ id: string; what: string; at: string }>(
      tx,
      sql`select e.id, e.kind as what, e.at from evidence e where e.id ${piece}
          and not exists (select from evidence_link l where l.evidence_id = e.id and l.evidence_id ${piece})
          and not exists (select from evidence_open o where o.id = e.id) order by e.id limit 1`,
    );
    if (row)
      return {
        done: true,
        broken: { kind: 'unlinked', id: Number(row.id), what: row.what, at: instantOf(row.at) },
      };
  }
  return { done: true, broken: undefined };
}

/** The numbers of the rows of a part; of all where it goes from the beginning, or to the end. */
async function idsOf(tx: Tx, { from, to }: { from: number; to: number | undefined }): Promise<[number, number]> {
  const [row] = await rowsOf<{ low: string | null; high: string | null }>(
    tx,
    sql`select ${
      from === 0
        ? sql`(select min(id) from evidence)`
        : sql`(select min(evidence_id) from evidence_link where seq > ${from} ${to === undefined ? sql`` : sql`and seq <= ${to}`})`
    } as low, ${
      to === undefined
        ? sql`(select max(id) from evidence)`
        : sql`(select max(evidence_id) from evidence_link where seq > ${from} and seq <= ${to})`
    } as high`,
  );
  return [Number(row?.low ?? 1), Number(row?.high ?? 0)];
}

/** A key of words that is gone without the row that proves its end. */
export async function firstLostKey(tx: Tx): Promise<Break | undefined> {
  const [row] = await rowsOf<{ id: string; month: string; at: string | null }>(
    tx,
    sql`select k.id, k.month, k.destroyed_at as at from evidence_key k where k.key is null
          and k.id not in (select (e.body->>'key')::bigint from evidence e where e.kind = 'key' and e.body->>'key' is not null)
        order by k.id limit 1`,
  );
  return row && { kind: 'key_gone', id: Number(row.id), what: row.month, ...(row.at && { at: instantOf(row.at) }) };
}

/** What waits although its row is gone. */
export async function firstLost(tx: Tx): Promise<Break | undefined> {
  const [row] = await rowsOf<{ id: string }>(
    tx,
    sql`select o.id from evidence_open o where not exists (select from evidence e where e.id = o.id) order by o.id limit 1`,
  );
  return row && { kind: 'deleted', id: Number(row.id) };
}

/** Each milestone up to `sealed` against the one before it and its link; the sealer goes on while this looks. */
export async function firstWrongMilestone(tx: Tx, sealed: number): Promise<Break | undefined> {
  const expected = Math.floor(sealed / 1000);
  const [row] = await rowsOf<{ n: string | null; count: number }>(
    tx,
    sql`select min(n) filter (where digest is distinct from sha256(before || head)) as n, count(*)::int as count
        from (select m.n, m.digest, l.head, lag(m.digest, 1, decode(${ZERO}, 'hex')) over (order by m.n) as before
          from evidence_milestone m left join evidence_link l on l.seq = m.n * 1000 where m.n <= ${expected}) m`,
  );
  const n = row?.n === null || row?.n === undefined ? undefined : Number(row.n);
  if (n === undefined && row?.count === expected) return undefined;
  return { kind: 'milestone', seq: (n ?? expected) * 1000 };
}

/**
 * The part of the chain that holds all rows written from one moment on and before another; `from` excluded. Links are not in the order
 * of time: what earlier versions wrote was taken in later, with its own times.
 */
export async function partOf(
  tx: Tx,
  span: { from?: Date | undefined; to?: Date | undefined },
  sealed: number,
): Promise<{ from: number; to: number }> {
  if (!span.from && !span.to) return { from: 0, to: sealed };
  const [row] = await rowsOf<{ first: string | null; last: string | null }>(
    tx,
    sql`select min(l.seq) as first, max(l.seq) as last from evidence e join evidence_link l on l.evidence_id = e.id
        where l.seq <= ${sealed} ${span.from ? sql`and e.at >= ${instantParam(span.from)}` : sql``}
          ${span.to ? sql`and e.at < ${instantParam(span.to)}` : sql``}`,
  );
  return row?.first && row.last ? { from: Number(row.first) - 1, to: Number(row.last) } : { from: 0, to: 0 };
}

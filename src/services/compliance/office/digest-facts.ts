import type { Localized } from '../../../core/localized.ts';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { RATE_DAYS } from '../findings/rate.ts';
import { papersWhere } from '../papers/read.ts';
import type { Severity } from '../rule-kind.ts';
import type { Handbook } from './content.ts';
import type { OfficeDeps } from './deps.ts';
import { diffOf, type HandbookChange } from './diff.ts';
import { WEEK_MS } from './periods.ts';

/** Weeks that the trend shows, the one that is told included. */
export const TREND_WEEKS = 5;
const WORST = 5;
const PAPER_DAYS = 30;

/** Plain JSON: what a week was, by shop, so that a room that is about some shops is told of those. `shop` null: the group's. */
export type DigestFacts = {
  /** ISO; the week is until then, and `since` a week before. */
  until: string;
  since: string;
  shops: { id: number; code: string }[];
  /** By rule and shop: found in the week (new, or again after it was closed), and what is open and overdue at its end. */
  cells: { rule: string; shop: number | null; found: number; open: number; overdue: number }[];
  /** Found in each of five weeks by shop, the oldest first. */
  trend: { shop: number | null; weeks: number[] }[];
  /** The worst five that are open, of each shop. */
  worst: DigestWorst[];
  /** Of the last 30 days, by shop. `beside`: grave findings about other things (coupons, messages), which the rate leaves out. */
  rates: { shop: number | null; of: number; found: number; beside?: number }[];
  changes: HandbookChange[];
  papers: { shop: number | null; name: string; expiresOn: string }[];
};

export type DigestWorst = {
  id: number;
  rule: string;
  shop: number | null;
  says: Localized;
  severity: Severity;
  weight: number;
  dueAt: string;
};

/** What is known of the week until an instant. For the system's scope, or one that sees the shops that are told. */
export async function gather(d: OfficeDeps, until: Date): Promise<DigestFacts> {
  const since = new Date(until.getTime() - WEEK_MS);
  const { tx } = d;
  return {
    until: until.toISOString(),
    since: since.toISOString(),
    shops: await rowsOf<{ id: number; code: string }>(tx, sql`select id, code from shop order by is_main desc, code`),
    cells: await cellsOf(tx, since, until),
    trend: await trendOf(tx, until),
    worst: await worstOf(tx, until),
    rates: await ratesOf(tx, until),
    changes: await changesOf(tx, since, until),
    papers: await endingOf(tx, until),
  };
}

/** Each time that a thing was found or found again, as the evidence has it. */
const found = (
  since: Date,
  until: Date,
) => sql`(select e.at, e.body ->> 'rule' as rule, nullif(e.shops, '{}')::int[] as shops,
    json_array_length(e.body -> 'findings') as n
  from evidence e where e.kind = 'finding' and e.at > ${instantParam(since)} and e.at <= ${instantParam(until)}
    and e.body ->> 'act' = 'found')`;

async function cellsOf(tx: Tx, since: Date, until: Date): Promise<DigestFacts['cells']> {
  const at = instantParam(until);
  const rows = await rowsOf<{ rule: string; shop: number | null; found: number; open: number; overdue: number }>(
    tx,
    sql`select rule, shop, sum(found)::int as found, sum(open)::int as open, sum(overdue)::int as overdue from (
          select rule, shops[1] as shop, n as found, 0 as open, 0 as overdue from ${found(since, until)} seen
          union all
          select rule, shop_id, 0, 1, case when due_at <= ${at} then 1 else 0 end from finding
            where state in ('open', 'assigned') and first_at <= ${at}) all_of_it
        group by rule, shop order by 3 desc, 4 desc, rule, shop nulls first`,
  );
  return rows.map((row) => ({ ...row, shop: row.shop === null ? null : Number(row.shop) }));
}

async function trendOf(tx: Tx, until: Date): Promise<DigestFacts['trend']> {
  const since = new Date(until.getTime() - TREND_WEEKS * WEEK_MS);
  const rows = await rowsOf<{ shop: number | null; week: number; n: number }>(
    tx,
    sql`select shops[1] as shop, least(${TREND_WEEKS - 1}::int, floor(extract(epoch from (at - ${instantParam(since)})) / 604800))::int as week,
          sum(n)::int as n from ${found(since, until)} seen group by 1, 2`,
  );
  const byShop = new Map<number | null, number[]>();
  for (const row of rows) {
    const shop = row.shop === null ? null : Number(row.shop);
    const weeks = byShop.get(shop) ?? Array.from({ length: TREND_WEEKS }, () => 0);
    weeks[row.week] = (weeks[row.week] ?? 0) + row.n;
    byShop.set(shop, weeks);
  }
  return [...byShop].map(([shop, weeks]) => ({ shop, weeks }));
}

async function worstOf(tx: Tx, until: Date): Promise<DigestWorst[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select * from (select id, rule, shop_id, says, severity, weight, due_at, row_number() over (partition by shop_id
            order by array_position(array['critical', 'high', 'medium', 'low'], severity), weight desc, due_at, id) as place
          from finding where state in ('open', 'assigned') and first_at <= ${instantParam(until)}) f where place <= ${WORST}
        order by array_position(array['critical', 'high', 'medium', 'low'], severity), weight desc, due_at, id limit 1000`,
  );
  return rows.map((row) => ({
    id: Number(row['id']),
    rule: row['rule'] as string,
    shop: row['shop_id'] === null ? null : Number(row['shop_id']),
    says: row['says'] as Localized,
    severity: row['severity'] as Severity,
    weight: Number(row['weight']),
    dueAt: instantOf(row['due_at']).toISOString(),
  }));
}

/** By shop, as findings/rate.ts has it of all together. */
async function ratesOf(tx: Tx, until: Date): Promise<DigestFacts['rates']> {
  const since = instantParam(new Date(until.getTime() - RATE_DAYS * 86_400_000));
  const rows = await rowsOf<{ shop: number | null; of: number; found: number; beside: number }>(
    tx,
    sql`select shop, sum(checked)::int as of, sum(found)::int as found, sum(beside)::int as beside from (
          select shop_id as shop, count(*) as checked, 0 as found, 0 as beside from listing where state = 'active' group by 1
          union all
          select shop_id, count(*), 0, 0 from "order" where kind = 'sale' and placed_at >= ${since} and placed_at < ${instantParam(until)} group by 1
          union all
          select shop_id, 0, count(distinct subject) filter (where subject ~ '^(listing|order):'),
              count(distinct (rule, subject)) filter (where subject !~ '^(listing|order):')
            from finding where severity in ('high', 'critical')
            and state <> 'waived' and verdict is distinct from 'wrong' and first_at <= ${instantParam(until)}
            and (last_at >= ${since} or state in ('open', 'assigned')) group by 1) parts
        group by shop order by shop nulls first`,
  );
  return rows.map((row) => ({ ...row, shop: row.shop === null ? null : Number(row.shop) }));
}

/** What the newest handbook of the week says differently from the newest before it. */
async function changesOf(tx: Tx, since: Date, until: Date): Promise<HandbookChange[]> {
  const rows = await rowsOf<{ content: Handbook; old: boolean }>(
    tx,
    sql`(select content, true as old from handbook where at <= ${instantParam(since)} order by version desc limit 1)
        union all (select content, false from handbook where at > ${instantParam(since)} and at <= ${instantParam(until)} order by version desc limit 1)`,
  );
  const [before, after] = [rows.find(({ old }) => old), rows.find(({ old }) => !old)];
  const first = before ?? (after && (await firstOf(tx, since)));
  return first && after ? diffOf(first.content, after.content).slice(0, 100) : [];
}

/** Where the handbook began in the week: its first version. */
async function firstOf(tx: Tx, since: Date): Promise<{ content: Handbook } | undefined> {
  const [row] = await rowsOf<{ content: Handbook }>(
    tx,
    sql`select content from handbook where at > ${instantParam(since)} order by version limit 1`,
  );
  return row;
}

async function endingOf(tx: Tx, until: Date): Promise<DigestFacts['papers']> {
  const last = instantParam(new Date(until.getTime() + PAPER_DAYS * 86_400_000));
  const papers = await papersWhere(
    tx,
    until,
    sql`p.expires_on <= (${last} at time zone 'Asia/Shanghai')::date order by p.expires_on, p.id limit 200`,
  );
  return papers.flatMap(({ shopId, name, expiresOn, followed }) =>
    followed || expiresOn === undefined ? [] : [{ shop: shopId ?? null, name, expiresOn }],
  );
}

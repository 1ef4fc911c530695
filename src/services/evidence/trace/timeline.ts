import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Deps } from '../deps.ts';
import { type Exact, exactRows, type Span } from './rows.ts';
import { type Line, otherLines } from './sources.ts';
import type { Target } from './target.ts';
import { saidOf } from './words.ts';

/** What the asker may see beyond the rows themselves. */
export type May = {
  /** Names behind pseudonyms. */
  names: boolean;
  /** What people wrote. */
  words: boolean;
  /** What warehouses hold altogether. */
  totals: boolean;
};

export type Timeline = { lines: Line[]; total: number };

/** One page of all that happened to it, the latest first; `total` is how many lines there are in all. */
export async function timeline(
  d: Deps,
  about: Target,
  how: { span: Span; may: May; skip: number; limit: number },
): Promise<Timeline> {
  const most = how.skip + how.limit;
  const evidence = await exactRows(d, about, how.span, most);
  const { lines, total } = await linesOf(d.tx, about, evidence, { ...how, limit: most });
  const page = lines.slice(how.skip, most);
  return { lines: how.may.names ? await named(d.tx, page) : page, total };
}

/** Rows of evidence and of the other places in one order, the latest first. */
export async function linesOf(
  tx: Tx,
  about: Target,
  evidence: { rows: readonly Exact[]; total: number },
  { span, may, limit }: { span: Span; may: May; limit: number },
): Promise<Timeline> {
  const others = await otherLines(tx, about, span, { ...may, limit });
  const lines = [...evidence.rows.map((row) => lineOf(row, about, may)), ...others.flatMap(({ lines }) => lines)];
  return {
    lines: lines.sort((a, b) => b.at.getTime() - a.at.getTime() || (b.evidence ?? 0) - (a.evidence ?? 0)),
    total: evidence.total + others.reduce((sum, { total }) => sum + total, 0),
  };
}

function lineOf(row: Exact, about: Target, may: May): Line {
  const { what, before, after, words } = saidOf(row, about, may);
  return {
    at: new Date(row.at),
    source: row.kind,
    what,
    who: row.actor,
    before,
    after,
    trace: row.trace ?? undefined,
    evidence: row.id,
    words,
  };
}

export async function named(tx: Tx, lines: readonly Line[]): Promise<Line[]> {
  const who = [...new Set(lines.map((line) => line.who).filter((one) => one.startsWith('p-')))];
  if (who.length === 0) return [...lines];
  const rows = await rowsOf<{ pseudonym: string; name: string }>(
    tx,
    sql`select pseudonym, name from person where pseudonym = any(${sql.param(who)}::text[])`,
  );
  const names = new Map(rows.map(({ pseudonym, name }) => [pseudonym, name]));
  return lines.map((line) => ({ ...line, name: names.get(line.who) }));
}

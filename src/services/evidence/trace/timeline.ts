import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Deps as Bare } from '../deps.ts';
import { type Names, whoWords } from './names.ts';
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

export type Deps = Bare & { names?: Names };

export type Timeline = { lines: Line[]; total: number };

/** One page of all that happened to it, the latest first; `total` is how many lines there are in all. */
export async function timeline(
  d: Deps,
  about: Target,
  how: { span: Span; may: May; skip: number; limit: number },
): Promise<Timeline> {
  const most = how.skip + how.limit;
  const evidence = await exactRows(d, about, how.span, most);
  const { lines, total } = await linesOf(d, about, evidence, { ...how, limit: most });
  const page = lines.slice(how.skip, most);
  return { lines: how.may.names ? await named(d.tx, page) : page, total };
}

/** Rows of evidence and of the other places in one order, the latest first. */
export async function linesOf(
  d: Deps,
  about: Target,
  evidence: { rows: readonly Exact[]; total: number },
  { span, may, limit }: { span: Span; may: May; limit: number },
): Promise<Timeline> {
  const { tx, names = {} } = d;
  const others = await otherLines(tx, about, span, { ...may, limit });
  const places = await warehouses(tx);
  const told = { about, totals: may.totals, names, warehouse: (id: number) => places.get(id) };
  const bare = [...evidence.rows.map((row) => lineOf(row, told, may)), ...others.flatMap((other) => other.lines)];
  const lines = bare.map((line) => ({ ...line, by: whoWords(line.who, names) }));
  return {
    lines: lines.sort((a, b) => b.at.getTime() - a.at.getTime() || (b.evidence ?? 0) - (a.evidence ?? 0)),
    total: evidence.total + others.reduce((sum, { total }) => sum + total, 0),
  };
}

async function warehouses(tx: Tx): Promise<ReadonlyMap<number, string>> {
  const rows = await rowsOf<{ id: number; code: string }>(tx, sql`select id, code from warehouse`);
  return new Map(rows.map(({ id, code }) => [Number(id), code]));
}

function lineOf(row: Exact, told: Parameters<typeof saidOf>[1], may: May): Omit<Line, 'by'> {
  const { what, before, after, words } = saidOf(row, told, { own: may.words });
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

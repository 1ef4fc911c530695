import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Cover, onCallAt, type Plan, type Rota, type Turn, turnsOf } from './rota.ts';

export const MAIN = 'main';
const DAY_MS = 86_400_000;
const MOST_COVERS = 500;

/** A rota as it is kept; without layers it was removed. */
export type Kept = { code: string; version: number; rota: Rota; author: string; at: Date };

/** The latest of each; those that were removed are left out. */
export async function keptRotas(tx: Tx, code?: string): Promise<Kept[]> {
  const rows = await rowsOf<{ code: string; version: number; body: Rota; author: string; at: string }>(
    tx,
    sql`select distinct on (code) code, version, body, author, at from oncall_rota
        ${code === undefined ? sql`` : sql`where code = ${code}`} order by code, version desc limit 100`,
  );
  return rows
    .filter(({ body }) => body.layers.length > 0)
    .map(({ code, version, body, author, at }) => ({ code, version, rota: body, author, at: instantOf(at) }));
}

/** The last version of a rota, removed or not; 0: there never was one. */
export async function versionOf(tx: Tx, code: string): Promise<number> {
  const [row] = await rowsOf<{ version: number }>(
    tx,
    sql`select coalesce(max(version), 0)::int as version from oncall_rota where code = ${code}`,
  );
  return row?.version ?? 0;
}

/** All that decides a rota between two instants; undefined: there is no such rota. */
export async function planOf(tx: Tx, code: string, from: Date, to: Date): Promise<Plan | undefined> {
  const [kept] = await keptRotas(tx, code);
  return kept && withRota(tx, code, kept.rota, { from, to });
}

export async function withRota(
  tx: Tx,
  code: string,
  rota: Rota,
  { from, to }: { from: Date; to: Date },
): Promise<Plan> {
  return { rota, covers: await coversOf(tx, code, from, to), holidays: await holidaysOf(tx, from, to) };
}

export async function coversOf(tx: Tx, code: string, from: Date, to: Date): Promise<Cover[]> {
  const rows = await rowsOf<{ id: string; person_id: string; from_at: string; to_at: string }>(
    tx,
    sql`select id, person_id, from_at, to_at from oncall_cover where rota = ${code} and ended_at is null
          and to_at > ${instantParam(from)} and from_at < ${instantParam(to)} order by id desc limit ${MOST_COVERS}`,
  );
  return rows.map((row) => ({
    id: Number(row.id),
    personId: Number(row.person_id),
    from: instantOf(row.from_at),
    to: instantOf(row.to_at),
  }));
}

/** The calendar's holidays of everybody (not those of a supplier or SKU) around these instants, in whatever zone their days are meant. */
async function holidaysOf(tx: Tx, from: Date, to: Date): Promise<Set<string>> {
  const day = (instant: Date, by: number) => new Date(instant.getTime() + by * DAY_MS).toISOString().slice(0, 10);
  const rows = await rowsOf<{ day: string }>(
    tx,
    sql`select distinct day::text as day from calendar_day where kind = 'holiday' and subject = '*'
          and day between ${day(from, -1)}::date and ${day(to, 1)}::date`,
  );
  return new Set(rows.map((row) => row.day));
}

/** Who is on call at an instant: nobody, where there is no such rota or it has a gap. */
export async function who(tx: Tx, code: string, at: Date): Promise<number | undefined> {
  const plan = await planOf(tx, code, at, new Date(at.getTime() + 1));
  return plan && onCallAt(plan, at).personId;
}

/** How far turns are looked for ahead: longer than any turn lasts. */
const AHEAD_MS = 92 * DAY_MS;

/** The turn of an instant, and the next one. */
export async function turnsAround(
  tx: Tx,
  code: string,
  at: Date,
): Promise<{ now: Turn; next: Turn | undefined } | undefined> {
  const to = new Date(at.getTime() + AHEAD_MS);
  const plan = await planOf(tx, code, at, to);
  const [now, next] = plan ? turnsOf(plan, at, to) : [];
  return now && { now, next };
}

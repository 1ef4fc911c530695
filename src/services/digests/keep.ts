import { createHash } from 'node:crypto';
import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';

/** Facts as they are kept; `code` is what they are asked for by. */
export type Kept<F> = { code: string; kind: string; asOf: Date; facts: F; fresh: boolean };

/** What is told of: `figures` where a room chooses them, since rooms of the same shops may be told others. */
export type KeptOf = {
  kind: string;
  from: string;
  to: string;
  shops: readonly number[] | undefined;
  figures?: readonly string[];
};

const shopsOf = ({ shops }: KeptOf): string =>
  shops === undefined ? 'all' : [...shops].sort((a, b) => a - b).join(',');

const scopeOf = (of: KeptOf): string =>
  of.figures ? `${shopsOf(of)} ${[...new Set(of.figures)].sort().join(',')}` : shopsOf(of);

/** Ten digits and letters of all that makes a digest one. */
export const codeOf = (of: KeptOf, asOf: Date): string =>
  createHash('sha256')
    .update([of.kind, of.from, of.to, scopeOf(of), asOf.toISOString()].join('|'))
    .digest('hex')
    .slice(0, 10);

/**
 * The latest that was kept at or before an instant; `toldIn`: a room that was told it counts too, whatever figures it has chosen since.
 */
export async function keptBy<F>(tx: Tx, of: KeptOf, asOf: Date, toldIn?: number): Promise<Kept<F> | undefined> {
  const told = sql`${ofShops(of)} and code in (select digest from digest_slot where room_id = ${toldIn ?? 0} and kind = ${of.kind})`;
  const mine = toldIn === undefined ? same(of) : sql`(${same(of)} or (${told}))`;
  return first<F>(tx, sql`${mine} and as_of <= ${instantParam(asOf)} order by as_of desc, id desc limit 1`);
}

/** The first that there is: from when on it can be asked for as it was. */
export const firstKept = <F>(tx: Tx, of: KeptOf): Promise<Kept<F> | undefined> =>
  first<F>(tx, sql`${same(of)} order by as_of limit 1`);

export const keptCalled = <F>(tx: Tx, code: string): Promise<Kept<F> | undefined> => first<F>(tx, sql`code = ${code}`);

const days = ({ kind, from, to }: KeptOf) => sql`kind = ${kind} and from_day = ${from}::date and to_day = ${to}::date`;

const same = (of: KeptOf) => sql`${days(of)} and scope = ${scopeOf(of)}`;

/** Of the same shops, whatever its figures. */
const ofShops = (of: KeptOf) => sql`${days(of)} and split_part(scope, ' ', 1) = ${shopsOf(of)}`;

async function first<F>(tx: Tx, where: ReturnType<typeof sql>): Promise<Kept<F> | undefined> {
  const [row] = await rowsOf<{ code: string; kind: string; as_of: string; facts: F }>(
    tx,
    sql`select code, kind, as_of, facts from digest where ${where}`,
  );
  return row && { code: row.code, kind: row.kind, asOf: instantOf(row.as_of), facts: row.facts, fresh: false };
}

/** Writes facts down, once: of the same time there are no others. */
export async function keep<F>(tx: Tx, of: KeptOf, { code, asOf, facts }: Kept<F>): Promise<void> {
  await rowsOf(
    tx,
    sql`insert into digest (code, kind, from_day, to_day, scope, shop_ids, as_of, facts)
        values (${code}, ${of.kind}, ${of.from}::date, ${of.to}::date, ${scopeOf(of)}, ${sql.param([...(of.shops ?? [])])}::int[],
          ${instantParam(asOf)}, ${JSON.stringify(facts)}::jsonb)
        on conflict do nothing`,
  );
}

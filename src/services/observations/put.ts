import { createHash } from 'node:crypto';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Figure, keyOf } from './kinds.ts';

/** What became of figures: `added` were not known, `replaced` were others before, `same` were so already. */
export type Put = { added: number; replaced: number; same: number };

export type Source = { source: string; author: string; now: Date };

type Standing = { n: number; id: string; value: string; at: unknown };

const AT_ONCE = 2_000;

/**
 * Writes figures down, the later of the same thing counts and the earlier stays: those of `figures` too. One that is so already adds
 * nothing. In the transaction's scope: PostgreSQL refuses what is another shop's.
 */
export async function put(tx: Tx, figures: readonly Figure[], from: Source): Promise<Put> {
  // One writer at a time: what counts is one row a thing.
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('observation'))`);
  const done: Put = { added: 0, replaced: 0, same: 0 };
  const things = [...Map.groupBy(figures, keyOf).values()];
  for (let at = 0; at < things.length; at += AT_ONCE) await putSome(tx, things.slice(at, at + AT_ONCE), from, done);
  return done;
}

type NewRow = Omit<Figure, 'line'> & { at: string; replaced_at: string | null; shop_id: number | null };

async function putSome(tx: Tx, things: Figure[][], from: Source, done: Put): Promise<void> {
  const standing = new Map(
    (
      await standingOf(
        tx,
        things.map(([first]) => first as Figure),
      )
    ).map((row) => [row.n, row]),
  );
  const over: { id: string; at: string }[] = [];
  const rows: NewRow[] = [];
  for (const [n, all] of things.entries()) {
    const known = standing.get(n);
    const last = all.at(-1) as Figure;
    if ((known?.value ?? null) === last.value) {
      done.same += 1;
      continue;
    }
    const at = new Date(Math.max(from.now.getTime(), known ? instantOf(known.at).getTime() : 0)).toISOString();
    if (known) over.push({ id: known.id, at });
    done[known ? 'replaced' : 'added'] += 1;
    for (const [place, figure] of changing(all, known?.value).entries())
      if (figure.value !== null)
        rows.push({ ...figure, shop_id: figure.shopId, at, replaced_at: place === 0 ? null : at });
  }
  await replace(tx, over);
  await insert(tx, rows, from);
}

/** The latest first; what repeats the one before is left out. */
function changing(all: readonly Figure[], known: string | undefined): Figure[] {
  const kept: Figure[] = [];
  let before = known ?? null;
  for (const figure of all) {
    if (figure.value !== before) kept.push(figure);
    before = figure.value;
  }
  return kept.reverse();
}

const THING = sql`n int, code text, day date, covers text, shop_id int, part text, currency text`;

/** What counts now, by the place of each figure. */
export const standingOf = (tx: Tx, figures: readonly Figure[]): Promise<Standing[]> =>
  rowsOf<Standing>(
    tx,
    sql`select x.n, o.id, trim_scale(o.value)::text as value, o.at
        from jsonb_to_recordset(${JSON.stringify(figures.map((one, n) => ({ ...one, n, shop_id: one.shopId })))}::jsonb) as x (${THING})
        join observation o on o.code = x.code and o.day = x.day and o.covers = x.covers and o.part = x.part and o.currency = x.currency
          and coalesce(o.shop_id, 0) = coalesce(x.shop_id, 0) and o.replaced_at is null`,
  );

const replace = async (tx: Tx, over: readonly { id: string; at: string }[]): Promise<void> => {
  if (over.length > 0)
    await rowsOf(
      tx,
      sql`update observation o set replaced_at = x.at from jsonb_to_recordset(${JSON.stringify(over)}::jsonb) as x (id bigint, at timestamptz)
          where o.id = x.id and o.replaced_at is null`,
    );
};

const insert = async (tx: Tx, rows: readonly NewRow[], { source, author }: Source): Promise<void> => {
  if (rows.length > 0)
    await rowsOf(
      tx,
      sql`insert into observation (code, day, covers, shop_id, part, currency, value, source, author, at, replaced_at)
          select code, day, covers, shop_id, part, currency, value, ${source}, ${author}, at, replaced_at
          from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (code text, day date, covers text, shop_id int, part text, currency text,
            value numeric, at timestamptz, replaced_at timestamptz)`,
    );
};

type Back = {
  code: string;
  day: string;
  covers: Figure['covers'];
  shop_id: number | null;
  part: string;
  currency: string;
};

/** What still counts of one import, each with the number that it replaced. At most `most` of them, and how many there are. */
export async function ofBatch(tx: Tx, batch: string): Promise<Figure[]> {
  const rows = await rowsOf<Back & { before: string | null }>(
    tx,
    sql`select o.code, o.day::text as day, o.covers, o.shop_id, o.part, o.currency,
          (select trim_scale(p.value)::text from observation p where p.code = o.code and p.day = o.day and p.covers = o.covers and p.part = o.part
             and p.currency = o.currency and coalesce(p.shop_id, 0) = coalesce(o.shop_id, 0) and p.replaced_at = o.at and p.source <> o.source
           order by p.id desc limit 1) as before
        from observation o where o.replaced_at is null and o.source like ${`%#${batch}`} order by o.id`,
  );
  return rows.map(({ shop_id, before, ...row }) => ({ ...row, shopId: shop_id, value: before }));
}

/**
 * The mark of an import, by what it holds and what it came to: when it was sent, or, where it is planned before it is done, the numbers before.
 * A plan of the same rows on the same data has the same one whenever it is made, since what was agreed to is compared with it.
 */
export const batchOf = (figures: readonly Figure[], on: Date | readonly (string | null)[]): string =>
  createHash('sha256')
    .update(JSON.stringify([figures, on instanceof Date ? on.getTime() : on]))
    .digest('hex')
    .slice(0, 8);

/** A number as a version of a row; 0 is none. */
export const versionOf = (value: string | null): number =>
  value === null ? 0 : Number.parseInt(createHash('sha256').update(value).digest('hex').slice(0, 11), 16) + 1;

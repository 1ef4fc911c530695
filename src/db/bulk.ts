import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TransactionSql } from 'postgres';

/** A transaction of the owner. */
export type OwnerTx = TransactionSql;

const PIECE = 131_072;

/**
 * Rows in COPY's text format, each ended by a line feed, into `table (columns)`. Rejects with PostgreSQL's error or with
 * what `rows` throws; the transaction is then over. For temporary tables: COPY refuses those with row security.
 */
export async function copyRows(
  tx: OwnerTx,
  into: string,
  rows: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  await copyBytes(tx, into, inPieces(rows));
}

/** The same for bytes that are in COPY's text format already, in pieces of any size. */
export async function copyBytes(tx: OwnerTx, into: string, pieces: AsyncIterable<Buffer>): Promise<void> {
  const query = tx.unsafe(`copy ${into} from stdin`);
  const failed = failureOf(query);
  const source = Readable.from(pieces, { objectMode: false });
  await Promise.race([pipeline(source, await query.writable()), failed]);
}

/**
 * The driver ends the stream only when COPY succeeds: an error that PostgreSQL reports after the last row reaches nobody
 * but the query, whose promise has long been kept. Rejects with it; never resolves.
 */
function failureOf(query: object): Promise<never> {
  const inner = query as { reject(error: unknown): void };
  const reject = inner.reject;
  const failed = new Promise<never>((_, fail) => {
    inner.reject = (error) => {
      reject(error);
      fail(error);
    };
  });
  failed.catch(() => {});
  return failed;
}

async function* inPieces(rows: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Buffer> {
  let held: string[] = [];
  let size = 0;
  for await (const row of rows) {
    held.push(row);
    size += row.length;
    if (size < PIECE) continue;
    yield Buffer.from(held.join(''), 'utf8');
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.from(held.join(''), 'utf8');
}

/** A value in COPY's text format. */
export function copyField(value: string | number | bigint | boolean | Date | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  return value.replace(/[\\\t\n\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[c] ?? c);
}

export const copyRow = (values: readonly Parameters<typeof copyField>[0][]): string =>
  `${values.map(copyField).join('\t')}\n`;

const LOCK_WAIT = '3s';

/**
 * Does `load` on a table whose indexes, keys and references are taken off before and put back after, exactly as they were:
 * for a load that is large beside what the table holds, several times faster. The table is locked until the transaction
 * ends; when somebody uses it for longer than LOCK_WAIT, or another table refers to it, `load` runs with everything on.
 */
export async function loadBare(tx: OwnerTx, table: string, load: () => Promise<void>): Promise<void> {
  const parts = (await lockAlone(tx, table)) ? await partsOf(tx, table) : [];
  for (const part of parts) await tx.unsafe(part.drop);
  await load();
  for (const part of parts) await tx.unsafe(part.make);
}

async function lockAlone(tx: OwnerTx, table: string): Promise<boolean> {
  const [referred] =
    await tx`select 1 from pg_constraint where contype = 'f' and confrelid = ${table}::regclass limit 1`;
  if (referred) return false;
  try {
    await tx.savepoint(async (inner) => {
      await inner.unsafe(`set local lock_timeout = '${LOCK_WAIT}'`);
      await inner.unsafe(`lock table ${table} in access exclusive mode`);
      await inner.unsafe('set local lock_timeout = 0');
    });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '55P03') return false;
    throw error;
  }
}

type Part = { drop: string; make: string };

/** References first when dropping, keys before references when making: ordered by kind, `f` last of the constraints. */
async function partsOf(tx: OwnerTx, table: string): Promise<Part[]> {
  return tx<Part[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
    from pg_constraint where conrelid = ${table}::regclass and contype in ('p', 'u', 'f')
    union all
    select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    from pg_index i where indrelid = ${table}::regclass
      and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))`;
}

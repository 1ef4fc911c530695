import type { Readable } from 'node:stream';
import type { TransactionSql } from 'postgres';
import { UserError } from '../core/errors.ts';
import {
  type Digest,
  damaged,
  digesting,
  Footer,
  framed,
  Header,
  jsonLine,
  readBackup,
  writeBackup,
} from './backup/file.ts';
import { copyBytes } from './bulk.ts';
import { openOwner } from './owner.ts';

export type BackupSummary = { tables: number; rows: number };

type Table = Header['tables'][number];

/** How values are written, whatever the server and its user have set: the same data gives the same bytes everywhere. */
const SETTINGS = `
  set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local bytea_output = 'hex'; set local extra_float_digits = 1; set local client_encoding = 'UTF8';
  set local synchronize_seqscans = off; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`;

/**
 * One file with every row as of one moment, while the system goes on. What is sealed in it needs the same SECRET_KEY.
 * `url` connects as the owner. The file replaces an earlier one only when it is complete. Throws errors of disk and server.
 */
export async function backup(url: string, file: string): Promise<BackupSummary> {
  const sql = openOwner(url);
  try {
    return await sql.begin('isolation level repeatable read read only', async (tx) => {
      await tx.unsafe(SETTINGS);
      const header: Header = {
        format: 'zhanggui-backup',
        version: 1,
        madeAt: new Date().toISOString(),
        migrations: await migrationsOf(tx),
        tables: await tablesOf(tx),
      };
      const footer: Footer = { tables: [], sequences: await sequencesOf(tx) };
      await writeBackup(file, contentOf(tx, header, footer));
      return summaryOf(footer);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function* contentOf(tx: TransactionSql, header: Header, footer: Footer): AsyncGenerator<Buffer> {
  yield jsonLine(header);
  for (const table of header.tables) {
    yield* framed(digesting(copyOut(tx, table), (digest) => footer.tables.push({ name: table.name, ...digest })));
  }
  yield jsonLine(footer);
}

/**
 * Puts a backup into a migrated database that holds nothing yet: all of it, checked row by row against the file, or
 * nothing. Throws UserError backup.not_found, .damaged, .other_version, .not_empty.
 */
export async function restore(url: string, file: string): Promise<BackupSummary> {
  const sql = openOwner(url);
  const reader = readBackup(file);
  try {
    return await sql.begin(async (tx) => {
      await tx.unsafe(SETTINGS);
      // Shortages come back as they were: they ask for no job, whose run would be a row that the backup does not have.
      await tx`select set_config('app.shortages_asked', 'yes', true)`;
      const header = await reader.line(Header);
      await refuseOtherVersion(tx, header);
      await lockEmpty(tx, header.tables);
      const putBack = await takeOff(tx);
      const digests: Digest[] = [];
      for (const table of header.tables) {
        const rows = digesting(reader.rows(), (digest) => digests.push(digest));
        await copyBytes(tx, target(table), rows).catch(refused(table));
      }
      const footer = await reader.line(Footer);
      await reader.end();
      await checkRows(tx, header.tables, digests, footer);
      await putBack();
      for (const { name, value } of footer.sequences)
        await tx`select setval(${`public.${quoted(name)}`}::regclass, ${value}::bigint)`;
      return summaryOf(footer);
    });
  } finally {
    reader.close();
    await sql.end({ timeout: 5 });
  }
}

const summaryOf = (footer: Footer): BackupSummary => ({
  tables: footer.tables.length,
  rows: footer.tables.reduce((sum, table) => sum + table.rows, 0),
});

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const target = (table: Table): string => `public.${quoted(table.name)} (${table.columns.map(quoted).join(', ')})`;

/** A file may be damaged before its end is seen: then PostgreSQL is the first to refuse a value or a row of it. */
const refused =
  (table: Table) =>
  (error: unknown): never => {
    const { code = '' } = error as { code?: string };
    throw /^2[23]\w{3}$/.test(code) ? damaged(`the rows of ${table.name} make no sense`) : error;
  };

/** A table's rows, one after the other as fast as they are taken. */
async function* copyOut(tx: TransactionSql, table: Table): AsyncGenerator<Buffer> {
  const rows: Readable = await tx.unsafe(`copy ${target(table)} to stdout`).readable();
  yield* rows;
  // The driver pauses its socket when a row is not taken at once, and forgets to wake it when that was the last one.
  rows._read(0);
}

async function migrationsOf(tx: TransactionSql): Promise<Header['migrations']> {
  const [made] = await tx`select to_regclass('drizzle.__drizzle_migrations') is not null as yes`;
  if (!made?.['yes']) return [];
  const rows = await tx`select hash, created_at::text as at from drizzle.__drizzle_migrations order by created_at`;
  return rows.map((row) => ({ hash: String(row['hash']), at: String(row['at']) }));
}

async function tablesOf(tx: TransactionSql): Promise<Table[]> {
  const rows = await tx`select relname as name, (select json_agg(attname order by attname) from pg_attribute
      where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns
    from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`;
  return rows.map((row) => ({ name: String(row['name']), columns: row['columns'] as string[] }));
}

async function sequencesOf(tx: TransactionSql): Promise<Footer['sequences']> {
  const rows = await tx`select sequencename as name, last_value::text as value from pg_sequences
    where schemaname = 'public' and last_value is not null order by 1`;
  return rows.map((row) => ({ name: String(row['name']), value: String(row['value']) }));
}

async function refuseOtherVersion(tx: TransactionSql, header: Header): Promise<void> {
  const here = { migrations: await migrationsOf(tx), tables: await tablesOf(tx) };
  if (JSON.stringify(here) === JSON.stringify({ migrations: header.migrations, tables: header.tables })) return;
  throw new UserError('backup.other_version', {
    zh: '备份来自掌柜的另一个版本；请用备份时的版本恢复，再升级。',
    en: 'The backup was made by another version of Zhanggui: restore it with that version, then upgrade.',
  });
}

/** Nobody writes meanwhile: the tables are locked until the end. */
async function lockEmpty(tx: TransactionSql, tables: Table[]): Promise<void> {
  await tx.unsafe(
    `lock table ${tables.map((table) => `public.${quoted(table.name)}`).join(', ')} in access exclusive mode`,
  );
  for (const { name } of tables) {
    const rows = await tx.unsafe(`select 1 from public.${quoted(name)} limit 1`);
    if (rows.length === 0) continue;
    throw new UserError('backup.not_empty', {
      zh: `数据库里已有数据（${name}）；请恢复到一个新的 DATA_DIR 或空的数据库。`,
      en: `The database holds data already (${name}): restore into a new DATA_DIR or an empty database.`,
    });
  }
}

/**
 * References are checked at once when they are put back, so that the order of tables does not matter; triggers would write
 * rows that the backup has; row security refuses COPY to an owner who is no superuser. All three are undone with the transaction if it fails.
 */
async function takeOff(tx: TransactionSql): Promise<() => Promise<void>> {
  const parts = await tx<{ off: string; on: string }[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as off,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as on
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
    union all
    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname), format('alter table %s enable trigger %I', tgrelid::regclass, tgname)
    from pg_trigger join pg_class c on c.oid = tgrelid
    where relnamespace = 'public'::regnamespace and not tgisinternal and tgenabled = 'O'
    union all
    select format('alter table %s no force row level security', oid::regclass),
      format('alter table %s force row level security', oid::regclass)
    from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relforcerowsecurity`;
  for (const part of parts) await tx.unsafe(part.off);
  return async () => {
    for (const part of parts) await tx.unsafe(part.on);
  };
}

/** What was read is what was written then, and what the tables now give back is the same once more. */
async function checkRows(tx: TransactionSql, tables: Table[], read: Digest[], footer: Footer): Promise<void> {
  for (const [i, table] of tables.entries()) {
    const written = footer.tables[i];
    const stored = await digestOf(copyOut(tx, table));
    for (const digest of [read[i], stored]) {
      const same =
        digest && written?.name === table.name && digest.rows === written.rows && digest.sha256 === written.sha256;
      if (!same) throw damaged(`the rows of ${table.name} do not add up`);
    }
  }
}

async function digestOf(rows: AsyncIterable<Buffer>): Promise<Digest | undefined> {
  let result: Digest | undefined;
  for await (const _ of digesting(rows, (digest) => {
    result = digest;
  }));
  return result;
}

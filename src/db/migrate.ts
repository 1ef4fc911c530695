import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../core/errors.ts';
import { applyMigrations, drizzle } from './orm.ts';
import { type Owner, openOwner } from './owner.ts';

/** The role every ask runs as: it owns nothing, cannot log in and cannot get around row security. */
export const APP_ROLE = 'zhanggui_app';

const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));
/** One migrator at a time. Advisory locks are per database; what belongs to the cluster (the role) tolerates a race. */
const MIGRATE_LOCK = 7_318_210_342;
const OLDEST_SERVER = 150_000;

/** When each of our migrations was made (ms), oldest first: the version of a database is the last of those it has. */
export function migrationTimes(): number[] {
  const journal = JSON.parse(readFileSync(`${MIGRATIONS}/meta/_journal.json`, 'utf8')) as {
    entries: { when: number }[];
  };
  return journal.entries.map((entry) => entry.when);
}

/**
 * Brings a database to this version: server version, role, tables. Safe to run by several processes at once, and again.
 * Throws ConfigError, one sentence with the SQL for an administrator where rights are missing.
 */
export async function migrate(url: string): Promise<void> {
  const sql = openOwner(url);
  try {
    await checkServer(sql);
    await sql`select pg_advisory_lock(${MIGRATE_LOCK})`;
    const applied = await appliedMigrations(sql);
    refuseNewer(applied);
    await ensureRole(sql);
    if (applied.length < migrationTimes().length) await apply(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function checkServer(sql: Owner): Promise<void> {
  const [row] = await connecting(() => sql`select current_setting('server_version_num')::int as version`);
  const version = Number(row?.['version']);
  if (version >= OLDEST_SERVER) return;
  const major = Math.floor(version / 10_000);
  throw new ConfigError(`DATABASE_URL points at PostgreSQL ${major}: version 15 or newer is needed.`);
}

/** Connection failures in words; the driver's own message can hold the URL's parts. */
async function connecting<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('28')) throw new ConfigError('DATABASE_URL: the server refuses this user or password.');
    if (code === '3D000') throw new ConfigError('DATABASE_URL names a database that does not exist: create it first.');
    if (/^(ECONN|ENOTFOUND|EAI_|EHOST|ENETUNREACH|ETIMEDOUT|CONNECT|CONNECTION)/.test(code)) {
      throw new ConfigError(`DATABASE_URL: no server answers at its host and port (${code}).`);
    }
    throw error;
  }
}

/** Times of the migrations that the database has, oldest first. */
export async function appliedMigrations(sql: Owner): Promise<number[]> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as made`;
  if (!table?.['made']) return [];
  const rows = await sql`select created_at from drizzle.__drizzle_migrations order by created_at`;
  return rows.map((row) => Number(row['created_at']));
}

function refuseNewer(applied: number[]): void {
  const known = new Set(migrationTimes());
  if (applied.every((time) => known.has(time))) return;
  throw new ConfigError(
    'The database was migrated by another, newer version of Zhanggui: update this one before it starts.',
  );
}

async function ensureRole(sql: Owner): Promise<void> {
  const found = await sql`select rolsuper or rolbypassrls as unsafe from pg_roles where rolname = ${APP_ROLE}`;
  if (found[0]?.['unsafe']) {
    throw new ConfigError(`The role ${APP_ROLE} gets around row security: run as administrator: ${ROLE_SQL.restrict}`);
  }
  const who = await currentUser(sql);
  const grant = `grant ${APP_ROLE} to ${quoted(who)};`;
  if (found.length === 0) await asAdministrator(`${ROLE_SQL.create} ${grant}`, () => createRole(sql));
  if (!(await canSetRole(sql))) await asAdministrator(grant, () => sql.unsafe(grant));
  if (!(await canSetRole(sql))) throw missingRights(grant);
}

const ROLE_SQL = {
  create: `create role ${APP_ROLE} nologin nobypassrls;`,
  restrict: `alter role ${APP_ROLE} nosuperuser nobypassrls;`,
};

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function currentUser(sql: Owner): Promise<string> {
  const [row] = await sql`select current_user::text as name`;
  return String(row?.['name']);
}

/** Another database of the same cluster may be creating it at this moment. */
async function createRole(sql: Owner): Promise<void> {
  try {
    await sql.unsafe(ROLE_SQL.create);
  } catch (error) {
    if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

/** Tried, not asked: since PostgreSQL 16 being a member and being allowed to `set role` are two things. */
async function canSetRole(sql: Owner): Promise<boolean> {
  try {
    await sql.begin((tx) => tx.unsafe(`set local role ${APP_ROLE}`));
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '42501') return false;
    throw error;
  }
}

const missingRights = (statement: string) =>
  new ConfigError(`The user of DATABASE_URL lacks rights: run this in that database as an administrator: ${statement}`);

async function asAdministrator<T>(statement: string, work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code === '42501') throw missingRights(statement);
    throw error;
  }
}

async function apply(sql: Owner): Promise<void> {
  const who = quoted(await currentUser(sql));
  const [rights] = await sql`select quote_ident(current_database()) as database,
    has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as enough`;
  if (!rights?.['enough']) {
    throw missingRights(
      `grant create on database ${rights?.['database']} to ${who}; grant create on schema public to ${who};`,
    );
  }
  await applyMigrations(drizzle(sql), { migrationsFolder: MIGRATIONS });
}

import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Binaries, findBinaries } from '../../src/db/embedded/binaries.ts';
import { createCluster, SUPERUSER } from '../../src/db/embedded/cluster.ts';
import { findHome } from '../../src/db/embedded/home.ts';
import { startPostmaster, stopPostmaster } from '../../src/db/embedded/postmaster.ts';
import { isRunning } from '../../src/db/embedded/start-lock.ts';
import { freePort } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openOwner } from '../../src/db/owner.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The maintenance database of the tests' server, as superuser. */
    adminUrl: string;
    /** The migrated, empty database that the others are cloned from. */
    template: string;
  }
}

const TEMPLATE = 'zhanggui_template';
const PREFIX = 'zhanggui-test-';
/** Tests can lose a crash of the machine, and none of their databases lives long enough to be vacuumed. */
const UNSAFE_AND_FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  io_method: 'sync',
  jit: 'off',
  scram_iterations: '1',
  max_connections: '300',
};

const ENOUGH_BYTES = 4e9;

/** In memory where there is room: a database for each file is a thousand small files, which a disk makes in half a second. */
function baseFolder(): string {
  const memory = '/dev/shm';
  try {
    accessSync(memory, constants.W_OK);
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize >= ENOUGH_BYTES ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** One PostgreSQL for the whole run, with a migrated template that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = baseFolder();
  const dir = mkdtempSync(path.join(base, `${PREFIX}${process.pid}-`));
  chmodSync(dir, 0o711); // as root the server runs as another user, who must get through
  const home = findHome(dir, () => {});
  const binaries = findBinaries(home.runAs, () => {});
  await sweepLeftovers(binaries, base);
  await createCluster({ binaries, ...home });
  const teardown = async () => {
    await stopPostmaster(binaries, home.data, 'immediate');
    for (const folder of [path.dirname(home.data), dir]) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = (await freePort(0)) as number;
    await startPostmaster({ binaries, ...home, port, settings: UNSAFE_AND_FAST });
    const adminUrl = `postgres://${SUPERUSER}:${home.password}@127.0.0.1:${port}/postgres`;
    await cheapenPassword(adminUrl, home.password);
    await makeTemplate(adminUrl);
    project.provide('adminUrl', adminUrl);
    project.provide('template', TEMPLATE);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

/** Proving the password takes 15 ms of work a connection, and the tests open thousands: kept anew, with one round. */
async function cheapenPassword(adminUrl: string, password: string): Promise<void> {
  const sql = openOwner(adminUrl);
  await sql.unsafe(`alter role ${SUPERUSER} password '${password}'`);
  await sql.end();
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const sql = openOwner(adminUrl);
  await sql`create database ${sql(TEMPLATE)}`;
  await migrate(adminUrl.replace(/postgres$/, TEMPLATE));
  await sql`alter database ${sql(TEMPLATE)} is_template true allow_connections false`;
  await sql.end();
}

/** A run that was killed leaves its server behind. */
async function sweepLeftovers(binaries: Binaries, base: string): Promise<void> {
  for (const name of readdirSync(base)) {
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (!name.startsWith(PREFIX) || !(pid > 0) || isRunning(pid)) continue;
    const folder = path.join(base, name);
    const { data } = findHome(folder, () => {});
    await stopPostmaster(binaries, data, 'immediate');
    for (const left of [path.dirname(data), folder]) rmSync(left, { recursive: true, force: true });
  }
}

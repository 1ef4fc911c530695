import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openDb, rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { findBinaries } from '../../../src/db/embedded/binaries.ts';
import { livePostmaster, stopPostmaster } from '../../../src/db/embedded/postmaster.ts';
import { openEmbedded } from '../../../src/db/embedded.ts';
import { APP_ROLE, migrate } from '../../../src/db/migrate.ts';
import { openOwner } from '../../../src/db/owner.ts';

type Fact = {
  open?: string;
  notice?: string;
  worked?: boolean;
  count?: number;
  drained?: boolean;
  left?: string;
  error?: string;
};
type User = {
  child: ChildProcess;
  url: string;
  ask(command: string): Promise<Fact>;
  next(): Promise<Fact>;
  gone: Promise<unknown>;
};

const KINDS = ['server', 'chat', 'import'];
/** Each kind once as the first, who starts the server, and once as the second. */
const ROUND = KINDS.map((kind, i) => [kind, KINDS[(i + 1) % KINDS.length] as string] as const);
/** Who starts the server, who joins it, and which of them is killed. */
const DEATHS: [first: string, second: string, victim: string][] = [
  ...ROUND.map(([first, second]): [string, string, string] => [first, second, 'first']),
  ['server', 'chat', 'second'],
];
const folders: string[] = [];
const children = new Set<ChildProcess>();

function newDataDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-embedded-'));
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}

const shared = newDataDir();
const serverOf = (dataDir: string) => livePostmaster(path.join(dataDir, 'postgres', 'data'));

async function start(dataDir: string, kind: string): Promise<User> {
  const script = path.resolve('test/support/database-user.ts');
  const child = spawn(process.execPath, [script, dataDir, kind], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Fact> => JSON.parse((await lines.next()).value ?? '{"error":"it ended"}') as Fact;
  const gone = once(child, 'exit').then(() => children.delete(child));
  let opened = await next();
  while (opened.notice) opened = await next();
  expect(opened.open, opened.error).toBeDefined();
  const ask = (command: string) => {
    child.stdin.write(`${command}\n`);
    return next();
  };
  return { child, url: opened.open as string, ask, next, gone };
}

async function kill(user: User): Promise<void> {
  user.child.kill('SIGKILL');
  await user.gone;
}

async function close(user: User): Promise<void> {
  expect(await user.ask('close')).toHaveProperty('left');
  await user.gone;
}

async function untilServerGone(dataDir: string): Promise<void> {
  await expect.poll(() => serverOf(dataDir), { timeout: 10_000, interval: 20 }).toBeUndefined();
}

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});
afterAll(async () => {
  const binaries = findBinaries(undefined, () => {});
  for (const folder of folders) {
    await stopPostmaster(binaries, path.join(folder, 'postgres', 'data'), 'immediate');
    rmSync(folder, { recursive: true, force: true });
  }
});

describe.each(ROUND)('%s, then %s', (first, second) => {
  test('share one server; it stays until the last of them leaves', async () => {
    const a = await start(shared, first);
    const b = await start(shared, second);
    expect(b.url).toBe(a.url);
    for (const user of [a, b]) expect(await user.ask('work')).toEqual({ worked: true });
    await close(a);
    expect(await b.ask('work')).toEqual({ worked: true });
    await close(b);
    expect(serverOf(shared)).toBeUndefined();
  });
});

test.each(DEATHS)(
  '%s, then %s: SIGKILL of the %s does not disturb the other, and the server still ends',
  async (first, second, victim) => {
    const a = await start(shared, first);
    const b = await start(shared, second);
    const [killed, stays] = victim === 'first' ? [a, b] : [b, a];
    const server = serverOf(shared);
    await kill(killed);
    expect(await stays.ask('work')).toEqual({ worked: true });
    expect(serverOf(shared)).toEqual(server);
    await close(stays);
    await untilServerGone(shared);
  },
);

test('of many that start at once on nothing, all get the same server', async () => {
  const dataDir = newDataDir();
  const users = await Promise.all(['server', 'chat', 'chat', 'import'].map((kind) => start(dataDir, kind)));
  expect(new Set(users.map((user) => user.url)).size).toBe(1);
  for (const user of users) expect(await user.ask('work')).toEqual({ worked: true });
  await Promise.all(users.map(close));
  await untilServerGone(dataDir);
});

test('while one leaves another comes, again and again', async () => {
  const turn = async () => {
    for (let i = 0; i < 4; i++) {
      const embedded = await openEmbedded({ dataDir: shared });
      const owner = openOwner(embedded.url);
      expect(await owner`select 1 as one`).toHaveLength(1);
      await owner.end();
      await embedded.close();
    }
  };
  await Promise.all([turn(), turn(), turn()]);
  await untilServerGone(shared);
});

test('Ctrl-C reaches everything in the foreground but the database, which is there for the drain', async () => {
  const user = await start(shared, 'server');
  process.kill(-(user.child.pid as number), 'SIGINT');
  expect(await user.next()).toEqual({ drained: true });
  expect(await user.next()).toEqual({ left: 'server' });
  await user.gone;
  expect(serverOf(shared)).toBeUndefined();
});

test('SIGKILL of its only user leaves the server to the next one, who stops it', async () => {
  const user = await start(shared, 'server');
  const server = serverOf(shared);
  await kill(user);
  const next = await start(shared, 'chat');
  expect(serverOf(shared)).toEqual(server);
  await close(next);
  expect(serverOf(shared)).toBeUndefined();
});

test('SIGKILL of PostgreSQL under two users: it comes back at the same address with all that was committed', async () => {
  const a = await start(shared, 'server');
  const b = await start(shared, 'import');
  await b.ask('work');
  const { count } = await a.ask('count');
  const killed = serverOf(shared);
  process.kill(killed?.pid as number, 'SIGKILL');
  await expect.poll(() => serverOf(shared)?.status, { timeout: 15_000, interval: 20 }).toBe('ready');
  expect(serverOf(shared)?.port).toBe(killed?.port);
  for (const user of [a, b]) {
    await expect.poll(() => user.ask('count'), { timeout: 15_000, interval: 50 }).toEqual({ count });
  }
  await close(a);
  // Had b not joined again yet, a was the last and stopped the server: then b brings it back once more.
  await expect.poll(() => b.ask('count'), { timeout: 15_000, interval: 50 }).toEqual({ count });
  await close(b);
  await untilServerGone(shared);
});

test('SIGKILL of everything: the next start recovers, whatever was left behind', async () => {
  const user = await start(shared, 'import');
  await user.ask('work');
  const { count } = await user.ask('count');
  const killed = serverOf(shared)?.pid as number;
  await kill(user);
  process.kill(killed, 'SIGKILL');
  await untilServerGone(shared);
  const pidFile = path.join(shared, 'postgres', 'data', 'postmaster.pid');
  expect(existsSync(pidFile), 'a stale postmaster.pid').toBe(true);
  // As after a reboot: the ids in the files belong to living processes that have nothing to do with it.
  writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(/^\d+/, String(process.pid)));
  const lock = path.join(shared, 'postgres.lock');
  writeFileSync(lock, `${process.pid} left-behind`);
  utimesSync(lock, new Date(0), new Date(0));
  const next = await start(shared, 'chat');
  expect(await next.ask('count')).toEqual({ count });
  await close(next);
  expect(existsSync(lock)).toBe(false);
});

test('a start lock whose process died, or was in another container with our id, is broken at once', async () => {
  for (const pid of [4_194_303, process.pid]) {
    writeFileSync(path.join(shared, 'postgres.lock'), `${pid} left-behind`);
    const embedded = await openEmbedded({ dataDir: shared });
    await embedded.close();
  }
});

test('a start that was cut off while it made the data leaves nothing that counts', async () => {
  const dataDir = newDataDir();
  const child = spawn(process.execPath, [path.resolve('test/support/database-user.ts'), dataDir, 'chat'], {
    stdio: 'ignore',
  });
  await expect.poll(() => existsSync(path.join(dataDir, 'postgres')), { timeout: 10_000, interval: 5 }).toBe(true);
  child.kill('SIGKILL');
  const user = await start(dataDir, 'chat');
  expect(await user.ask('work')).toEqual({ worked: true });
  await close(user);
});

test('an owner who may create roles makes the application role on a server that has none', async () => {
  const embedded = await openEmbedded({ dataDir: shared });
  const admin = openOwner(embedded.url);
  try {
    expect(await admin`select 1 from pg_roles where rolname = ${APP_ROLE}`).toHaveLength(0);
    await admin.unsafe(`create role shop login createrole password 'pw'`);
    await admin.unsafe('create database shop owner shop');
    const url = embedded.url.replace(/\/\/.*@/, '//shop:pw@').replace(/[^/]*$/, 'shop');
    await migrate(url);
    const db = openDb(url, { poolSize: 1 });
    const who = await db.withScope(systemScope('test'), (tx) => rowsOf(tx, sql`select current_user::text as who`));
    expect(who).toEqual([{ who: APP_ROLE }]);
    await db.close();
  } finally {
    await admin.end();
    await embedded.close();
  }
});

test('it listens on this machine only, wants the password, and its files are closed', async () => {
  const embedded = await openEmbedded({ dataDir: shared });
  try {
    const url = new URL(embedded.url);
    expect(url.hostname).toBe('127.0.0.1');
    expect(url.password).toMatch(/^[\w-]{32}$/);
    url.password = 'wrong';
    const stranger = openOwner(url.href);
    await expect(stranger`select 1`).rejects.toMatchObject({ code: '28P01' });
    await stranger.end();
    const owner = openOwner(embedded.url);
    const [row] = await owner`select current_setting('fsync') as fsync, current_setting('server_encoding') as encoding,
      lower('ÄÖ掌柜') as lowered, current_setting('listen_addresses') as addresses`;
    expect(row).toEqual({ fsync: 'on', encoding: 'UTF8', lowered: 'äö掌柜', addresses: '127.0.0.1' });
    await owner.end();
  } finally {
    await embedded.close();
  }
});

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Binaries, findBinaries } from './embedded/binaries.ts';
import { createCluster, SUPERUSER } from './embedded/cluster.ts';
import { findHome, type Home } from './embedded/home.ts';
import { join, type Membership } from './embedded/membership.ts';
import { livePostmaster, type Postmaster, startPostmaster, stopPostmaster } from './embedded/postmaster.ts';
import { withStartLock } from './embedded/start-lock.ts';

/**
 * A real PostgreSQL from the npm package, shared by every process on one DATA_DIR (the server, a chat prompt, an import):
 * the first starts it, the others join, the last one out stops it. A killed process is no problem for the others.
 */
export type Embedded = {
  url: string;
  /** Leaves, and stops the server when nobody else uses it. */
  close(): Promise<void>;
};

export type EmbeddedOptions = {
  /** DATA_DIR, absolute. */
  dataDir: string;
  /** One line for the person at the terminal: where the data lives when that is not DATA_DIR. */
  onNotice?: (line: string) => void;
};

const DATABASE = 'zhanggui';
const GIVE_UP_MS = 60_000;
const RETRY_MS = 30;
const REJOIN_MS = 500;

/** Throws ConfigError when no embedded server can run here; Error with the end of its log when it does not start. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, onNotice = () => {} } = options;
  mkdirSync(dataDir, { recursive: true });
  const state = { closed: false, member: undefined as Member | undefined };
  const enter = async (): Promise<Member> => {
    const lost = () => void rejoin(state, enter);
    const lock = path.join(dataDir, 'postgres.lock');
    const say = state.member ? () => {} : onNotice;
    return withStartLock(lock, () => becomeMember(dataDir, say, lost));
  };
  const first = await enter();
  state.member = first;
  return {
    url: urlOf(first.home, first.port, DATABASE),
    close: async () => {
      if (state.closed) return;
      state.closed = true;
      await leave(state.member);
    },
  };
}

type Member = { home: Home; binaries: Binaries; port: number; membership: Membership };

async function leave(member: Member | undefined): Promise<void> {
  if (!member || !(await member.membership.leave())) return;
  await stopPostmaster(member.binaries, member.home.data, 'fast');
  await member.membership.end();
}

/**
 * The server went away under us (killed, crashed, restarted): bring it back on the same port, where the pools of this
 * process look for it. Goes on until it succeeds or we are closed.
 */
async function rejoin(state: { closed: boolean; member: Member | undefined }, enter: () => Promise<Member>) {
  while (!state.closed) {
    try {
      const lost = state.member;
      state.member = await enter();
      if (state.closed) await leave(state.member);
      await lost?.membership.end();
      return;
    } catch {
      await sleep(REJOIN_MS, undefined, { ref: false });
    }
  }
}

/** Joins the server that runs, or starts one. The start lock is held. */
async function becomeMember(dataDir: string, onNotice: (line: string) => void, lost: () => void): Promise<Member> {
  const home = findHome(dataDir, onNotice);
  const binaries = findBinaries(home.runAs, onNotice);
  const giveUpAt = Date.now() + GIVE_UP_MS;
  for (;;) {
    try {
      const { port } = await runningServer(home, binaries);
      const membership = await join(urlOf(home, port, 'postgres'), lost);
      if (membership) {
        await ensureDatabase(membership).catch(async (error: Error) => {
          await membership.end();
          throw error;
        });
        return { home, binaries, port, membership };
      }
    } catch (error) {
      if (Date.now() > giveUpAt || isFinal(error)) throw error;
    }
    await sleep(RETRY_MS);
  }
}

/** A wrong password does not become right by waiting. */
const isFinal = (error: unknown): boolean => ['28P01', '28000'].includes((error as { code?: string }).code ?? '');

async function runningServer(home: Home, binaries: Binaries): Promise<Postmaster> {
  const live = livePostmaster(home.data);
  if (live) return live;
  const { data, log, runAs, password, portFile } = home;
  if (!existsSync(data)) await createCluster({ binaries, data, runAs, password });
  const port = await choosePort(portFile);
  return startPostmaster({ binaries, data, log, port, runAs });
}

/** The port of the last start where it is free, so that pools find a restarted server; else any free one. */
async function choosePort(portFile: string): Promise<number> {
  const last = existsSync(portFile) ? Number.parseInt(readFileSync(portFile, 'utf8'), 10) : 0;
  const port = (last > 0 && (await freePort(last))) || (await freePort(0));
  if (!port) throw new Error('no free port on 127.0.0.1');
  writeFileSync(portFile, String(port), { mode: 0o600 });
  return port;
}

export function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

async function ensureDatabase({ sql }: Membership): Promise<void> {
  const found = await sql`select 1 from pg_database where datname = ${DATABASE}`;
  if (found.length === 0) await sql`create database ${sql(DATABASE)}`;
}

const urlOf = (home: Home, port: number, database: string): string =>
  `postgres://${SUPERUSER}:${home.password}@127.0.0.1:${port}/${database}`;

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readlinkSync, realpathSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';
import { isRunning } from './start-lock.ts';

/** What postmaster.pid says of the server on a data folder. `status` is ready, starting, stopping or standby. */
export type Postmaster = { pid: number; port: number; status: string };

const POLL_MS = 15;
const LOG_KEPT_BYTES = 4_000_000;
/** The highest process id there can be (Linux); nothing runs under it as a rule. */
const HIGHEST_PID = 4_194_303;

const pidFile = (data: string) => path.join(data, 'postmaster.pid');

function readLines(data: string): string[] | undefined {
  try {
    return readFileSync(pidFile(data), 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** The server that is alive on this data folder, if there is one: a stale postmaster.pid does not count. */
export function livePostmaster(data: string): Postmaster | undefined {
  const lines = readLines(data);
  if (!lines) return undefined;
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0) || !isRunning(pid) || !isServerOf(pid, data)) return undefined;
  return { pid, port: Number.parseInt(lines[3] ?? '', 10), status: (lines[7] ?? 'starting').trim() };
}

/** A process id may belong to somebody else after a crash or in a new container. A server's folder is its data. */
function isServerOf(pid: number, data: string): boolean {
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
    } catch {
      return false;
    }
  }
  if (process.platform === 'win32') return true;
  const shown = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  return shown.stdout.includes('postgres');
}

/**
 * PostgreSQL refuses to start while the process named in postmaster.pid exists, whatever it is. The file is not removed:
 * its last lines let the new server see whether an orphan of the old one still works on the data.
 */
function retireStalePidFile(data: string): void {
  const lines = readLines(data);
  const pid = Number.parseInt(lines?.[0] ?? '', 10);
  if (!lines || !(pid > 0) || !isRunning(pid)) return;
  let nobody = HIGHEST_PID;
  while (isRunning(nobody)) nobody -= 1;
  // Written in place: the file keeps its owner, and a link is not followed.
  const handle = openSync(pidFile(data), constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0));
  writeSync(handle, [String(nobody), ...lines.slice(1)].join('\n'));
  closeSync(handle);
}

export type StartOptions = {
  binaries: Binaries;
  data: string;
  log: string;
  port: number;
  runAs: RunAs;
  settings?: Record<string, string>;
};

/** Only loopback, by password, no socket file. The log holds no statement and no row: it may be sent to somebody. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return openSync(file, size > LOG_KEPT_BYTES ? 'w' : 'a', 0o600);
}

/**
 * Starts a server in a session of its own, so that Ctrl-C in our terminal does not reach it, and resolves when it takes
 * connections. Throws with the end of its log when it stops before that.
 */
export async function startPostmaster(options: StartOptions): Promise<Postmaster> {
  const { binaries, data, log, port, runAs } = options;
  retireStalePidFile(data);
  const settings = Object.entries({ ...SETTINGS, ...options.settings }).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
  const output = openLog(log);
  const child = spawn(binaries.postgres, ['-D', data, '-p', String(port), ...settings], {
    ...runAs,
    cwd: data,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', output, output],
    env: {}, // it needs none of our secrets
  });
  closeSync(output);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  child.unref();
  while (!ended) {
    const live = livePostmaster(data);
    if (live && live.pid === child.pid && live.status === 'ready') return live;
    await sleep(POLL_MS);
  }
  throw new Error(`PostgreSQL did not start: ${lastLines(log)}`);
}

function lastLines(log: string): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-3).join(' | ').slice(-600);
  } catch {
    return 'it left no log';
  }
}

/**
 * Stops the server (`fast`: open transactions are rolled back; `immediate`: as by a crash) and resolves when it is gone.
 * Throws when it is still there after 60 s.
 */
export async function stopPostmaster(binaries: Binaries, data: string, mode: 'fast' | 'immediate'): Promise<void> {
  const live = livePostmaster(data);
  if (!live) return;
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['stop', '-D', data, '-m', mode, '-w'], { stdio: 'ignore', windowsHide: true });
  } else {
    signal(live.pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }
  const giveUpAt = Date.now() + 60_000;
  while (livePostmaster(data)?.pid === live.pid) {
    if (Date.now() > giveUpAt) throw new Error('PostgreSQL did not stop within 60 s');
    await sleep(POLL_MS);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

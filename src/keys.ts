import { randomBytes } from 'node:crypto';
import { appendFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from './core/errors.ts';
import { ensureDataDir, unusable } from './data-dir.ts';

/** The secret that seals what vendors entrust to us, for databases that live in DATA_DIR too. Made once, mode 600. */
export const ensureSecretKey = (dataDir: string): string => ensureKey(dataDir, 'secret.key');

/** What the printed link to the console carries, and what `npm run chat` reads. Made once, mode 600. */
export const ensureConsoleToken = (dataDir: string): string => ensureKey(dataDir, 'console.token');

/** Keys that only a change of SECRET_KEY leaves: what it was before, and the one of customers' hashes. */
export function keptKey(dataDir: string, name: 'secret.key.previous' | 'customer-hash.key'): string | undefined {
  const file = path.join(dataDir, name);
  const known = readKey(file);
  return known === undefined ? undefined : checked(known, file);
}

/** Written beside and moved into place: whoever reads finds the whole of it. */
export function keepKey(dataDir: string, name: 'secret.key.previous' | 'customer-hash.key', key: string): void {
  const file = path.join(dataDir, name);
  writeFileSync(`${file}.new`, key, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** A new key in DATA_DIR. The one that was is kept as the previous one first, so that nothing is ever without its key. */
export function replaceSecretKey(dataDir: string): void {
  const file = path.join(dataDir, 'secret.key');
  keepKey(dataDir, 'secret.key.previous', checked(readKey(file) ?? '', file));
  writeFileSync(`${file}.new`, randomBytes(32).toString('base64url'), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const EVIDENCE_KEYS = 'evidence-keys';

/** Public keys of SECRET_KEYs that are no more: what they signed is still ours. */
export const keptEvidenceKeys = (dataDir: string): string[] =>
  (readKey(path.join(dataDir, EVIDENCE_KEYS)) ?? '').split('\n').filter((line) => line !== '');

export function keepEvidenceKey(dataDir: string, publicKey: string): void {
  if (!keptEvidenceKeys(dataDir).includes(publicKey))
    appendFileSync(path.join(dataDir, EVIDENCE_KEYS), `${publicKey}\n`, { mode: 0o600 });
}

export const forgetPreviousKey = (dataDir: string): void =>
  rmSync(path.join(dataDir, 'secret.key.previous'), { force: true });

/**
 * 32 random bytes in base64url. Written beside and linked into place, so that of several processes starting together
 * one makes the key and the others read the whole of it. Throws ConfigError when the file there is damaged, or DATA_DIR of no use.
 */
function ensureKey(dataDir: string, name: string): string {
  const file = path.join(dataDir, name);
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  ensureDataDir(dataDir);
  const known = readKey(file);
  if (known !== undefined) return checked(known, file);
  try {
    writeFileSync(unfinished, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    linkSync(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(dataDir, error);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return checked(readKey(file) ?? '', file);
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function checked(key: string, file: string): string {
  if (/^[\w-]{43}$/.test(key)) return key;
  throw new ConfigError(
    `The key in ${file} is damaged: put the file back from a copy, or delete it to start with a new one.`,
  );
}

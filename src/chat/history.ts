import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What was typed, newest first as readline wants it; readable by its owner only, and never longer than this. */
export const KEPT_LINES = 500;
const LONGEST_LINE = 4000;

const fileIn = (dataDir: string): string => path.join(dataDir, 'chat-history');

export async function readHistory(dataDir: string): Promise<string[]> {
  const kept = await readFile(fileIn(dataDir), 'utf8').catch(() => '');
  return kept
    .split('\n')
    .filter((line) => line !== '' && line.length <= LONGEST_LINE)
    .slice(-KEPT_LINES)
    .reverse();
}

/** A history that cannot be kept is not worth an error. */
export async function writeHistory(dataDir: string, newestFirst: readonly string[]): Promise<void> {
  const lines = newestFirst.slice(0, KEPT_LINES).toReversed();
  const file = fileIn(dataDir);
  const fresh = `${file}.${process.pid}`;
  try {
    await writeFile(fresh, lines.map((line) => `${line.replaceAll('\n', ' ')}\n`).join(''), { mode: 0o600 });
    await chmod(fresh, 0o600);
    await rename(fresh, file);
  } catch {
    // Read-only or full: the prompt works without.
  }
}

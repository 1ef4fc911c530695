import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findHome } from '../../db/embedded/home.ts';
import { openDatabase } from '../../db/open.ts';

/** Connects as the owner; `folder` is for what the work writes down. Both are removed with it. */
export type OwnDatabase = { url: string; folder: string };

/** Does `work` on a database server of its own, in a folder of its own, and removes both. Passes on what `work` throws. */
export async function inOwnDatabase<T>(
  onNotice: (line: string) => void,
  work: (own: OwnDatabase) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'zhanggui-replay-'));
  try {
    const database = await openDatabase({ database: { kind: 'embedded' }, dataDir }, onNotice);
    try {
      return await work({ url: database.url, folder: dataDir });
    } finally {
      await database.close();
      rmSync(path.dirname(findHome(dataDir, () => {}).data), { recursive: true, force: true });
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

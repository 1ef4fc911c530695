import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findHome } from '../src/db/embedded/home.ts';
import { openDatabase } from '../src/db/open.ts';

/** A fresh embedded server with its real settings (fsync on), and its removal. */
export async function benchDatabase(name: string) {
  const dataDir = mkdtempSync(path.join(tmpdir(), `zhanggui-bench-${name}-`));
  const database = await openDatabase({ database: { kind: 'embedded' }, dataDir }, () => {});
  return {
    url: database.url,
    dataDir,
    async remove() {
      await database.close();
      const { data } = findHome(dataDir, () => {});
      for (const folder of [path.dirname(data), dataDir]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { appendFile } from 'node:fs/promises';
import { systemScope } from '../db/client.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
import { storedHeads } from '../services/evidence/heads.ts';
import { readHeads } from './heads-file.ts';
import type { House } from './house.ts';

const AT_ONCE = 2_000;

/**
 * Links what was committed, twice a second, in one process at a time; writes heads that were signed to their file, after
 * the commit; and takes in the audit of earlier versions.
 */
export function startSealing(house: House, failed: (error: unknown) => void): Worker {
  const { db, services } = house;
  let written = -1;
  let moved = false;
  return startWorker({
    everyMs: 500,
    atOnce: 1,
    failed,
    fetch: async () => {
      const [row] = await db.atOnce<{ n: number; heads: number }>(BEAT, [AT_ONCE]);
      if (row?.n === AT_ONCE) return [async () => {}];
      if (!moved)
        moved = (await db.withScope(systemScope('evidence'), (tx) => services(tx).evidence.moveAsks(200))) === 0;
      if (!moved) return [async () => {}];
      if (row && row.heads !== written) {
        await catchUp(house);
        written = row.heads;
      }
      return [];
    },
  });
}

const BEAT = 'select seal_evidence($1::int) as n, (select coalesce(max(id), 0)::int from evidence_head) as heads';

/** Lines of heads that the file lacks are added; what it has is never changed. */
export async function catchUp({ db, config }: Pick<House, 'db' | 'config'>): Promise<void> {
  const stored = await db.withScope(systemScope('evidence'), (tx) => storedHeads(tx));
  if (stored.length === 0) return;
  const there = new Set((await readHeads(config.evidenceHeads)).map(({ signature }) => signature));
  const missing = stored.filter(({ signature }) => !there.has(signature)).reverse();
  if (missing.length === 0) return;
  const lines = missing.map((head) => `${JSON.stringify(head)}\n`).join('');
  await appendFile(config.evidenceHeads, lines, { mode: 0o600, flush: true });
}

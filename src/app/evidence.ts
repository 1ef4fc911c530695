import { appendFile } from 'node:fs/promises';
import { systemScope } from '../db/client.ts';
import { startWorker, type Worker } from '../outbox/worker.ts';
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
      const [row] = await db.atOnce<{ n: number; heads: number; sealed: boolean }>(BEAT, [AT_ONCE]);
      if (row?.n === AT_ONCE) return [async () => {}];
      if (row?.sealed && row.heads === 0)
        await db.withScope(SCOPE, (tx) => services(tx).evidence.signFirst(house.clock.now()));
      // Before what earlier versions left is taken in: heads must not wait for it.
      if (row && row.heads !== written) {
        await catchUp(house);
        written = row.heads;
      }
      if (!moved) moved = (await db.withScope(SCOPE, (tx) => services(tx).evidence.moveAsks(200))) === 0;
      return moved ? [] : [async () => {}];
    },
  });
}

const SCOPE = systemScope('evidence');

const BEAT = `select seal_evidence($1::int) as n, (select coalesce(max(id), 0)::int from evidence_head) as heads,
  exists (select from evidence_link) as sealed`;

/** Lines of heads that the file lacks are added, those that we signed and that fit the chain; what it has is never changed. */
export async function catchUp({ db, config, services }: Pick<House, 'db' | 'config' | 'services'>): Promise<void> {
  const missing = await db.withScope(SCOPE, (tx) => services(tx).evidence.unpublished());
  if (missing.length === 0) return;
  const lines = missing.map((head) => `${JSON.stringify(head)}\n`).join('');
  await appendFile(config.evidenceHeads, lines, { mode: 0o600, flush: true });
}

import { rowsOf, sql, type Tx } from '../db/client.ts';

/**
 * Two triggers, one exit: commands, jobs and events all end here. Claims the key, does the work and puts what it says, all
 * in the caller's transaction: a redelivered event, a second replica or a restarted job finds the key taken and changes
 * nothing. Returns undefined for a repeat. Throws what the work throws; then nothing, not even the claim, remains.
 */
export async function answerOnce<T>(tx: Tx, key: string, work: () => Promise<T>): Promise<{ answer: T } | undefined> {
  const claimed = await rowsOf(tx, sql`insert into claim (key) values (${key}) on conflict do nothing returning key`);
  if (claimed.length === 0) return undefined;
  return { answer: await work() };
}

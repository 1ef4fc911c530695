import { setTimeout as sleep } from 'node:timers/promises';
import { type Alert, BATCH, nowMs } from './made-of.ts';

/** Hands a batch over, with the same key for the same batch; false: it was not acknowledged. Throws where it was refused. */
export type Post = (batch: readonly Alert[], key: string) => Promise<boolean>;

const AGAIN_MS = 100;

/** When each alert left for the first time. */
export type Streamed = { sentAt: number[] };

/**
 * Sends alerts at a pace, a batch at a time, each again until it is acknowledged. `againMs`: what was acknowledged is sent again after
 * so long, over and over, as Prometheus does while it is wrong.
 */
export async function stream(
  alerts: readonly Alert[],
  { post, perMinute, againMs }: { post: Post; perMinute: number; againMs?: number | undefined },
  until?: AbortSignal,
): Promise<Streamed> {
  const everyMs = (BATCH * 60_000) / perMinute;
  const began = nowMs();
  const sentAt: number[] = [];
  const under: Promise<void>[] = [];
  for (let from = 0; from < alerts.length; from += BATCH) {
    const batch = alerts.slice(from, from + BATCH);
    await sleep(Math.max(0, began + (from / BATCH) * everyMs - nowMs()));
    const at = nowMs();
    for (const { n } of batch) sentAt[n] = at;
    under.push(insist(post, batch, `first-${batch[0]?.n}`));
    if (againMs !== undefined && until) void repeat(post, batch, { everyMs: againMs, until, name: `${from}` });
  }
  await Promise.all(under);
  return { sentAt };
}

async function insist(post: Post, batch: readonly Alert[], key: string): Promise<void> {
  while (!(await post(batch, key))) await sleep(AGAIN_MS);
}

type Repeat = { everyMs: number; until: AbortSignal; name: string };

/** What is not acknowledged is said at the next time anyway. */
async function repeat(post: Post, batch: readonly Alert[], { everyMs, until, name }: Repeat): Promise<void> {
  for (let round = 1; ; round++) {
    await sleep(everyMs, undefined, { signal: until }).catch(() => {});
    if (until.aborted) return;
    await post(batch, `again-${name}-${round}`);
  }
}

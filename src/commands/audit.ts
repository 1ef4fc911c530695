import type { Effect, EffectRow } from '../core/effect.ts';
import { keyForEvidence } from '../core/mask.ts';
import type { Tx } from '../db/client.ts';
import { putEvidence } from '../db/evidence.ts';
import type { EvidenceService } from '../services/services.ts';
import type { Heard, Outcome } from './router.ts';

/** How an ask ended. A bug is `failed`. */
export type Ended = {
  heard: Heard;
  outcome: Outcome;
  result: Outcome['result'] | 'failed';
  /** The stored delivery; none for a call of the API. */
  inboxId: number | undefined;
  arrivedAt: Date;
  finishedAt: Date;
};

/** One row of evidence for every ask, written in its own transaction; what people wrote is masked and encrypted. */
export async function writeAudit(
  tx: Tx,
  evidence: Pick<EvidenceService, 'pseudonymOf' | 'seal'>,
  ended: Ended,
): Promise<void> {
  const { heard, outcome } = ended;
  const { account, personId } = heard.actor;
  const key = `${account.channel}:${account.userId}`;
  const who = personId ?? key;
  const { effect, canonical } = outcome;
  const said = {
    account: key,
    canonical,
    typed: outcome.secret ? canonical : heard.text.slice(0, 500),
    ...(effect && { effect }),
  };
  const words = await evidence.seal(who, said, 'ask');
  const by = await evidence.pseudonymOf(who);
  await putEvidence(tx, {
    kind: 'ask',
    trace: heard.trace,
    by,
    subjects: subjectsOf(effect),
    body: bodyOf(ended),
    words,
  });
}

/** What is nobody's own words. */
const bodyOf = ({ heard, outcome, result, inboxId, arrivedAt, finishedAt }: Ended) => ({
  channel: heard.actor.account.channel,
  room: heard.room.id,
  command: outcome.command ?? null,
  result,
  code: outcome.error?.code ?? null,
  inbox: inboxId ?? null,
  arrived: arrivedAt.toISOString(),
  started: heard.now.toISOString(),
  finished: finishedAt.toISOString(),
  ...(outcome.effect && {
    rows: outcome.effect.rows.slice(0, MOST_ROWS).map(rowOf),
    count: outcome.effect.rows.length,
  }),
});

const MOST_ROWS = 200;

/** Its key, versions, and numbers before and after. */
const rowOf = ({ key, version, versionAfter, changes }: EffectRow) => ({
  key: keyForEvidence(key),
  versions: [version, versionAfter],
  changes: changes.map(({ before, after }) => [numberOf(before), numberOf(after)]),
});

const numberOf = (value: EffectRow['changes'][number]['before']): number | string | null =>
  typeof value === 'number' ? value : typeof value === 'object' && 'money' in value ? value.money : null;

const MOST_SUBJECTS = 50;

/** The goods that it changed, by the keys of its rows: `stock:TEE-RED-M|sh-1`. */
function subjectsOf(effect: Effect | undefined): string[] {
  const skus = (effect?.rows ?? []).flatMap(({ key }) => /^stock:([^|]+)\|/.exec(key)?.[1] ?? []);
  return [...new Set(skus)].slice(0, MOST_SUBJECTS).map((sku) => `sku:${sku}`);
}

/** What the log says of an ask. */
export const askedFields = (heard: Heard, outcome: Outcome, result: string, finishedAt: Date) => ({
  ask: heard.trace,
  command: outcome.command,
  actor: `${heard.actor.account.channel}:${heard.actor.account.userId}`,
  room: heard.room.id,
  result,
  code: outcome.error?.code,
  ms: finishedAt.getTime() - heard.now.getTime(),
});

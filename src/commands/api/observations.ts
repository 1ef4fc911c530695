import type { Lang } from '../../core/localized.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../db/client.ts';
import { writeAudit } from '../audit.ts';
import { type ApiCaller, type CallDeps, type Called, hearingOf } from './call.ts';
import { claimCall, keepAnswer, type Once } from './once.ts';

export type ObservationsCall = {
  caller: ApiCaller;
  given: Record<string, unknown>;
  lang: Lang;
  arrivedAt: Date;
  once?: { key: string; request: Buffer };
};

/**
 * Figures that a program sends, of shops that its key covers. Claim, figures, evidence and kept answer are one transaction. Throws args.*,
 * observation.nothing, idempotency.reused and what PostgreSQL throws.
 */
export async function callObservations(deps: CallDeps, call: ObservationsCall): Promise<Called> {
  const once: Once = { ...(call.once as NonNullable<ObservationsCall['once']>), keyId: call.caller.id };
  const answer = await deps.db.withScope(systemScope('api'), async (tx) => {
    await rowsOf(tx, sql`select set_config('statement_timeout', '10s', true)`);
    return (await claimCall(tx, once)) ?? work(deps, tx, call, once);
  });
  const seconds = (deps.clock.now().getTime() - call.arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel: 'api', command: 'observations', result: 'answered', seconds });
  return answer;
}

async function work(deps: CallDeps, tx: Tx, call: ObservationsCall, once: Once): Promise<Called> {
  const { caller, given, lang } = call;
  const heard = await hearingOf(deps, tx, caller, lang);
  const services = deps.services(tx, heard.now);
  const sender = { name: caller.name, shops: caller.shops };
  const { refused, ...done } = await services.observations.receive({ given, sender, now: heard.now });
  const counts = `${done.added} added, ${done.replaced} changed, ${done.same} known, ${refused.length} refused`;
  await writeAudit(tx, services.evidence, {
    heard,
    outcome: {
      ...{ result: 'answered', command: 'observations', settle: [] },
      canonical: `observations ${done.batch}: ${counts}`,
    },
    ...{ result: 'answered', inboxId: undefined, arrivedAt: call.arrivedAt, finishedAt: deps.clock.now() },
  });
  const said = refused.map(({ n, why }) => ({ n, why: why[lang] }));
  const made = { status: 200, text: JSON.stringify({ trace: heard.trace, ...done, refused: said }) };
  await keepAnswer(tx, once, made);
  return made;
}

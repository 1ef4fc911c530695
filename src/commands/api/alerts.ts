import type { Lang } from '../../core/localized.ts';
import { rowsOf, sql, systemScope } from '../../db/client.ts';
import { writeAudit } from '../audit.ts';
import type { Outcome } from '../router.ts';
import { type ApiCaller, type CallDeps, type Called, hearingOf } from './call.ts';
import { claimCall, keepAnswer, type Once } from './once.ts';

export type AlertsCall = {
  form: 'api' | 'alertmanager' | 'grafana';
  caller: ApiCaller;
  given: Record<string, unknown>;
  lang: Lang;
  arrivedAt: Date;
  /** Webhooks have none: their key is worked out of what they deliver. */
  once?: { key: string; request: Buffer };
};

/**
 * Alerts of other systems. Claim, alerts, evidence and kept answer are one transaction: 200 is said after the commit alone, and the same
 * delivery of a webhook does nothing again. Throws args.*, shops.not_found, permission.shop, idempotency.reused and what PostgreSQL throws.
 */
export async function callAlerts(deps: CallDeps, call: AlertsCall): Promise<Called> {
  const { form, caller, given, lang } = call;
  const once: Once | undefined = call.once && { ...call.once, keyId: caller.id };
  const answer = await deps.db.withScope(systemScope('api'), async (tx) => {
    await rowsOf(tx, sql`select set_config('statement_timeout', '10s', true)`);
    const kept = once && (await claimCall(tx, once));
    if (kept) return kept;
    const heard = await hearingOf(deps, tx, caller, lang);
    const services = deps.services(tx, heard.now);
    const sender = { id: caller.id, name: caller.name, shops: caller.shops };
    const taken = await services.alertsIn.receive({ form, sender, given, now: heard.now });
    const made = { status: 200, text: JSON.stringify({ trace: heard.trace, ...taken }) };
    const canonical = `${NAMES[form]}: ${taken.firing} firing, ${taken.resolved} resolved, ${taken.refused} refused`;
    const outcome: Outcome = { result: 'answered', command: NAMES[form], canonical, settle: [] };
    // A delivery that was taken before is no act.
    if (!taken.same)
      await writeAudit(tx, services.evidence, {
        ...{ heard, outcome, result: outcome.result, inboxId: undefined, arrivedAt: call.arrivedAt },
        finishedAt: deps.clock.now(),
      });
    if (once) await keepAnswer(tx, once, made);
    return made;
  });
  const seconds = (deps.clock.now().getTime() - call.arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel: 'api', command: NAMES[form], result: 'answered', seconds });
  return answer;
}

const NAMES = { api: 'alerts', alertmanager: 'alertmanager webhook', grafana: 'grafana webhook' } as const;

import { bindTo } from '../../../core/bind.ts';
import type { Deps } from '../routing/deps.ts';
import { endOpinion, planOpinion, planOpinionEnd, reportOpinion } from './opinion.ts';
import { clearReceipts, receive } from './receive.ts';

export type { Received, Sender } from './receive.ts';

export type AlertsIn = ReturnType<typeof createAlertsIn>;

/** What comes from outside: systems by the API and webhooks, and what people report. */
export const createAlertsIn = (deps: Deps) =>
  bindTo(deps, { receive, clearReceipts, planOpinion, reportOpinion, planOpinionEnd, endOpinion });

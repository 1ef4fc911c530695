import { bindTo } from '../../core/bind.ts';
import { agents, applyAgent, planAgent } from './agents.ts';
import { applyStep, planApprove, planRetire } from './approve.ts';
import type { TemplatesDeps } from './deps.ts';
import { massVerbs } from './mass/mass.ts';
import { applyPropose, planPropose } from './propose.ts';
import { pushDue } from './push.ts';
import { meantBy } from './said.ts';
import { search, show } from './search.ts';
import { usable } from './standing.ts';
import { applyTake, planTake, pushes } from './take.ts';
import { fill } from './use.ts';

export type { TemplatesDeps } from './deps.ts';
export type { Template } from './rows.ts';

export type Templates = ReturnType<typeof createTemplates>;

/** What agents say to customers (话术): kept, approved, filled with what is so, sent to who needs it. */
export const createTemplates = (deps: TemplatesDeps) =>
  bindTo(deps, {
    search,
    show,
    usable,
    fill,
    meantBy,
    planPropose,
    applyPropose,
    planApprove,
    planRetire,
    applyStep,
    agents,
    planAgent,
    applyAgent,
    pushDue,
    planTake,
    applyTake,
    pushes,
    ...massVerbs,
  });

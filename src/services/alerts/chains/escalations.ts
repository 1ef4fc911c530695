import { bindTo } from '../../../core/bind.ts';
import { groupState } from '../groups/state.ts';
import { actsOn } from './acts.ts';
import { overdue } from './advance.ts';
import { applyChain, list, type Naming, planChain, planRemoval } from './edit.ts';

export type { By } from './acts.ts';
export { ACK_HOURS } from './acts.ts';
export type { ChainShown } from './edit.ts';

export type Escalations = ReturnType<typeof createEscalations>;

/** Chains of people who are asked, and what they do about a group of alerts. */
export const createEscalations = (deps: Naming) => ({
  ...actsOn(deps),
  ...bindTo(deps, { list, planChain, planRemoval, applyChain, late, mayHave }),
});

/** Steps that nobody took for five minutes after they were due: the worker stands still. */
const late = ({ tx }: Naming, now: Date) => overdue(tx, now, 5 * 60_000);

/** Whether a person may be given a group: they see its shops, and can be written to. */
async function mayHave(d: Naming, groupId: number, personId: number): Promise<boolean> {
  const group = await groupState(d.tx, groupId);
  return group !== undefined && d.mayHave(personId, group.shopIds);
}

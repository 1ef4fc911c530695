import type { Quiet } from '../routing/quiet.ts';
import type { Group } from './look.ts';
import type { Untold } from './state.ts';
import type { Hush, View } from './view.ts';

const MOST = 3;

/** As of a look of the dispatcher; undefined: a room hears it, or nothing fires. `mine`: the views of that group. */
export function untoldOf(group: Group, mine: readonly View[], hush: Hush): Untold[] | undefined {
  if (group.firing.length === 0 || mine.some(({ listens, firing }) => listens && firing.length > 0)) return undefined;
  const reasons = new Map<Quiet, Set<string>>();
  for (const { id } of group.firing) {
    const quiet = hush(group, id);
    if (!quiet) return [nobody(group, mine)];
    reasons.set(quiet.why, (reasons.get(quiet.why) ?? new Set()).add(quiet.by));
  }
  return [...reasons].map(([why, by]) => ({ why, by: [...by].slice(0, MOST) }));
}

function nobody({ plan: { receiver } }: Group, mine: readonly View[]): Untold {
  const subscribed = mine.some(({ listens }) => listens);
  return { why: 'nobody', by: !subscribed && 'audience' in receiver ? [receiver.audience] : [] };
}

import type { Tx } from '../../../db/client.ts';
import { chainsNow } from '../chains/start.ts';
import { EVERYTHING } from '../chains/steps.ts';
import type { Group } from './look.ts';

/** Who is on call by a rota at a time; none: nobody. */
export type WhoIsOnCall = (rota: string, at: Date) => Promise<number | undefined>;

/** At which shops somebody may read alerts; `all`: everywhere, and those of the group. */
export type Reach = 'all' | ReadonlySet<number>;
export type OnCallPorts = { who: WhoIsOnCall; reaches(people: readonly number[]): Promise<ReadonlyMap<number, Reach>> };

/** Whether somebody may read all that fires. */
export const seesAll = (reach: Reach | undefined, firing: readonly { shops: readonly number[] }[]): boolean =>
  reach === 'all' ||
  (reach !== undefined && firing.every(({ shops }) => shops.length > 0 && shops.every((shop) => reach.has(shop))));

/**
 * Whose the cards of these groups are while nobody has them: who is on call by the rota that their chain asks first, where they may read
 * all of it.
 */
export async function onCallOf(
  tx: Tx,
  { who, reaches }: OnCallPorts,
  groups: readonly Group[],
  now: Date,
): Promise<Map<number, readonly number[]>> {
  const codeOf = ({ plan, labels, firing }: Group) =>
    plan.chain ?? labels['audience'] ?? firing[0]?.labels['audience'] ?? EVERYTHING;
  const chains = await chainsNow(tx, groups.map(codeOf));
  const turns = new Map<string, number | undefined>();
  const found = new Map<Group, number>();
  for (const group of groups) {
    const asked = chains.get(codeOf(group))?.steps.flatMap((step) => step.who) ?? [];
    const rota = asked.find((one) => one.kind === 'oncall')?.rota;
    if (rota === undefined) continue;
    if (!turns.has(rota)) turns.set(rota, await who(rota, now));
    const person = turns.get(rota);
    if (person !== undefined) found.set(group, person);
  }
  const reach = await reaches([...new Set(found.values())]);
  const allowed = [...found].filter(([group, person]) => seesAll(reach.get(person), group.firing));
  return new Map(allowed.map(([group, person]) => [group.id, [person]]));
}

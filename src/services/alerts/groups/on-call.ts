import type { Tx } from '../../../db/client.ts';
import { chainsNow } from '../chains/start.ts';
import { EVERYTHING } from '../chains/steps.ts';
import type { Group } from './look.ts';

/** Who is on call by a rota at a time; none: nobody. */
export type WhoIsOnCall = (rota: string, at: Date) => Promise<number | undefined>;

/** Whose the cards of these groups are while nobody has them: who is on call by the rota that their chain asks first. */
export async function onCallOf(
  tx: Tx,
  who: WhoIsOnCall,
  groups: readonly Group[],
  now: Date,
): Promise<Map<number, readonly number[]>> {
  const codeOf = ({ plan, labels, firing }: Group) =>
    plan.chain ?? labels['audience'] ?? firing[0]?.labels['audience'] ?? EVERYTHING;
  const chains = await chainsNow(tx, groups.map(codeOf));
  const turns = new Map<string, number | undefined>();
  const people = new Map<number, readonly number[]>();
  for (const group of groups) {
    const asked = chains.get(codeOf(group))?.steps.flatMap((step) => step.who) ?? [];
    const rota = asked.find((one) => one.kind === 'oncall')?.rota;
    if (rota === undefined) continue;
    if (!turns.has(rota)) turns.set(rota, await who(rota, now));
    const person = turns.get(rota);
    if (person !== undefined) people.set(group.id, [person]);
  }
  return people;
}

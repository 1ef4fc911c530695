import type { Message } from '../../../core/message.ts';
import type { Tx } from '../../../db/client.ts';
import type { CardFacts } from '../groups/card.ts';
import { gravest } from '../groups/decide.ts';
import { detailsOf, type Firing, type Group, groupsOf } from '../groups/look.ts';
import { cardFacts, type Hush, hushOf, namedOn, type Sight } from '../groups/view.ts';
import { askCard, type Why } from './cards.ts';
import { type Asked, hears, hearsAll } from './whom.ts';

/** A group as it is now: all that fires of it, and what of that is quiet. */
export type Seen = { group: Group; loud: readonly Firing[]; hush: Hush; now: Date };

/** Of all that fires, however much of it is silenced. Undefined: there is no such group. */
export async function seenOf(tx: Tx, groupId: number, now: Date): Promise<Seen | undefined> {
  const [group] = await groupsOf(tx, [groupId], now);
  if (!group) return undefined;
  const hush = await hushOf(tx, [group], now);
  return { group, loud: group.firing.filter(({ id }) => !hush(group, id)), hush, now };
}

/** The shops of what fires. */
export const shopsIn = ({ group }: Seen): number[] => [...new Set(group.firing.flatMap(({ shops }) => shops))];

/** What may be said of it to somebody; undefined: nothing of what is loud concerns them. */
export async function factsFor(tx: Tx, seen: Seen, who: Asked, step: number): Promise<CardFacts | undefined> {
  const { group, hush, now } = seen;
  const firing = seen.loud.filter(({ shops }) => hears(who, shops));
  if (firing.length === 0) return undefined;
  const hidden = group.firing.filter(({ id, shops }) => hush(group, id) && hears(who, shops));
  const severity = gravest(firing.map((one) => one.severity));
  const sight: Sight = {
    ...{ group: { ...group, step }, firing, hidden, ended: [], told: undefined, about: who.about },
    standing: { firing: [], hidden: new Set(), severity, state: { step } },
  };
  return cardFacts(sight, await detailsOf(tx, namedOn(sight)), now);
}

/** Whether they can take all of it over: what is other shops' as well is for who sees those. */
export const takes = ({ group }: Seen, who: Asked): boolean => group.firing.every(({ shops }) => hearsAll(who, shops));

export async function cardFor(
  tx: Tx,
  seen: Seen,
  who: Asked,
  { step, why }: { step: number; why: Why },
): Promise<Message | undefined> {
  const facts = await factsFor(tx, seen, who, step);
  return facts && askCard(facts, why, takes(seen, who));
}

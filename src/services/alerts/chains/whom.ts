import type { Running, Who } from './steps.ts';

/** Somebody who is asked: a person, where they read; or a room. */
export type Asked = { personId: number } | { roomId: number };

/** Who people are and where they read, of other services; in the system's scope. */
export type Finding = {
  /** Where a person alone reads, but for these rooms; undefined: there is no (further) way to them. */
  directOf(personId: number, but: readonly number[]): Promise<{ id: number } | undefined>;
  onCall(rota: string, at: Date): Promise<number | undefined>;
  holders(role: string, shops: readonly number[]): Promise<number[]>;
  /** Those of these people who may see alerts of one of these shops; of what is the group's, who may see all of it. */
  mayHear(people: readonly number[], shops: readonly number[]): Promise<Set<number>>;
};

type About = { shops: readonly number[]; owner: number | undefined; now: Date };

/** Whom a step asks as of now, each once; nobody who may not see what it is about. */
export async function whomOf(find: Finding, { steps }: Running, step: number, about: About): Promise<Asked[]> {
  const who = steps[step]?.who ?? [];
  const people = new Set<number>();
  for (const one of who) for (const id of await peopleOf(find, one, about)) people.add(id);
  const allowed = await find.mayHear([...people], about.shops);
  const rooms = who.flatMap((one) => (one.kind === 'room' ? [{ roomId: one.id }] : []));
  return [...[...people].filter((id) => allowed.has(id)).map((personId) => ({ personId })), ...rooms];
}

async function peopleOf(find: Finding, who: Who, { shops, owner, now }: About): Promise<number[]> {
  if (who.kind === 'person') return [who.id];
  if (who.kind === 'role') return find.holders(who.role, shops);
  const one = who.kind === 'oncall' ? await find.onCall(who.rota, now) : who.kind === 'owner' ? owner : undefined;
  return one === undefined ? [] : [one];
}

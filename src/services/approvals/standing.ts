import type { Localized } from '../../core/localized.ts';
import { DECIDERS, type DecidingRole, type Need, type Requirement, requirementsOf, rolesOf } from './need.ts';

/** Who may decide about what. Pure: persons are compared as they are at this moment, and as they were when they acted. */

export type VoterGrant = {
  role: string;
  shops: readonly number[] | 'all';
  by: number | undefined;
  at: Date;
  division?: true;
};
export type Voter = {
  account: string;
  person: number;
  name: string;
  known: boolean;
  vouchers: readonly number[];
  grants: readonly VoterGrant[];
};

/**
 * What is decided about: who asks (by every number that person has or had), what it needs, when it was asked. `moved`: shops that the
 * asker put into a division after asking.
 */
export type Matter = { askers: ReadonlySet<number>; need: Need; askedAt: Date; moved?: ReadonlySet<number> };

/** Why not, for the person who tried. */
export type WhyNot = 'self' | 'console' | 'voucher' | 'role';

const covers = (shops: readonly number[] | 'all', need: Need): boolean =>
  shops === 'all' || (need.shops.length > 0 && need.shops.every((shop) => shops.includes(shop)));

/** Finance and compliance decide for the whole house only. */
const WHOLE: readonly string[] = ['finance', 'compliance'];

/** Whether a right is one for this matter. One that the asker gave after asking is none. */
function fits({ role, shops: held, by, at, division }: VoterGrant, { askers, need, askedAt, moved }: Matter): boolean {
  const shops = division && held !== 'all' ? held.filter((shop) => !moved?.has(shop)) : held;
  const right = role === 'admin' || rolesOf(need).includes(role as DecidingRole);
  const whole = !WHOLE.includes(role) || shops === 'all';
  const widened = by !== undefined && askers.has(by) && at >= askedAt;
  return right && whole && covers(shops, need) && !widened;
}

/** Undefined: this person may decide by rights of their own. */
export function whyNot(voter: Voter, matter: Matter): WhyNot | undefined {
  if (matter.askers.has(voter.person)) return 'self';
  if (!voter.known) return 'console';
  if (voter.vouchers.some((one) => matter.askers.has(one))) return 'voucher';
  return voter.grants.some((grant) => fits(grant, matter)) ? undefined : 'role';
}

/** Whether somebody's right may be used by a delegate: neither is the asker, and the right is the giver's own. */
export function whyNotFor(voter: Voter, giver: Voter, matter: Matter): WhyNot | undefined {
  const own = whyNot(voter, matter);
  if (own !== 'role') return own;
  return whyNot(giver, matter) === undefined && giver.person !== voter.person ? undefined : 'role';
}

/** A decision as far as it is somebody's: every number of the person and of whoever gave them the right. */
export type Vote = { people: ReadonlySet<number> };

/** How many different people agreed: votes that share a person are one. */
export function distinct(votes: readonly Vote[]): number {
  const groups: Set<number>[] = [];
  for (const { people } of votes) {
    const touched = groups.filter((group) => [...people].some((one) => group.has(one)));
    const merged = new Set([...people, ...touched.flatMap((group) => [...group])]);
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.length;
}

/** `财务或管理员`, `finance or admin`; of several requirements, each. */
export function rolesWords(need: Need): Localized {
  const all = requirementsOf(need).map(oneOf);
  return { zh: all.map(({ zh }) => zh).join('，另加 '), en: all.map(({ en }) => en).join(', and also ') };
}

function oneOf({ roles }: Requirement): Localized {
  const all = [...new Set<DecidingRole>([...roles, 'admin'])].map((role) => DECIDERS[role]);
  return { zh: all.map(({ zh }) => zh).join('或'), en: all.map(({ en }) => en).join(' or ') };
}

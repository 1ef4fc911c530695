import type { Tx } from '../db/client.ts';
import type { OfficeDeps } from '../services/compliance/office/deps.ts';
import { createOffice } from '../services/compliance/office/office.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import type { Rules } from '../services/compliance/versions/rules.ts';
import { platformCalled, platformWords } from '../services/connections/kinds.ts';
import { createPeople } from '../services/people/people.ts';
import { createTodos } from '../services/todos/todos.ts';
import { personCalled } from './rules.ts';

type Deps = {
  standing: { admins(): Parameters<typeof createPeople>[0]['admins'] };
  rules?: readonly RuleKind[];
  pageUrl?: string;
};

/** People of the house that a list of readers or of who was trained may hold. */
const MOST_STAFF = 5_000;
/** Roles that only look. */
const LOOKING = ['viewer', 'totals'];

/** The officer's year, with what it needs of people, platforms and to-dos. */
export function officeOf({ standing, rules = [], pageUrl }: Deps, tx: Tx) {
  const people = createPeople({ tx, admins: standing.admins() });
  const called = personCalled(standing, tx);
  const deps: OfficeDeps = {
    tx,
    rules,
    platformCalled,
    platformWords,
    todos: createTodos({ tx }),
    personCalled: called,
    async staff() {
      const { rows } = await people.list(MOST_STAFF);
      return rows.filter(({ roles }) => roles.some(({ role }) => !LOOKING.includes(role)));
    },
    ...(pageUrl !== undefined && { pageUrl }),
  };
  return createOffice(deps);
}

/** A rule that is set is in the handbook from the same transaction on. */
export const withHandbook = <R extends Pick<Rules, 'apply'>>(rules: R, office: ReturnType<typeof officeOf>): R => ({
  ...rules,
  async apply(effect: Parameters<Rules['apply']>[0], act: Parameters<Rules['apply']>[1]) {
    const version = await rules.apply(effect, act);
    const by = act.personId > 0 ? { by: act.personId } : {};
    await office.cut({ author: act.actor, now: act.now, trace: act.trace, ...by });
    return version;
  },
});

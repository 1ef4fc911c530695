import { rowsOf, sql, type Tx } from '../db/client.ts';
import { knownOf } from '../services/compliance/check/known.ts';
import type { Assignee } from '../services/compliance/findings/deps.ts';
import { createFindings } from '../services/compliance/findings/findings.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import { createRules } from '../services/compliance/versions/rules.ts';
import { platformCalled } from '../services/connections/kinds.ts';
import type { EvidenceService } from '../services/evidence/evidence.ts';
import { accountKey, accountOf, createPeople, reachOf } from '../services/people/people.ts';
import { createShops } from '../services/shops/shops.ts';

type RulesDeps = {
  standing: { admins(): Parameters<typeof createPeople>[0]['admins'] };
  /** None: nothing is checked. */
  rules?: readonly RuleKind[];
};

/** Rules and findings, with what they need of people, shops and evidence. */
export function rulesOf({ standing, rules = [] }: RulesDeps, tx: Tx, { seal }: EvidenceService) {
  const shops = createShops({ tx });
  const own = (personId: number, words: string) => seal(personId, words);
  return {
    rules: createRules({ tx, rules, shops, platformCalled, known: knownOf, seal: own }),
    findings: createFindings({ tx, rules, shops, seal: own, personCalled: personCalled(standing, tx) }),
  };
}

/** By account, or by a name that only one person has. */
export const personCalled =
  (standing: RulesDeps['standing'], tx: Tx) =>
  async (word: string): Promise<Assignee | undefined> => {
    const account = accountOf(word) ?? (await accountNamed(tx, word));
    if (!account) return undefined;
    const { personId, name, grants } = await createPeople({ tx, admins: standing.admins() }).identify(account);
    if (personId === undefined) return undefined;
    return { id: personId, name, account: accountKey(account), reach: reachOf(grants, 'compliance.read') };
  };

async function accountNamed(tx: Tx, name: string) {
  const rows = await rowsOf<{ key: string }>(
    tx,
    sql`select distinct on (p.id) a.channel || ':' || a.user_id as key from person p join account a on a.person_id = p.id
        where p.name = ${name} order by p.id, a.channel limit 2`,
  );
  return rows.length === 1 && rows[0] ? accountOf(rows[0].key) : undefined;
}

import type { Tx } from '../../../db/client.ts';
import type { Hit, RuleKind, Thing } from '../rule-kind.ts';
import { knownOf } from './known.ts';

export type CheckDeps = { tx: Tx; rules: readonly RuleKind[] };

/** What all rules that check before publishing say of these things. */
export async function checkThings(d: CheckDeps, things: readonly Thing[], now: Date): Promise<Hit[]> {
  const known = await knownOf(d.tx, now);
  return things.flatMap((thing) =>
    d.rules.flatMap(
      (rule) => rule.check?.(thing, { params: shipped(rule), severity: rule.severity, version: 1 }, known) ?? [],
    ),
  );
}

const shipped = ({ params }: RuleKind): Record<string, number | string> =>
  Object.fromEntries(Object.entries(params).map(([name, { value }]) => [name, value]));

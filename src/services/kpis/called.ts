import { foldName } from '../../core/text.ts';
import { namesOf } from './load.ts';
import type { MetricKind } from './metric-kind.ts';

const folded = (typed: string): string => foldName(typed).replaceAll('_', '-');

/** A metric by its code, name or alias in either language, or by the start of one where that means only one metric. */
export function calledIn(kinds: readonly MetricKind[], typed: string): MetricKind | undefined {
  const word = folded(typed);
  if (word === '') return undefined;
  const exact = kinds.find((kind) => namesOf(kind).includes(word));
  if (exact) return exact;
  const begun = kinds.filter((kind) => namesOf(kind).some((name) => name.startsWith(word)));
  return word.length >= 2 && begun.length === 1 ? begun[0] : undefined;
}

/** The longest start of the words that names a metric, and what is left of them. */
export function metricIn(kinds: readonly MetricKind[], words: string): { kind: MetricKind; rest: string } | undefined {
  const tokens = words.trim().split(/\s+/).filter(Boolean).slice(0, 20);
  for (let n = tokens.length; n > 0; n -= 1) {
    const kind = calledIn(kinds, tokens.slice(0, n).join(' '));
    if (kind) return { kind, rest: tokens.slice(n).join(' ') };
  }
  return undefined;
}

import type { AlertLabels } from '../../../core/alert.ts';

/** The labels that all of them have with the same value. */
export function commonOf(all: readonly AlertLabels[]): AlertLabels {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  );
}

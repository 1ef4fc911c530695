import type { RuleKind } from '../rule-kind.ts';
import type { TargetDeps } from './targets.ts';

export type FindingsDeps = TargetDeps & {
  rules: readonly RuleKind[];
  /** Somebody by an account or a name; with the shops that they may see. */
  personCalled(word: string): Promise<Assignee | undefined>;
  /** Somebody's own words, encrypted with their key of the month, for the evidence. */
  seal?(personId: number, words: string): Promise<{ keyId: number; sealed: Uint8Array }>;
};

export type Assignee = { id: number; name: string; account: string; reach: 'none' | 'all' | readonly number[] };

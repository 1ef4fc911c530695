import type { Tx } from '../../../db/client.ts';
import type { Known } from '../rule-kind.ts';
import type { ReadDeps } from './read-setting.ts';

export type RulesDeps = ReadDeps & {
  tx: Tx;
  known(tx: Tx, now: Date): Promise<Known>;
  /** How long a preview may take, in milliseconds. */
  budgetMs?: number;
  /** Somebody's own words, encrypted with their key of the month, for the evidence. */
  seal?(personId: number, words: string): Promise<{ keyId: number; sealed: Uint8Array }>;
};

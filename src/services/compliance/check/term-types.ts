import type { Level, PackCode } from '../terms/pack.ts';
import type { Changed } from './known.ts';

export type TermRow = {
  pack: PackCode;
  word: string;
  /** None: an exception. */
  level: Level | undefined;
  rewrite: string;
  /** Of an operator's own: why, who and when. */
  own?: { reason: string; author: string; at: Date };
};

/** `removed`: shipped words that operators took out. */
export type TermList = {
  rows: TermRow[];
  total: number;
  packs: { code: PackCode; terms: number; exceptions: number }[];
  removed: number;
};

export type TermAct = {
  act: Changed['act'];
  word: string;
  pack: PackCode | undefined;
  level?: Level;
  rewrite?: string;
  reason: string;
};

import type { Localized } from './localized.ts';
import type { Block, Button, Field, Value } from './message.ts';

/**
 * What a write would change, computed before it does. Confirmation, dry run, audit and undo all show and keep this one
 * thing. It is plain JSON. `apply` refuses with `effect.changed` when a row's version is no longer the one planned on.
 */
export type Effect = {
  summary: Localized;
  rows: EffectRow[];
  /** Figures that tell how much is at stake. */
  figures: Field[];
  /** What helps to judge it and is shown with it: lists of examples. Nobody's word is bound to how they read. */
  details?: Block[];
  /** What it puts at stake, from what it changes and never from its name: policies decide by it who must agree. */
  risk?: Risk;
  /** Leaves a promise uncovered: it always waits for a word, and an undo does it only where it was so before. */
  risky?: true;
  /** The command that undoes it, in canonical words, or why there is none. */
  inverse: { says: string } | { irreversible: Localized };
  /** What an undo does not bring back, in one sentence: said before it is done and again by the undo. */
  stays?: { words: Localized; buttons: Button[] };
  /** What is written down in place of an argument that is secret; its plan reads it as the same value. */
  stands?: string;
  /** The command's own payload for `apply`. */
  data: Record<string, string | number | boolean | null>;
};

export type Risk = {
  /** Whose business it is: finance decides on money, marketing on promotions, compliance on rules. Default: stock. */
  area?: 'stock' | 'money' | 'promotion' | 'rules' | 'people' | 'shops';
  /** What it moves or may cost at most, in minor units. */
  money?: { minor: string; currency: string };
  /** What those units would earn over their cost, where both are known; in minor units. */
  margin?: { minor: string; currency: string };
  units?: number;
  /** Shops it touches, by number. */
  shops?: readonly number[];
  /** Of the stock of the SKUs it touches, in percent. */
  stockPercent?: number;
  /** It only stops or holds something back: nobody is waited for, except where it says so itself. */
  brake?: true;
  /** A second person must agree, whatever the policies say; of this role, or admin. */
  second?: { role: 'admin' | 'manager' | 'finance' | 'marketing' | 'compliance' };
};

/** One row: `key` names it over all tables (`stock:TEE-RED-M|sh-1|`). Version 0 is a row that is not there. */
export type EffectRow = {
  key: string;
  label: Localized;
  version: number;
  versionAfter: number;
  changes: { label: Localized; before: Value; after: Value }[];
};

export const irreversible = (zh: string, en: string): Effect['inverse'] => ({ irreversible: { zh, en } });

/** The same for somebody who may not see what warehouses hold altogether: of their levels, only by how much they change. */
export const withoutTotals = (effect: Effect): Effect => ({
  ...effect,
  rows: effect.rows.map((row) =>
    row.key.startsWith('stock:')
      ? {
          ...row,
          changes: row.changes.map(({ label, before, after }) => ({ label, before: '·', after: step(before, after) })),
        }
      : row,
  ),
});

const step = (before: Value, after: Value): Value => {
  if (typeof before !== 'number' || typeof after !== 'number') return '·';
  return after > before ? `+${after - before}` : String(after - before);
};

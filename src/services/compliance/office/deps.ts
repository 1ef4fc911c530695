import type { Effect } from '../../../core/effect.ts';
import type { Localized } from '../../../core/localized.ts';
import type { Tx } from '../../../db/client.ts';
import type { RuleKind } from '../rule-kind.ts';

/** Somebody who works with the system: has a role that does more than look. */
export type Staff = { id: number; name: string; roles: readonly { role: string; shop: string | undefined }[] };

export type OfficeDeps = {
  tx: Tx;
  rules: readonly RuleKind[];
  /** Everybody with a role that does more than look, in the order in which they came. */
  staff(): Promise<Staff[]>;
  /** By account, or by a name that only one person has. */
  personCalled(word: string): Promise<{ id: number; name: string } | undefined>;
  /** A platform by its code or one of its names. */
  platformCalled(word: string): string | undefined;
  platformWords(platform: string): Localized;
  todos: {
    add(todo: {
      title: Localized;
      ownerId: number | undefined;
      roomId: number | undefined;
      dueAt: Date | undefined;
      createdBy: string;
      key: string;
      needsProof: boolean;
    }): Promise<number>;
    planState(id: number, done: boolean, proof: string): Promise<Effect>;
    applyState(effect: Effect, by: string, now: Date): Promise<void>;
  };
  /** Where the pages are, as far as it is known. */
  pageUrl?: string;
};

/** Who does it. */
export type OfficeAct = { personId: number; actor: string; trace: string; now: Date };

import type { Effect } from '../../core/effect.ts';
import type { Localized } from '../../core/localized.ts';
import type { Tx } from '../../db/client.ts';
import type { CouponAbility } from './facts.ts';

/** What coupons need of to-dos (services/todos). */
export type TodoPort = {
  add(todo: {
    title: Localized;
    ownerId: number | undefined;
    roomId: number | undefined;
    dueAt: Date | undefined;
    createdBy: string;
    key?: string;
  }): Promise<number>;
  byId(id: number): Promise<{ doneAt: Date | undefined; doneBy: string | undefined }>;
  planState(id: number, done: boolean, proof: string): Promise<Effect>;
  applyState(effect: Effect, by: string, now: Date): Promise<void>;
};

export type CouponsDeps = {
  tx: Tx;
  todos: TodoPort;
  /** What the compliance rules say of a coupon before it is sent (services/compliance); none: nothing is checked. */
  check?(
    coupon: { shopId: number; name: string; code?: string; kind: string; currency: string; thresholdMinor: bigint },
    now: Date,
  ): Promise<{ rule: string; refused: boolean; says: Localized }[]>;
  /** What a connector declares of coupons; `undefined`: there is no such connector. */
  abilityOf(connector: string): CouponAbility | undefined;
};

export type By = { actor: string; roomId: number | undefined; batch: string; now: Date };

import { effectChanged } from '../../../core/errors.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { TransferState } from './rows.ts';

/** Who takes a step, and when. `actor` as evidence names people: `channel:userId`. */
export type By = { actor: string; now: Date };

const STEPS = {
  decided: ['decided_at', 'decided_by'],
  sent: ['sent_at', 'sent_by'],
  received: ['received_at', 'received_by'],
  closed: ['closed_at', 'closed_by'],
} as const;

type Taken = {
  id: number;
  from: TransferState;
  to: TransferState;
  step: keyof typeof STEPS;
  also?: ReturnType<typeof sql>;
};

/**
 * Takes a transfer from one state to the next, once: of many who try, one finds the row in the state it was planned on, and
 * the others get effect.changed. The row stays locked, so that everything else of the step happens once too.
 */
export async function takeStep(tx: Tx, { id, from, to, step, also = sql`` }: Taken, by: By): Promise<void> {
  const [at, who] = STEPS[step];
  const taken = await rowsOf(
    tx,
    sql`update transfer set state = ${to}, ${sql.identifier(at)} = ${instantParam(by.now)},
          ${sql.identifier(who)} = ${by.actor} ${also}
        where id = ${id} and state = ${from} returning id`,
  );
  if (taken.length === 0) throw changed(id);
}

/** What is planned on has moved. */
export const changed = (id: number) => effectChanged({ zh: `调拨 ${id}`, en: `Transfer ${id}` });

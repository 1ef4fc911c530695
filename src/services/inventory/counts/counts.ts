import { bindTo } from '../../../core/bind.ts';
import type { Tx } from '../../../db/client.ts';
import { accuracy, applyClose, pastCounts, planClose } from './close.ts';
import { dueOf } from './due.ts';
import { applyEnter, planEnter } from './enter.ts';
import { applyCancel, applyOpen, openCounts, planCancel, planOpen } from './open.ts';

export type Counts = ReturnType<typeof createCounts>;

/** Counts of the shelves: what is due, a count from its beginning to its end, and how right the stock is. */
export const createCounts = (deps: { tx: Tx }) =>
  bindTo(deps, {
    dueOf,
    openCounts,
    pastCounts,
    accuracy,
    planOpen,
    applyOpen,
    planEnter,
    applyEnter,
    planClose,
    applyClose,
    planCancel,
    applyCancel,
  });

import { bindTo } from '../../../core/bind.ts';
import type { Tx } from '../../../db/client.ts';
import { askReadBack, driftsSince } from './drift.ts';
import { pin, planPin } from './pin.ts';
import { planRestrict, planUnrestrict, type RestrictDeps, restrict, unrestrict } from './restrict.ts';
import { freeze, planFreeze, planUnfreeze, unfreeze } from './stops.ts';
import { syncAt, syncOf, syncTotals, syncWorst } from './sync.ts';
import { shownAt } from './why.ts';

export { DRIFT_WORDS, type SyncRow, type SyncTotals } from './sync.ts';
export type { Shown } from './why.ts';

export type Publishing = ReturnType<typeof createPublishing>;

/** What is published where and why, and what stops it, inside one transaction. */
export const createPublishing = (deps: { tx: Tx } & Omit<RestrictDeps, 'tx'>) =>
  bindTo(deps, {
    syncOf,
    syncAt,
    syncWorst,
    syncTotals,
    shownAt,
    planFreeze,
    freeze,
    planUnfreeze,
    unfreeze,
    planRestrict,
    restrict,
    planUnrestrict,
    unrestrict,
    planPin,
    pin,
    askReadBack,
    driftsSince,
  });

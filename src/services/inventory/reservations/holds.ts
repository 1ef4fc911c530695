import { bindTo } from '../../../core/bind.ts';
import type { Tx } from '../../../db/client.ts';
import { hold, planHold } from './ask.ts';
import { bundles, planBundle, setBundle } from './bundles.ts';
import { extend, planExtend, planRelease, planShip, release, ship } from './change.ts';
import { releaseExpired } from './end.ts';
import { type HoldFilter, openHolds } from './list.ts';

export type { Bundle, Component } from './bundles.ts';
export type { Held } from './lines.ts';
export { HOLD_MINUTES } from './lines.ts';
export type { Hold } from './list.ts';

type Deps = { tx: Tx };

export type Holds = ReturnType<typeof createHolds>;

/** Reservations (锁单) as people ask for them, inside one transaction; and bundles, which are held by their components. */
export const createHolds = (deps: Deps) =>
  bindTo(deps, {
    open,
    planHold,
    hold,
    planExtend,
    extend,
    planRelease,
    release,
    planShip,
    ship,
    expire,
    bundles,
    planBundle,
    setBundle,
  });

const open = (d: Deps, filter: HoldFilter) => openHolds(d.tx, filter);

/** One sweep: its locks are held until its transaction ends. */
const MOST_EXPIRED = 2_000;

/** Ends holds whose time has passed, the oldest first; how many. */
const expire = (d: Deps, now: Date): Promise<number> => releaseExpired(d.tx, { now, limit: MOST_EXPIRED });

import { bindTo } from '../../../core/bind.ts';
import type { Tx } from '../../../db/client.ts';
import { bindLots } from './bind.ts';
import { expiring } from './expiring.ts';
import { allOf, find, list, one } from './find.ts';
import { fitLots } from './fit.ts';
import { minLives, planMinLife, setMinLife } from './min-life.ts';
import { planRecall, recall } from './recall.ts';
import { lift, planLift } from './recall-lift.ts';
import { planReturn, planReturnBack, takeReturn, takeReturnBack } from './returns.ts';
import { trace } from './trace.ts';

export type { Expiring, ExpiringGroup } from './expiring.ts';
export type { Lot } from './find.ts';
export type { MinLife } from './min-life.ts';
export type { LotPlace, LotReceipt, LotTrace } from './trace.ts';

export type Lots = ReturnType<typeof createLots>;

/** Lots of goods: where they are, who got them, what expires, recalls. Inside one transaction. */
export const createLots = (deps: { tx: Tx }) =>
  bindTo(deps, {
    find,
    one,
    list,
    allOf,
    trace,
    expiring,
    planRecall,
    recall,
    planLift,
    lift,
    planReturn,
    takeReturn,
    planReturnBack,
    takeReturnBack,
    minLives,
    planMinLife,
    setMinLife,
    bind: (d: { tx: Tx }, wanted: Parameters<typeof bindLots>[1]) => bindLots(d.tx, wanted),
    fit: (d: { tx: Tx }, level: Parameters<typeof fitLots>[1]) => fitLots(d.tx, level),
  });

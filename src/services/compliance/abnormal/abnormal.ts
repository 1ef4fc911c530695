import { bindTo } from '../../../core/bind.ts';
import type { Tx } from '../../../db/client.ts';
import { look, worst } from './look.ts';
import { addTraits } from './traits.ts';
import { applyTrain, labels, planTrain } from './verdicts.ts';

export type { Looked, Neighbour, WorstOrder } from './look.ts';
export type { GivenTrait, TraitsNoted } from './traits.ts';

/** `customerKey`: CUSTOMER_HASH_KEY. */
export type AbnormalDeps = { tx: Tx; customerKey: string };

export type Abnormal = ReturnType<typeof createAbnormal>;

/** Orders that look as if nobody wanted the goods: how abnormal, why, by what they are tied, and what people said of it. */
export const createAbnormal = (deps: AbnormalDeps) =>
  bindTo(deps, { look, worst, addTraits, labels, planTrain, applyTrain });

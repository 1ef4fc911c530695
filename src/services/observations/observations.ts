import { bindTo } from '../../core/bind.ts';
import { type ObservationDeps, seesAll } from './deps.ts';
import { applyBack, applyImport, importFile, planBack, planImport } from './import.ts';
import type { InputKind } from './kinds.ts';
import { entries, inputStates } from './list.ts';
import { checkYesterday, qualityOf, qualityWithin } from './quality/quality.ts';
import { callerOf } from './read/headings.ts';
import { receive } from './receive.ts';
import { applyRecord, planRecord } from './record.ts';

export type Observations = ReturnType<typeof createObservations>;

/** Numbers from outside: typed, pasted, from files and programs; and the daily look at the data. */
export const createObservations = (deps: ObservationDeps) =>
  bindTo(deps, {
    planRecord,
    applyRecord,
    planImport,
    applyImport,
    planBack,
    applyBack,
    importFile,
    receive,
    entries,
    inputStates,
    inputCalled,
    checkYesterday,
    qualityOf,
    quality: qualityWithin,
    whole,
  });

const inputCalled = ({ inputs }: ObservationDeps, typed: string): InputKind | undefined => callerOf(inputs)(typed);

const whole = ({ tx }: ObservationDeps): Promise<boolean> => seesAll(tx);

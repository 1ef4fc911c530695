import { bindTo } from '../../../core/bind.ts';
import { applyNeed, missing, needs, planNeed } from './needs.ts';
import { list } from './read.ts';
import { settle } from './settle.ts';
import {
  applyAdd,
  applyImport,
  applyRemove,
  applyRenew,
  type PaperDeps,
  planAdd,
  planImport,
  planRemove,
  planRenew,
} from './write.ts';

export type Papers = ReturnType<typeof createPapers>;

/** Licences, authorisations, qualifications, insurances, guarantees and contracts: who holds which, until when, and which are called for. */
export const createPapers = (deps: PaperDeps) =>
  bindTo(deps, {
    list,
    needs,
    missing: (d: PaperDeps, { now, shopId }: { now: Date; shopId?: number }) =>
      missing(d.tx, now, shopId === undefined ? undefined : [shopId]),
    planAdd,
    applyAdd,
    planImport,
    applyImport,
    planRenew,
    applyRenew,
    planRemove,
    applyRemove,
    planNeed,
    applyNeed: async (d: PaperDeps, given: Parameters<typeof applyNeed>[1] & { now: Date }) => {
      await applyNeed(d, given);
      await settle(d.tx, { rules: d.rules, ...given });
    },
  });

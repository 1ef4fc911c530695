import { bindTo } from '../../core/bind.ts';
import { rowsAbout } from './about.ts';
import type { Deps } from './deps.ts';
import { heads, signFirst, signHead, unpublished } from './heads.ts';
import { moveAsks } from './moved.ts';
import { proofFor } from './proof.ts';
import { retire } from './retention.ts';
import { verify } from './verify.ts';
import { open, pseudonymOf, seal } from './words.ts';

export type { About, EvidenceRow } from './about.ts';
export type { Break, BreakKind } from './chain.ts';
export type { ChainProof } from './proof.ts';
export type { Retired } from './retention.ts';
export type { Opened, Sealed, Vault } from './vault.ts';
export type { Verified } from './verify.ts';

export type EvidenceService = ReturnType<typeof createEvidence>;

export const createEvidence = (deps: Deps) =>
  bindTo(deps, {
    pseudonymOf,
    seal,
    open,
    verify,
    heads,
    signHead,
    signFirst,
    unpublished,
    retire,
    rowsAbout,
    proofFor,
    moveAsks,
  });

import type { HeadSigner, SignedHead } from '../../core/signed-head.ts';
import type { Tx } from '../../db/client.ts';
import type { Vault } from './vault.ts';

export type Deps = {
  tx: Tx;
  vault: Vault;
  sign: HeadSigner;
  /** The heads in the file outside of the database, in whatever order. */
  published(): Promise<readonly SignedHead[]>;
};

import type { Tx } from '../../../db/client.ts';

/** What routing needs of others; passed in by the composition root. */
export type Deps = {
  tx: Tx;
  /** The code of a shop by its code, name or alias, as far as the asker sees it. */
  shopCode(name: string): Promise<{ id: number; code: string } | undefined>;
  /** The shops that the asker sees. */
  shops(): Promise<{ id: number; code: string; platform: string }[]>;
  platformCalled(typed: string): string | undefined;
  audienceCalled(typed: string): string | undefined;
  rooms(): Promise<{ id: number; name: string; channel: string; address: string }[]>;
};

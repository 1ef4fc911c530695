import type { Sealer } from '../../core/seal.ts';
import type { Tx } from '../../db/client.ts';
import type { Kind } from './kinds.ts';
import type { Onboarding } from './stages.ts';

export type ConnectionsDeps = {
  tx: Tx;
  sealer: Sealer;
  platforms: readonly Kind[];
  /** Where the one-time page is, without the secret; none: the console's own address. */
  pageUrl?: string;
  openOrders: OpenOrders;
  /** What a new shop passes before it goes live; none: nothing. */
  onboarding?: Onboarding;
};

/** Open orders of a shop that is taken over (src/services/intake/): the pieces they need by SKU, and holding them. */
export type OpenOrders = {
  openUnits(shopId: number): Promise<{ orders: number; units: Map<string, number> }>;
  reserveOpen(given: { shopId: number; now: Date }): Promise<{ orders: number; short: number }>;
};

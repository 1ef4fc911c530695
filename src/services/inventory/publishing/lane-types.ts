/** How a platform takes stock writes; as declared in `Capabilities.stock` of the port (src/platforms/platform.ts). */
export type StockMode = 'cas' | 'keyed-delta' | 'set' | 'delta';
export type StockAbility = {
  modes: readonly StockMode[];
  clampsAtZero?: boolean;
  restocksOnCancel: boolean;
  landsWithinMs: number;
};

/** What became of one change; the port's `Outcome`, as far as a lane cares. */
export type LaneOutcome =
  | { kind: 'applied' | 'duplicate' }
  | { kind: 'stale'; observed?: number }
  | { kind: 'rejected'; permanent: boolean; cannotLower?: boolean }
  | { kind: 'throttled'; afterMs: number }
  | { kind: 'auth' }
  | { kind: 'unknown' };

/** Instants are milliseconds since 1970, quantities of listings are in listing units, all others in pieces. */
export type LaneListing = {
  id: number;
  /** Pieces in one unit. */
  pieces: number;
  state: 'active' | 'hidden' | 'gone';
  /** The platform refused to lower it. */
  locked: boolean;
  /** What it showed when it was last known, and when. */
  published?: number;
  publishedAt?: number;
};

export type LaneRead = { listing: number; sellable: number; at: number };

/**
 * steady: nothing under way. lowering, raising: sent, no answer yet. reading: to be read back, not before `readAfter`.
 * settling: read, waits until all orders up to the reading are in. zeroed: shows nothing, all orders are in, may be set.
 */
export type LanePhase = 'steady' | 'lowering' | 'raising' | 'reading' | 'settling' | 'zeroed';

export type Lane = {
  phase: LanePhase;
  /** Pieces that the shop should have; none: as it is. */
  target?: number;
  /** Pieces that the platform may still sell though no quota covers them. */
  exposed: number;
  readAfter?: number;
  read: readonly LaneRead[];
  /** Pieces that were surely taken off since platform and quota last agreed; the quota still counts them. */
  lowered: number;
  /** Something was sent since then of which nobody knows whether it was carried out. */
  unsure: boolean;
  /** Tries that failed one after the other, and not before when the next one is. */
  attempts: number;
  again?: number;
};

/** What the lane must know of the world around it to decide. */
export type LaneView = {
  listings: readonly LaneListing[];
  ability: StockAbility;
  /** The shop's quota, and what nobody has. */
  assigned: number;
  free: number;
  /** All orders of this shop that were updated before it are in. */
  ordersThrough: number | undefined;
  now: number;
  /** Nothing may be sent: stopped by a person, or not live. */
  frozen: boolean;
  /** The orders of some shop are late: only what is exposed is lowered. */
  held: boolean;
  /** Not live yet: what is exposed is lowered, nothing is raised. */
  lowerOnly?: boolean;
  /** By how much the platform's stamps of orders and of readings may differ. */
  slackMs: number;
};

/** One change of one listing: `by` in its units, `before` and `to` where they are known. */
export type LaneChange = { listing: number; mode: StockMode; by: number; before?: number; to?: number };

export type LaneSend = {
  do: 'send';
  intent: 'raise' | 'lower' | 'zero' | 'set';
  /** Pieces by which the quota changes before it is sent. */
  claim: number;
  changes: readonly LaneChange[];
};

export type WaitFor = 'landing' | 'answer' | 'orders' | 'stock' | 'freeze' | 'late-orders' | 'again';

export type LaneAction =
  | { do: 'rest' }
  /** `until`: look again then; without it something will wake the lane. */
  | { do: 'wait'; for: WaitFor; until?: number }
  /** The quota grows by what the platform shows anyway: nothing is sent. */
  | { do: 'cover'; pieces: number }
  | LaneSend
  /** `settle`: what is read is what quota is settled with; else it is only to know what is there. */
  | { do: 'read'; settle: boolean }
  | { do: 'settle' }
  /** The platform will not: somebody has to look at it. */
  | { do: 'person'; why: 'cannot-lower' };

export const newLane = (): Lane => ({
  phase: 'steady',
  exposed: 0,
  read: [],
  lowered: 0,
  unsure: false,
  attempts: 0,
});

/** The way to write by which least can go wrong, of those that the platform has. */
export function bestMode({ modes }: StockAbility): StockMode {
  const best = (['cas', 'keyed-delta', 'delta'] as const).find((mode) => modes.includes(mode));
  return best ?? 'set';
}

export const byZero = (ability: StockAbility): boolean => bestMode(ability) === 'set';

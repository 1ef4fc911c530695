/** Coupons as the port speaks of them; connectors import them from platform.ts. */
export type CouponKind = 'full-reduction' | 'direct' | 'percent';
export type CouponState = 'draft' | 'scheduled' | 'live' | 'exhausted' | 'stopped' | 'ended';

export type CouponFact = {
  id: string;
  version: string;
  name: string;
  /** Ours, where the platform keeps it: our key for what we created, or what a customer types. */
  code?: string;
  kind: CouponKind;
  state: CouponState;
  currency: string;
  /** Zero: no threshold. */
  thresholdMinor: bigint;
  discountMinor?: bigint;
  /** Hundredths of a percent off, for `percent`. */
  percentBp?: number;
  startsAt: Date;
  endsAt: Date;
  /** `undefined`: no limit, or the platform does not say. */
  total?: number;
  taken?: number;
  used?: number;
  /** May be used together with other coupons. */
  stackable: boolean;
  /** Items it is for; none: the whole shop. */
  items?: string[];
};

export type CouponSpec = Omit<CouponFact, 'id' | 'version' | 'state' | 'taken' | 'used'> & { perCustomer?: number };
export type CouponOrder = { do: 'create'; spec: CouponSpec } | { do: 'stop'; id: string };

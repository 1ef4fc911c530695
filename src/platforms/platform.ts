import type { Localized } from '../core/localized.ts';
import type { Money, Platform } from '../core/terms.ts';
import type { CouponFact, CouponKind, CouponOrder } from './coupon.ts';

export type * from './coupon.ts';

/**
 * The port between the shopkeeper and a shop platform. Behind it: addresses, signing, paging, envelopes, units of money and
 * time. In front of it: ids as strings (64 bit), money in minor units with currency, instants, pieces as whole numbers.
 * A connector never decides; it says what it can do (`capabilities`) and what became of a call (`Outcome`).
 */
export type Connector = {
  readonly capabilities: Capabilities;
  /** Orders that were updated within [since, until), one page; call again with `cursor` until there is none. */
  pullOrders(window: { since: Date; until: Date; cursor?: string }): Promise<Answer<Page<OrderFact>>>;
  getOrder(id: string): Promise<Answer<OrderFact>>;
  /** Listings with titles, attributes, prices, main pictures and stock, one page. */
  pullCatalog(cursor?: string): Promise<Answer<Page<ListingFact>>>;
  /** One fact a listing that the platform knows; those it does not know are left out. At most `stock.readBatch` at once. */
  readStock(listings: readonly ListingRef[]): Promise<Answer<StockFact[]>>;
  /** One outcome a change, in the order given. At most `stock.batch` at once. `op` is ours, stored before the call. */
  writeStock(op: string, changes: readonly StockChange[]): Promise<Outcome[]>;
  listCoupons(cursor?: string): Promise<Answer<Page<CouponFact>>>;
  /** Creates and enables, or stops. The same `op` again creates no second coupon. */
  putCoupon(op: string, order: CouponOrder): Promise<Outcome & { id?: string }>;
  /** Verifies before it parses. What comes out are hints to fetch; the body is never the truth. */
  receivePush(raw: RawPush): Promise<PushAnswer>;
  /** The platform's own id of the shop that these credentials are for, by a signed read, and what they may do. */
  whoami(): Promise<Answer<Account>>;
};

/** What became of a write. After `unknown` the state is read back before anything else is sent. */
export type Outcome =
  | { kind: 'applied'; observed?: number; ref?: string }
  /** Our key was seen before: as good as applied. */
  | { kind: 'duplicate' }
  /** The compare failed: plan anew, do not repeat. */
  | { kind: 'stale'; observed?: number }
  | Refusal;

/** What went wrong, in the same words for reads and writes. `code` is the platform's own. */
export type Refusal =
  /** `permanent`: the same call would be refused again. `words`: where the reason is ours; else it is the platform's. */
  | { kind: 'rejected'; code: string; reason: string; permanent: boolean; cannotLower?: boolean; words?: Localized }
  | { kind: 'throttled'; afterMs: number; code: string }
  | { kind: 'auth'; needs: 'refresh' | 'person'; code: string }
  /** It may have been carried out: no answer, or none that can be understood. */
  | { kind: 'unknown'; why: 'no-answer' | 'bad-answer' };

/** What a connector itself refuses, in one sentence that says what to do. */
export const refusedHere = (code: string, words: Localized, permanent = true): Refusal & { kind: 'rejected' } => ({
  ...{ kind: 'rejected' as const, code, permanent },
  ...{ reason: words.en.slice(0, 300), words },
});

export type Answer<T> = { kind: 'ok'; value: T } | Refusal;
export type Page<T> = { items: T[]; cursor?: string };

export type Capabilities = {
  stock: {
    /** What writes can do, best first. The core chooses; see docs/platforms/. */
    modes: readonly StockMode[];
    /** Changes in one call, and listings in one read. */
    batch: number;
    readBatch: number;
    /** All changes of a call must be of one item. */
    sameItemOnly?: boolean;
    /** A decrease below zero sets zero and succeeds. */
    clampsAtZero?: boolean;
    /** The platform gives a cancelled order's units back to its own number, or may: such units stay the shop's until they are read back. */
    restocksOnCancel: boolean;
    /** No write lands later than this after it was sent, in milliseconds. */
    landsWithinMs: number;
    /** Only told by us from time to time, or written by another system: gets a fixed allotment. */
    fixedAllotment?: boolean;
  };
  orders: {
    /** Longest window of one pull, in milliseconds. */
    maxWindowMs: number;
    /** `backward`: pages move while they are read, so that the connector reads the last one first. */
    paging: 'cursor' | 'forward' | 'backward';
    /** How far back the platform still tells, in milliseconds. */
    keepsMs: number;
    /** An order may appear this much later than it was placed or changed, in milliseconds. */
    visibleWithinMs: number;
  };
  coupons: {
    /** `api`: created and stopped here; `person`: by hand in the platform's back office, read back; `none`: not even read. */
    create: 'api' | 'person' | 'none';
    read: boolean;
    stop: boolean;
    kinds: readonly CouponKind[];
    /** Only these discounts, in minor units. */
    faceValues?: readonly number[];
    /** What may be asked of a basket before the discount is given. */
    threshold: 'none' | 'amount' | 'amount-or-count';
    /** Least threshold of a full-reduction coupon, and the most it may take off, in minor units. */
    minThresholdMinor?: number;
    maxDiscountMinor?: number;
    /** Most characters of its name. */
    maxName?: number;
    /** For the whole shop only, or for exactly one item; else for either. */
    items?: 'whole-shop' | 'one-item';
    /** How many there are must be said. */
    needsTotal?: boolean;
    /** A customer may use it once or without limit, nothing between. */
    onceOrNoLimit?: boolean;
    /** It begins when it is created: one that is to begin later is sent then. */
    beginsAtOnce?: boolean;
    maxDays?: number;
    /** Most of the threshold that may be taken off, and most percent off, in hundredths of a percent. */
    maxShareBp?: number;
    /** A percentage is whole and has no threshold. */
    plainPercents?: boolean;
  };
  push: { kind: 'http' | 'pull-queue' | 'none'; bodyAuthenticated: boolean };
  /** Calls a second for one shop, as far as it is known; the core keeps below it. */
  pace: { perSecond: number };
  /** Tokens end; `refresh: 'person'` cannot be renewed without somebody signing in again. */
  token: { refresh: 'none' | 'api' | 'person' };
};

/** compare-and-set; delta with a key that the platform remembers; absolute value; delta without a key. */
export type StockMode = 'cas' | 'keyed-delta' | 'set' | 'delta';

/** `variant` is '' where an item has none. */
export type ListingRef = { item: string; variant: string };

export type StockChange = ListingRef &
  (
    | { mode: 'cas'; from: number; to: number; key: string }
    | { mode: 'keyed-delta'; by: number; key: string }
    | { mode: 'set'; to: number }
    | { mode: 'delta'; by: number }
  );

/** `sellable`: what customers can still order. `at`: by the platform's clock where it says so, else ours before the call. */
export type StockFact = ListingRef & { sellable: number; locked?: number; at: Date };

export type ListingFact = ListingRef & {
  title: string;
  attributes: Record<string, string>;
  /** The seller's own code, as the shop has it; '' where it has none. */
  outerCode: string;
  price?: Money;
  picture?: string;
  /** active: can be bought; hidden: not on sale; gone: deleted. */
  state: 'active' | 'hidden' | 'gone';
  sellable: number;
  updatedAt?: Date;
};

/** The furthest that an order has come. */
export type OrderState = 'placed' | 'paid' | 'shipped' | 'delivered' | 'closed' | 'cancelled';

export type OrderFact = {
  id: string;
  /** Grows with each change of the order: the platform's update time or version, comparable as text. */
  version: string;
  state: OrderState;
  placedAt: Date;
  updatedAt: Date;
  paidAt?: Date;
  shippedAt?: Date;
  deliveredAt?: Date;
  cancelledAt?: Date;
  carrier?: string;
  tracking?: string;
  /** Province or country, for allocation; nothing more exact. */
  region?: string;
  currency: string;
  /** The platform's own id of the buyer, for nothing but a keyed hash; never a name, phone or address. */
  buyer?: string;
  /** By what it was placed, hashed before it leaves the connector (ConnectorDeps.hashOf): nothing plain. */
  traits?: { kind: TraitKind; hash: string }[];
  lines: OrderLineFact[];
  /** Coupons that were used. */
  coupons?: { id: string; discountMinor: bigint }[];
};

export type TraitKind = 'device' | 'address' | 'payer' | 'ip';

export type OrderLineFact = ListingRef & {
  key: string;
  outerCode: string;
  title: string;
  /** Listing units; how many pieces one is, is the matching's knowledge. */
  quantity: number;
  /** What the line costs altogether. */
  totalMinor: bigint;
  /** Of `quantity`: taken back or refunded after shipping. */
  returned?: number;
  /** Of `returned`: what the platform says has come back to a warehouse. Only that is put on hand again. */
  cameBack?: number;
  /** Of `quantity`: cancelled before shipping. */
  cancelled?: number;
};

export type RawPush = {
  /** Lower case. */
  headers: Record<string, string | undefined>;
  query: Record<string, string | undefined>;
  body: Uint8Array;
  now: Date;
};
export type PushHint = { kind: 'order' | 'coupon' | 'listing'; id: string; key: string };
/** `reply` is what the platform wants to hear. */
export type PushAnswer =
  | { ok: true; hints: PushHint[]; reply: PushReply }
  | { ok: false; status: 400 | 401 | 403; why: string };
export type PushReply = { status: number; body: string; type: string };

export type Account = {
  /** The platform's own id of the shop. */
  id: string;
  name: string;
  /** Operations that these credentials are not allowed. */
  lacks: ('orders' | 'catalog' | 'stock-read' | 'stock-write' | 'coupons')[];
  /** When the access ends unless it is renewed. */
  endsAt?: Date;
};

/** One field of the page on which credentials are entered. */
export type CredentialField = { name: string; label: Localized; secret: boolean; optional?: boolean; hint?: Localized };

/** Values by field name, as they were entered. They are sealed at rest and never logged. */
export type Credentials = Record<string, string>;

export type Tokens = { access: string; refresh?: string; endsAt?: Date; refreshEndsAt?: Date };

/** Thrown by `ConnectorDeps.token` when there is none. A connector lets it pass: its caller is answered with the refusal. */
export type NoToken = Error & { refusal: Refusal };
export const noToken = (refusal: Refusal): NoToken => Object.assign(new Error('no access token'), { refusal });
export const isNoToken = (error: unknown): error is NoToken =>
  error instanceof Error && typeof (error as Partial<NoToken>).refusal?.kind === 'string';

export type ConnectorDeps = {
  credentials: Credentials;
  /** The current access token of platforms that have one; `stale` asks for another than this one. One refresher a shop. */
  token(stale?: string): Promise<string>;
  fetch: typeof fetch;
  now(): Date;
  /** The keyed hash of something that an order was placed by; none: such things are left alone. Undefined: it is no value. */
  hashOf?(kind: TraitKind, value: string): string | undefined;
  /** How long a call may take, in milliseconds; after that its outcome is unknown. */
  timeoutMs: number;
  /** Instead of the vendor's address: the local platforms of demos and tests. */
  baseUrl?: string;
};

/** One shop platform. `refreshTokens` is called by one process at a time, under a lease. */
export type PlatformKind = {
  code: ConnectorCode;
  /** What a shop of this connector can be on. */
  platforms: readonly Platform[];
  name: Localized;
  fields: readonly CredentialField[];
  capabilities: Capabilities;
  connect(deps: ConnectorDeps): Connector;
  /** First tokens (no `tokens`) or the next ones. */
  refreshTokens?(
    credentials: Credentials,
    tokens: Tokens | undefined,
    deps: { fetch: typeof fetch; now(): Date; timeoutMs: number; baseUrl?: string },
  ): Promise<Answer<Tokens>>;
  /** Clauses about what the connector cannot prove or do, shown by `connect`. */
  limits: readonly Localized[];
};

export const CONNECTORS = [
  'taobao',
  'doudian',
  'pinduoduo',
  'wechat',
  'shopify',
  'woocommerce',
  'jushuitan',
  'table',
] as const;
export type ConnectorCode = (typeof CONNECTORS)[number];

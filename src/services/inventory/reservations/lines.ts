import { instantOf } from '../../../db/client.ts';

/** One line of an order. `key` is the asker's own: the same key is the same reservation, whoever repeats it. */
export type ReserveLine = {
  key: string;
  /** The stored code; a bundle's reserves its components. */
  sku: string;
  warehouseId: number;
  /** '' for our own goods. */
  owner?: string;
  /** Whose order it is: what this shop has been assigned is taken first. */
  shopId?: number;
  /** Whole units, above zero. */
  quantity: number;
};

export type ReserveOptions = {
  /** Who asks, for the ledger: `console:me`, `api:erp`, `platform:taobao`. */
  actor: string;
  now: Date;
  /** `hold` (default) ends by itself; `order` is a platform's: never refused for want of stock, ends only when told. */
  kind?: 'hold' | 'order';
  /** The order's number as its shop writes it. */
  orderNumber?: string;
  /** How long a hold lasts; default HOLD_MINUTES. */
  minutes?: number;
  /** Lines are decided one by one; default: all of them or none. A bundle's components always stay together. */
  split?: boolean;
};

/** `short`: units of an order that nothing covered when it came. `repeat`: the key was known, nothing was done again. */
export type Held = {
  ok: true;
  key: string;
  id: number;
  sku: string;
  warehouseId: number;
  quantity: number;
  fromQuota: number;
  short: number;
  /** open, and for a known key also shipped, released, expired. */
  state: string;
  expiresAt?: Date;
  repeat: boolean;
  /** Of a bundle: what is held of each component; `id` is the first one's. */
  parts?: Held[];
};

/**
 * not_enough: `free` is what this asker could have had. no_level: no stock record there. other_content: the key stands for
 * another line. with_others: it was there, another line of the order was not. bad_line: quantity or key make no sense.
 */
export type NotHeld = {
  ok: false;
  key: string;
  sku: string;
  warehouseId: number;
  why: 'not_enough' | 'no_level' | 'other_content' | 'with_others' | 'bad_line';
  free: number;
};

export type ReserveAnswer = Held | NotHeld;

/** Minutes after which a hold ends by itself, unless it is asked for longer or extended. */
export const HOLD_MINUTES = 15;
const LONGEST_KEY = 300;
const MOST_UNITS = 2_147_483_647;

/** A line as the SQL sees it: `group` is held all or none. */
export type Asked = { line: ReserveLine; group: number; options: ReserveOptions };

/** What the SQL says of a line, before its meaning for the asker is looked at (`bundle`, `stale`). */
export type Said = {
  n: number;
  id: string | null;
  from_quota: number | null;
  why: 'known' | 'bundle' | NotHeld['why'] | null;
  free: number | null;
  stale: boolean;
  state: string | null;
  short: number | null;
  expires_at: string | null;
};

export const isSane = ({ key, quantity }: ReserveLine): boolean =>
  Number.isInteger(quantity) && quantity > 0 && quantity <= MOST_UNITS && key.length > 0 && key.length <= LONGEST_KEY;

const expiryOf = ({ kind = 'hold', minutes = HOLD_MINUTES, now }: ReserveOptions): Date | undefined =>
  kind === 'order' ? undefined : new Date(now.getTime() + minutes * 60_000);

/** The statement's parameters: the lines in columns. `now`, by which holds have expired, is the first one's. */
export function columnsOf(asked: readonly Asked[]): unknown[] {
  return [
    (asked[0] as Asked).options.now.toISOString(),
    asked.map(({ line }) => line.key),
    asked.map(({ group }) => group),
    asked.map(({ line }) => line.sku),
    asked.map(({ line }) => line.warehouseId),
    asked.map(({ line }) => line.owner ?? ''),
    asked.map(({ line }) => line.shopId ?? null),
    asked.map(({ options }) => options.kind ?? 'hold'),
    asked.map(({ line }) => line.quantity),
    asked.map(({ options }) => options.orderNumber ?? null),
    asked.map(({ options }) => expiryOf(options)?.toISOString() ?? null),
    asked.map(({ options }) => options.actor),
  ];
}

const TYPES = 'timestamptz text[] int[] text[] int[] text[] int[] text[] int[] text[] text[] text[]'.split(' ');
export const columnType = (index: number): string => TYPES[index] as string;

/** One definition for one line and for many (migrations/0012_reserve_lines.sql). */
export const RESERVE = `select * from reserve_lines(${TYPES.map((type, i) => `$${i + 1}::${type}`).join(', ')})`;

/** The answer, or undefined where the SQL leaves it to the careful way: a bundle, expired holds in the way, an uncovered order. */
export function answerOf({ line, options }: Asked, said: Said): ReserveAnswer | undefined {
  const { key, sku, warehouseId, quantity } = line;
  if (said.why !== null && said.why !== 'known') {
    if (said.why === 'bundle' || said.stale) return undefined;
    if (options.kind === 'order' && said.why !== 'other_content') return undefined;
    return { ok: false, key, sku, warehouseId, why: said.why, free: said.free ?? 0 };
  }
  const repeat = said.why === 'known';
  const expiresAt = repeat ? (said.expires_at ? instantOf(said.expires_at) : undefined) : expiryOf(options);
  return {
    ok: true,
    key,
    id: Number(said.id),
    sku,
    warehouseId,
    quantity,
    fromQuota: said.from_quota ?? 0,
    short: said.short ?? 0,
    state: said.state ?? 'open',
    ...(expiresAt && { expiresAt }),
    repeat,
  };
}

export const badLine = ({ key, sku, warehouseId }: ReserveLine): NotHeld => ({
  ok: false,
  key,
  sku,
  warehouseId,
  why: 'bad_line',
  free: 0,
});

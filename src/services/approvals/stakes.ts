import type { Effect, EffectRow, Risk } from '../../core/effect.ts';
import type { Value } from '../../core/message.ts';

/** What an effect itself says of what is at stake, before anything is looked up. Pure. */
export type Stakes = {
  area: NonNullable<Risk['area']>;
  /** Units by SKU ('' where none is named): the greater of what comes and what goes. */
  moves: Map<string, number>;
  /** Of these, what goes or is promised away: what comes is no part of the stock that there is. */
  leaves: Map<string, number>;
  /** Units that figures speak of. */
  figured: number;
  /** Amounts that are moved or may be lost, by currency, in minor units. */
  money: Map<string, bigint>;
  /** A price, cost or floor that changes by so much a unit. */
  perUnit: { sku: string; minor: bigint; currency: string } | undefined;
  /** Words that may be codes of SKUs and shops. */
  words: Set<string>;
  shopIds: Set<number>;
  /** Every shop. */
  all: boolean;
  /** It only stops or holds something back. */
  brake: boolean;
};

const AREAS: readonly [RegExp, NonNullable<Risk['area']>][] = [
  [/^(grant|account|vouch|division|api_key):/, 'people'],
  [/^(purchase|purchase_line|purchase_line_day|supplier|supplier_item|price_\w+|coupon_budget):/, 'money'],
  [/^(coupon|coupon-put|put|linked|restriction-coupons|shop_visits):/, 'promotion'],
  [/^rule:coupon/, 'promotion'],
  [/^(connection|takeover|freeze|restriction|restricted|shop):/, 'shops'],
  [/^(rule_version|approval_policy):/, 'rules'],
];

/** By what it changes. An order to a supplier has no rows yet; its data says whose it is. */
function areaOf({ rows, data }: Effect): NonNullable<Risk['area']> {
  for (const { key } of rows) {
    const found = AREAS.find(([prefix]) => prefix.test(key));
    if (found) return found[1];
  }
  return rows.length === 0 && data['supplier'] !== undefined ? 'money' : 'stock';
}

/** Rows whose numbers are pieces. */
const PIECES = /^(stock|pin|presale_cap|lot|return|purchase_line|takeover|count|presale|supplier_stock):/;
/** Figures that count pieces. */
const COUNTS = /\bunits?\b|quota|frozen|assigned|shows in all|given back|allotment/i;
/** More than any effect has; above it, it counts as one that touches every shop. */
const MOST_WORDS = 20_000;

export function stakesIn(effect: Effect): Stakes {
  const words = wordsIn(effect);
  const stakes: Stakes = {
    area: areaOf(effect),
    ...movesIn(effect),
    figured: Math.max(0, ...effect.figures.map(({ label, value }) => (COUNTS.test(label.en) ? numberIn(value) : 0))),
    money: new Map(),
    perUnit: perUnitIn(effect),
    words,
    shopIds: shopIdsIn(effect),
    all: words.size > MOST_WORDS || effect.rows.some(({ key }) => key === 'freeze:*'),
    brake: effect.rows.length > 0 && effect.rows.every(stops),
  };
  for (const { value } of effect.figures) addMoney(stakes.money, value);
  for (const [currency, minor] of rowMoney(effect.rows))
    if (minor > (stakes.money.get(currency) ?? 0n)) stakes.money.set(currency, minor);
  if (stakes.perUnit === undefined) addDataMoney(stakes.money, effect.data);
  return stakes;
}

/** Writes stopped, a shop or lot held back, a coupon ended: what must not wait for a signature. */
function stops({ key, version, versionAfter, changes }: EffectRow): boolean {
  if (/^(freeze|restriction|lot):/.test(key)) return versionAfter > version;
  return /^coupon(-put)?:/.test(key) && changes.every(({ after }) => /\bstop|will not be/i.test(wordsOf(after)));
}

const wordsOf = (value: Value): string => (typeof value === 'object' && 'en' in value ? value.en : '');

const numberIn = (value: unknown): number => {
  if (typeof value === 'number') return Math.abs(value);
  return typeof value === 'string' && /^[+-]?\d{1,12}$/.test(value) ? Math.abs(Number(value)) : 0;
};

/** What one change of a row moves in one direction. */
function deltaOf({ key, changes }: EffectRow): number {
  if (!PIECES.test(key)) return 0;
  const deltas = changes.map(({ before, after }) => stepOf(before, after));
  return deltas.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0);
}

/** Who may not see totals has `·` and the change alone (core/effect.ts, withoutTotals). */
function stepOf(before: Value, after: Value): number {
  if (typeof before === 'number' && typeof after === 'number') return after - before;
  return before === '·' && typeof after === 'string' && /^[+-]\d{1,12}$/.test(after) ? Number(after) : 0;
}

const skuOf = ({ key }: EffectRow): string =>
  /^(?:stock|pin|presale_cap):([^|]+)\|/.exec(key)?.[1] ??
  /^(?:takeover|return):[^|]*\|([^|]+)/.exec(key)?.[1] ??
  /^count:[^:]+:([^:]+)/.exec(key)?.[1] ??
  '';

/** By rows: the greater of what comes and what goes, so that what is moved counts once. By data: what the plan calls quantity. */
function movesIn(effect: Effect): Pick<Stakes, 'moves' | 'leaves'> {
  const { rows, data } = effect;
  const [come, gone] = [new Map<string, number>(), new Map<string, number>()];
  for (const row of rows) {
    const delta = deltaOf(row);
    if (delta !== 0) add(delta > 0 ? come : gone, skuOf(row) || textIn(data['sku']), Math.abs(delta));
  }
  const asked = new Map<string, number>();
  const number =
    numberIn(data['quantity']) + numberIn(data['damaged']) || numberIn(data['units']) || numberIn(data['delta']);
  if (number > 0) add(asked, textIn(data['sku']), number);
  for (const one of listed(data)) add(asked, textIn(one['sku']), numberIn(one['quantity']) || numberIn(one['units']));
  const skus = [...new Set([...come.keys(), ...gone.keys(), ...asked.keys()])];
  const promised = rows.some(({ key }) => PIECES.test(key)) || areaOf(effect) !== 'stock' ? gone : asked;
  return {
    moves: new Map(skus.map((sku) => [sku, Math.max(come.get(sku) ?? 0, gone.get(sku) ?? 0, asked.get(sku) ?? 0)])),
    leaves: promised,
  };
}

const add = (to: Map<string, number>, key: string, units: number) => void to.set(key, (to.get(key) ?? 0) + units);
const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Lists that a plan keeps in its data as JSON: lines, takes, wishes. What is only proposed to others is theirs to decide. */
function listed(data: Effect['data']): Record<string, unknown>[] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === 'proposals' || typeof value !== 'string' || !value.startsWith('[')) return [];
    try {
      const parsed: unknown = JSON.parse(value);
      return Array.isArray(parsed) ? parsed.filter((one) => typeof one === 'object' && one !== null) : [];
    } catch {
      return [];
    }
  });
}

const amountIn = (value: Value | undefined): { minor: bigint; currency: string } | undefined =>
  typeof value === 'object' && 'money' in value && /^-?\d+$/.test(value.money)
    ? { minor: BigInt(value.money), currency: value.currency }
    : undefined;

const abs = (minor: bigint): bigint => (minor < 0n ? -minor : minor);

function addMoney(to: Map<string, bigint>, value: Value, before?: Value): void {
  const amount = amountIn(value);
  if (!amount) return;
  const was = amountIn(before);
  const moved = abs(was?.currency === amount.currency ? amount.minor - was.minor : amount.minor);
  if (moved > (to.get(amount.currency) ?? 0n)) to.set(amount.currency, moved);
}

/** What rows move in all; of one row, its greatest amount, since several may say the same. */
function rowMoney(rows: readonly EffectRow[]): Map<string, bigint> {
  const all = new Map<string, bigint>();
  for (const { changes } of rows) {
    const row = new Map<string, bigint>();
    for (const { before, after } of changes) addMoney(row, after, before);
    for (const [currency, minor] of row) all.set(currency, (all.get(currency) ?? 0n) + minor);
  }
  return all;
}

const minorIn = (value: unknown): bigint => (/^-?\d{1,18}$/.test(String(value ?? '')) ? BigInt(String(value)) : 0n);

/** A budget and the like: `before` and `minor` (or `after`) of a currency. */
function addDataMoney(to: Map<string, bigint>, data: Effect['data']): void {
  const { currency, before, minor, after } = data;
  if (typeof currency !== 'string' || (minor === undefined && after === undefined)) return;
  const moved = abs(minorIn(minor ?? after) - minorIn(before));
  if (moved > (to.get(currency) ?? 0n)) to.set(currency, moved);
}

/** A cost or floor a unit: what it is worth depends on how many there are. */
function perUnitIn({ rows, data }: Effect): Stakes['perUnit'] {
  if (!rows.some(({ key }) => key.startsWith('price_'))) return undefined;
  const { sku, currency, before, minor } = data;
  if (typeof sku !== 'string' || typeof currency !== 'string') return undefined;
  return { sku, currency, minor: abs(minorIn(minor) - minorIn(before)) };
}

function wordsIn({ rows, data }: Effect): Set<string> {
  const words = new Set<string>();
  for (const { key } of rows) for (const word of key.split(/[:|]/).slice(1)) if (word !== '') words.add(word);
  for (const name of ['sku', 'shop', 'code', 'main', 'from', 'to'])
    if (textIn(data[name])) words.add(textIn(data[name]));
  for (const one of listed(data))
    for (const name of ['sku', 'code', 'shop']) if (textIn(one[name])) words.add(textIn(one[name]));
  return words;
}

function shopIdsIn({ data }: Effect): Set<number> {
  const ids = [data['shopId'], data['fromShopId'], data['toShopId'], ...listed(data).map((one) => one['shopId'])];
  return new Set(ids.filter((one): one is number => typeof one === 'number' && Number.isSafeInteger(one)));
}

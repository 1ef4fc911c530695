import { createHmac, hash } from 'node:crypto';
import {
  MAX_UNITS,
  type Price,
  parseCode,
  parsePrice,
  parseTime,
  parseTitle,
  parseUnits,
} from '../../core/csv-fields.ts';
import { minorDigits } from '../../core/terms.ts';
import { escaped, ownCopy } from './held.ts';
import type { OrderColumn, OrderPreset } from './presets.ts';

/** The values of one line; texts are ready for COPY. */
export type Line = {
  number: string;
  sku: string;
  /** As written. */
  title: string;
  quantity: number;
  currency: string;
  price: Price;
  placed: string;
  /** As written; undefined where no column names it. */
  shop: string | undefined;
  /** The source's own key; without one a hash of all fields, which PostgreSQL numbers where lines are equal. */
  key: string;
  /** A keyed hash, or COPY's null. */
  customer: string;
};

export type LineOptions = {
  preset: OrderPreset;
  at: Record<OrderColumn, number>;
  /** Fields of every line. */
  width: number;
  currency: string | undefined;
  /** In which times without an offset are read. */
  timeZone: string;
  now: Date;
  customerKey: string;
};

export const NULL = '\\N';
const CACHED = 50_000;

/** Most codes: nothing to trim, to escape or to refuse. */
const PLAIN_CODE = /^[!-[\]-~]{1,64}$/;

/** Reads a line's fields: its values, or the first reason why it makes no sense. */
export function createLineReader(options: LineOptions): (fields: readonly string[]) => Line | string {
  const { at, width } = options;
  const read = createReaders(options);
  const isAhead = aheadOf(options);
  const customerOf = cached((text) => hashedCustomer(text.trim(), options));
  return (fields) => {
    if (fields.length !== width) return `${fields.length} fields instead of ${width}`;
    const number = read.code(cell(fields, at.order));
    if (number === undefined) return 'no order number, or one that is too long';
    const sku = read.code(cell(fields, at.sku));
    if (sku === undefined) return 'no code, or one that is too long';
    const title = titleOf(cell(fields, at.title));
    if (title === undefined) return 'title is longer than 300 characters';
    const quantity = parseUnits(cell(fields, at.quantity));
    if (!quantity) return quantity === 0 ? 'quantity is 0' : 'quantity is not a whole number';
    if (Math.abs(quantity) > MAX_UNITS) return `quantity is too large: at most ${MAX_UNITS}`;
    const currency = read.currency(cell(fields, at.currency));
    if (currency === undefined) return 'currency is not a code of three letters';
    const price = read.price(cell(fields, at.unit_price), currency);
    if (price === undefined) return 'price is not a number';
    const placed = read.time(cell(fields, at.placed_at));
    if (placed === undefined) return 'time is not a date like 2026-11-11 09:30:00';
    if (isAhead(placed)) return 'time is in the future';
    const shop = at.shop < 0 ? undefined : (read.shop(cell(fields, at.shop)) ?? '');
    if (shop === '') return 'no shop, or a name longer than 64 characters';
    const key = at.line < 0 ? hashOf(fields) : read.code(cell(fields, at.line));
    if (key === undefined) return 'no line key, or one that is too long';
    const customer = customerOf(cell(fields, at.customer));
    if (customer === undefined) return 'customer is longer than 200 characters';
    return { number, sku, title, quantity, currency, price, placed, shop, key, customer };
  };
}

/** A clock elsewhere may be fast, and a zone be guessed wrong; a day is more than either. */
const AHEAD_MS = 86_400_000;

/** Whether a time that `parseTime` has read lies in the future; what has no offset compares as text of the zone. */
function aheadOf({ now, timeZone }: LineOptions): (placed: string) => boolean {
  const latest = new Date(now.getTime() + AHEAD_MS);
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(latest);
  return (placed) =>
    placed.length > local.length ? Date.parse(placed.replace(' ', 'T')) > latest.getTime() : placed > local;
}

const cell = (fields: readonly string[], at: number): string => (at < 0 ? '' : (fields[at] ?? ''));

const hashOf = (fields: readonly string[]): string => hash('sha256', fields.join('\u001f'), 'base64url').slice(0, 11);

/** As written, since most are seen again; made one line when it is stored. */
const titleOf = (text: string): string | undefined =>
  text.length <= 300 || parseTitle(text) !== undefined ? text : undefined;

/** The same text is read once: files repeat themselves. */
function createReaders({ preset, currency }: LineOptions) {
  const prices = new Map<string, (text: string) => Price | undefined>();
  return {
    code: (text: string) => (PLAIN_CODE.test(text) ? text : escapedCode(text)),
    shop: cached(parseCode),
    time: cached((text) => parseTime(text, preset.monthFirst)),
    currency: cached((text) => {
      const code = text.trim().toUpperCase() || currency || '';
      return /^[A-Z]{3}$/.test(code) ? code : undefined;
    }),
    price: (text: string, money: string) => {
      const known = prices.get(money) ?? cached((price: string) => parsePrice(price, minorDigits(money)));
      if (!prices.has(money) && prices.size < 50) prices.set(money, known);
      return known(text);
    },
  };
}

function escapedCode(text: string): string | undefined {
  const code = parseCode(text);
  return code === undefined ? undefined : escaped(code);
}

/** A keyed hash within one source: nobody reads a name from it, and the same buyer stays the same. */
function hashedCustomer(text: string, { preset, customerKey }: LineOptions): string | undefined {
  if (text === '') return NULL;
  if (text.length > 200) return undefined;
  return createHmac('sha256', customerKey).update(`${preset.source}\n${text}`).digest('base64url').slice(0, 22);
}

/** Remembers the answers for up to CACHED texts. */
function cached<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  let last: string | undefined;
  let lastValue: T | undefined;
  return (text) => {
    if (text === last) return lastValue as T;
    const found = known.get(text);
    const own = found === undefined ? ownCopy(text) : text;
    const value = found ?? read(own);
    if (known.size >= CACHED) known.clear();
    if (found === undefined) known.set(own, value);
    last = text;
    lastValue = value;
    return value;
  };
}

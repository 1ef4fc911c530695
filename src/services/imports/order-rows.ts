import { createHmac, hash } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import { minorDigits } from '../../core/terms.ts';
import { type Price, parseCode, parsePrice, parseTime, parseTitle, parseUnits } from './fields.ts';
import type { OrderColumn, OrderPreset } from './presets.ts';

/** One line of an orders file on its way into the staging table, as COPY's text format; or why it makes no sense. */
export type Staged = { copy: string } | { reject: string };

export type OrderRows = {
  stage(fields: readonly string[], line: number): Staged;
  /** Names of the shops as the file writes them; a staged row names one by its place in this list. */
  shops(): readonly string[];
  /** Rows of `sku, title, priced, free` in COPY's text format: how many lines gave a code a title. */
  titles(): Iterable<string>;
  /** Lines whose price was finer than the currency. */
  rounded(): number;
};

export type RowOptions = {
  preset: OrderPreset;
  at: Record<OrderColumn, number>;
  /** Fields of every line. */
  width: number;
  currency: string | undefined;
  customerKey: string;
};

/** Columns of the staging table in the order in which `stage` writes them. */
export const STAGED = 'line, shop, number, mark, sku, quantity, unit_minor, free, currency, placed_at, customer, key';

/** Most codes: nothing to trim, to escape or to refuse. */
const PLAIN_CODE = /^[!-[\]-~]{1,64}$/;

/** More values than this, and the column is no shop. */
const MAX_SHOPS = 1_000;
/** Codes and titles of one file; a file beyond it is taken in parts. */
const MAX_TITLES = 2_000_000;
const CACHED = 50_000;

export function createOrderRows(options: RowOptions): OrderRows {
  const { preset, at, width } = options;
  const read = createReaders(options);
  const shops = new Map<string, number>();
  const titles = createTitles();
  let rounded = 0;
  let why = '';
  return { stage, shops: () => [...shops.keys()], titles: titles.rows, rounded: () => rounded };

  function stage(fields: readonly string[], line: number): Staged {
    if (fields.length !== width) return { reject: `${fields.length} fields instead of ${width}` };
    why = '';
    const number = need(read.code(cell(fields, at.order)), 'no order number, or one that is too long');
    const sku = need(read.code(cell(fields, at.sku)), 'no code, or one that is too long');
    const title = need(titleOf(cell(fields, at.title)), 'title is longer than 300 characters');
    const quantity = need(read.units(cell(fields, at.quantity)), 'quantity is not a whole number, or is 0');
    const money = need(read.currency(cell(fields, at.currency)), 'currency is not a code of three letters');
    const price = need(read.price(cell(fields, at.unit_price), money ?? ''), 'price is not a number');
    const placed = need(read.time(cell(fields, at.placed_at)), 'time is not a date like 2026-11-11 09:30:00');
    const shop = need(shopOf(fields), 'no shop, or a name longer than 64 characters');
    const key = need(keyOf(fields), 'no line key, or one that is too long');
    const customer = need(read.customer(cell(fields, at.customer)), 'customer is longer than 200 characters');
    if (why !== '' || !price || !number || !sku) return { reject: why };
    if (price.rounded) rounded += 1;
    titles.count(sku, title ?? '', !price.zero);
    const mark = price.negative ? 'a' : preset.markOf(number);
    return {
      copy: `${line}\t${shop}\t${number}\t${mark}\t${sku}\t${quantity}\t${price.minor}\t${price.zero}\t${money}\t${placed}\t${customer}\t${key}\n`,
    };
  }

  /** Keeps the first reason. */
  function need<T>(value: T | undefined, reason: string): T | undefined {
    if (value === undefined && why === '') why = reason;
    return value;
  }

  function shopOf(fields: readonly string[]): number | undefined {
    const name = at.shop < 0 ? (preset.shopName ?? '') : read.shop(cell(fields, at.shop));
    const known = name ? shops.get(name) : undefined;
    if (known !== undefined || !name) return known;
    if (shops.size >= MAX_SHOPS) throw tooManyShops();
    shops.set(ownCopy(name), shops.size);
    return shops.size - 1;
  }

  /** The source's own key; without one a hash of all fields, which PostgreSQL numbers where lines are equal. */
  function keyOf(fields: readonly string[]): string | undefined {
    if (at.line >= 0) return read.code(cell(fields, at.line));
    return hash('sha256', fields.join('\u001f'), 'base64url').slice(0, 11);
  }
}

/** What the fields say, in COPY's text format. The same text is read once: files repeat themselves. */
function createReaders({ preset, currency, customerKey }: RowOptions) {
  const prices = new Map<string, (text: string) => Price | undefined>();
  return {
    code: (text: string) => (PLAIN_CODE.test(text) ? text : escaped(parseCode(text))),
    shop: cached(parseCode),
    units: (text: string) => parseUnits(text) || undefined,
    time: cached((text) => parseTime(text, preset.monthFirst)),
    customer: cached((text) => customerOf(text.trim())),
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

  /** A keyed hash within one source: nobody reads a name from it, and the same buyer stays the same. */
  function customerOf(text: string): string | undefined {
    if (text === '') return '\\N';
    if (text.length > 200) return undefined;
    return createHmac('sha256', customerKey).update(`${preset.source}\n${text}`).digest('base64url').slice(0, 22);
  }
}

/** The titles that a file gives its codes: a few for each code, so they are counted here and not line by line in tables. */
function createTitles() {
  const bySku = new Map<string, Map<string, { free: number; priced: number }>>();
  let size = 0;
  return { count, rows };

  function count(sku: string, title: string, priced: boolean): void {
    const titles = bySku.get(sku) ?? new Map<string, { free: number; priced: number }>();
    if (titles.size === 0) bySku.set(ownCopy(sku), titles);
    const known = titles.get(title);
    const times = known ?? { free: 0, priced: 0 };
    if (!known) {
      if (++size > MAX_TITLES) throw tooManyTitles();
      titles.set(ownCopy(title), times);
    }
    times[priced ? 'priced' : 'free'] += 1;
  }

  function* rows(): Generator<string> {
    for (const [sku, titles] of bySku) {
      for (const [title, times] of titles)
        yield `${sku}\t${escaped(parseTitle(title))}\t${times.priced}\t${times.free}\n`;
    }
  }
}

/** As written, since most are seen again; made one line when it is stored. */
const titleOf = (text: string): string | undefined =>
  text.length <= 300 || parseTitle(text) !== undefined ? text : undefined;

const cell = (fields: readonly string[], at: number): string => (at < 0 ? '' : (fields[at] ?? ''));

/** Backslash is COPY's only special character that codes and titles can hold. */
const escaped = (text: string | undefined): string | undefined =>
  text?.includes('\\') ? text.replaceAll('\\', '\\\\') : text;

/** A slice keeps the whole piece of the file that it was cut from; what is kept for long must be a string of its own. */
const ownCopy = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

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

const tooManyTitles = (): UserError =>
  new UserError('imports.too_many_titles', {
    zh: '文件里的商品编码和名称太多，没有导入；请拆成几个文件',
    en: 'The file has too many codes and titles, nothing was imported; please split it into several files',
  });

const tooManyShops = (): UserError =>
  new UserError('imports.too_many_shops', {
    zh: `店铺列有超过 ${MAX_SHOPS} 个不同的值，它不是店铺；请检查 --shop-by`,
    en: `The shop column has more than ${MAX_SHOPS} different values, so it names no shops; please check --shop-by`,
  });

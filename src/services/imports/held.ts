import { parseTitle } from '../../core/csv-fields.ts';
import { UserError } from '../../core/errors.ts';
import type { OrderMark, OrderPreset } from './presets.ts';

/** What is kept in memory of a file: its orders and titles, not its lines. */

/** Orders, and codes with titles, of one file; a file beyond it is taken in parts. */
export const MAX_HELD = 2_000_000;

/** A slice keeps the whole piece of the file that it was cut from; what is kept for long must be a string of its own. */
export const ownCopy = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** Backslash is COPY's only special character that codes and titles can hold. */
export const escaped = (text: string): string => (text.includes('\\') ? text.replaceAll('\\', '\\\\') : text);

type Times = { title: string; free: number; priced: number };
type Titles = { last: Times | undefined; all: Map<string, Times> };

/** The titles that a file gives its codes: a few for each code, so they are counted here and not line by line in tables. */
export function createTitles() {
  const bySku = new Map<string, Titles>();
  let size = 0;
  return { count, rows };

  function count(sku: string, title: string, priced: boolean): void {
    const known = bySku.get(sku) ?? { last: undefined, all: new Map() };
    if (!known.last) bySku.set(ownCopy(sku), known);
    // Most lines of a code repeat its last title: comparing is cheaper than looking it up.
    const times = known.last?.title === title ? known.last : (known.all.get(title) ?? fresh(known.all, ownCopy(title)));
    times[priced ? 'priced' : 'free'] += 1;
    known.last = times;
  }

  function fresh(all: Map<string, Times>, title: string): Times {
    size += 1;
    if (size > MAX_HELD) throw tooLarge();
    const times = { title, free: 0, priced: 0 };
    all.set(title, times);
    return times;
  }

  function* rows(): Generator<string> {
    for (const [sku, { all }] of bySku) {
      for (const [title, times] of all)
        yield `${sku}\t${escaped(parseTitle(title) ?? '')}\t${times.priced}\t${times.free}\n`;
    }
  }
}

export type HeldOrder = {
  place: number;
  shop: number;
  number: string;
  currency: string;
  customer: string;
  /** All of its lines so far: negative quantity; price 0. */
  back: boolean;
  free: boolean;
  mark: OrderMark;
};

/** The orders of a file by shop and number, wherever their lines stand in it. */
export function createOrders(preset: OrderPreset) {
  const byShop: Map<string, HeldOrder>[] = [];
  let last: HeldOrder | undefined;
  let size = 0;
  return { of, add, rows };

  function of(shop: number, number: string, currency: string): HeldOrder {
    if (last && last.number === number && last.shop === shop) return last;
    const orders = byShop[shop] ?? new Map<string, HeldOrder>();
    byShop[shop] = orders;
    last = orders.get(number) ?? held(orders, shop, ownCopy(number), currency);
    return last;
  }

  function held(orders: Map<string, HeldOrder>, shop: number, number: string, currency: string): HeldOrder {
    if (size >= MAX_HELD) throw tooLarge();
    const mark = preset.markOf(number);
    const order = { place: size, shop, number, currency, customer: '\\N', back: true, free: true, mark };
    orders.set(number, order);
    size += 1;
    return order;
  }

  function add(order: HeldOrder, line: { back: boolean; free: boolean; adjusted: boolean; customer: string }): void {
    order.back &&= line.back;
    order.free &&= line.free;
    if (line.adjusted && order.mark === '') order.mark = 'a';
    if (order.customer === '\\N') order.customer = line.customer;
  }

  function* rows(): Generator<string> {
    for (const orders of byShop) {
      for (const o of orders?.values() ?? []) {
        yield `${o.place}\t${o.shop}\t${o.number}\t${o.mark}\t${o.back}\t${o.free}\t${o.currency}\t${o.customer}\n`;
      }
    }
  }
}

export const tooLarge = (): UserError =>
  new UserError('imports.too_large', {
    zh: '文件里的订单或商品太多，没有导入；请拆成几个文件',
    en: 'The file has too many orders or titles, nothing was imported; please split it into several files',
  });

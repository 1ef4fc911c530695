import { UserError } from '../../core/errors.ts';
import { createOrders, createTitles, ownCopy } from './held.ts';
import { createLineReader, type Line, type LineOptions } from './line-reader.ts';

/** One line of an orders file on its way into the staging table, as COPY's text format; or why it makes no sense. */
export type Staged = { copy: string } | { reject: string };

export type OrderRows = {
  stage(fields: readonly string[], line: number): Staged;
  /** Names of the shops as the file writes them; an order names one by its place in this list. */
  shops(): readonly string[];
  /** Rows of STAGED_ORDERS; a staged line names its order by `place`. */
  orders(): Iterable<string>;
  /** Rows of STAGED_TITLES: how many lines gave a code a title. */
  titles(): Iterable<string>;
  /** Lines whose price was finer than the currency. */
  rounded(): number;
};

/** Columns of the staging tables in the order in which they are written. */
export const STAGED_LINES = 'line, place, sku, quantity, unit_minor, free, adjusted, placed_at, key';
export const STAGED_ORDERS = 'place, shop, number, mark, back, free, currency, customer';
export const STAGED_TITLES = 'sku, title, priced, free';

/** More values than this, and the column is no shop. */
const MAX_SHOPS = 1_000;

export function createOrderRows(options: LineOptions): OrderRows {
  const { preset } = options;
  const read = createLineReader(options);
  const shops = new Map<string, number>();
  const titles = createTitles();
  const orders = createOrders(preset);
  let rounded = 0;
  return { stage, shops: () => [...shops.keys()], orders: orders.rows, titles: titles.rows, rounded: () => rounded };

  function stage(fields: readonly string[], line: number): Staged {
    const values = read(fields);
    if (typeof values === 'string') return { reject: values };
    const { number, currency, price, title, sku, quantity } = values;
    const order = orders.of(placeOf(values), number, currency);
    if (order.currency !== currency) return { reject: `the order has lines in ${order.currency}` };
    if (price.rounded) rounded += 1;
    titles.count(sku, title, !price.zero);
    orders.add(order, { back: quantity < 0, free: price.zero, adjusted: price.negative, customer: values.customer });
    return {
      copy: `${line}\t${order.place}\t${sku}\t${quantity}\t${price.minor}\t${price.zero}\t${price.negative}\t${values.placed}\t${values.key}\n`,
    };
  }

  function placeOf({ shop = preset.shopName ?? '' }: Line): number {
    const known = shops.get(shop);
    if (known !== undefined) return known;
    if (shops.size >= MAX_SHOPS) throw tooManyShops();
    shops.set(ownCopy(shop), shops.size);
    return shops.size - 1;
  }
}

const tooManyShops = (): UserError =>
  new UserError('imports.too_many_shops', {
    zh: `店铺列有超过 ${MAX_SHOPS} 个不同的值，它不是店铺；请检查 --shop-by`,
    en: `The shop column has more than ${MAX_SHOPS} different values, so it names no shops; please check --shop-by`,
  });

import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

const FILE = path.join(import.meta.dirname, '../../../shared/data/online-retail/online-retail.csv.gz');

export const hasRetail = (): boolean => existsSync(FILE);

export type Line = { sku: string; quantity: number; minor: number };
/** A real order. `customer`: none for the fourteenth or so that were placed without an account. */
export type RealOrder = {
  customer: string | undefined;
  at: number;
  lines: Line[];
  amount: number;
  refundedAt?: number;
};

/** All sales of Online Retail in the order of time; what was given back is noted on the latest order that it can belong to. */
export async function readRealOrders(): Promise<RealOrder[]> {
  const invoices = new Map<string, RealOrder>();
  for await (const row of createInterface({ input: createReadStream(FILE).pipe(createGunzip()) })) {
    const cells = row.split(row.includes('"') ? /,(?=(?:[^"]*"[^"]*")*[^"]*$)/ : ',');
    const [number = '', sku = '', , quantity = '', at = '', price = '', customer = ''] = cells;
    if (!/^\d{5}/.test(sku)) continue;
    const known = invoices.get(number) ?? {
      customer: customer || undefined,
      at: Date.parse(`${at.replace(' ', 'T')}Z`),
      lines: [],
      amount: 0,
    };
    const minor = Math.round(Number(price) * 100);
    known.lines.push({ sku, quantity: Math.abs(Number(quantity)), minor });
    known.amount += Number(quantity) * minor;
    invoices.set(number, known);
  }
  const all = [...invoices].filter(([, { amount }]) => amount !== 0);
  const sales = all.filter(([number, { amount }]) => !number.startsWith('C') && amount > 0).map(([, one]) => one);
  sales.sort((a, b) => a.at - b.at);
  const byCustomer = Map.groupBy(sales, ({ customer }) => customer);
  for (const [number, back] of all) {
    if (!number.startsWith('C') || back.customer === undefined) continue;
    const codes = new Set(back.lines.map(({ sku }) => sku));
    const of = (byCustomer.get(back.customer) ?? []).findLast(
      ({ at, lines }) => at < back.at && lines.some(({ sku }) => codes.has(sku)),
    );
    if (of) of.refundedAt ??= back.at;
  }
  return sales;
}

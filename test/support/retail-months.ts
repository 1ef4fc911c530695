import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';

/** A month of Online Retail as anyone can count it from the file: amounts in pence, as a decimal. */
export type RetailMonth = { invoices: number; gross: number; cancelled: number; customers: number };

/**
 * Reads the file line by line and counts: gross lines are those of invoices that do not begin with C, with quantity and price above 0; what is
 * cancelled is all of an invoice that does. Months are those of the written time, which is the clock in London.
 */
export async function retailMonths(file: string): Promise<Map<string, RetailMonth>> {
  const months = new Map<string, { invoices: Set<string>; customers: Set<string>; gross: number; cancelled: number }>();
  const lines = createInterface({
    input: createReadStream(file).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let header = true;
  for await (const line of lines) {
    if (header) {
      header = false;
      continue;
    }
    // No field but the description holds a comma, and that one stands in quotes.
    const [invoice = '', , , quantity = '', at = '', price = '', customer = ''] = line
      .replace(/"(?:[^"]|"")*"/, 'x')
      .split(',');
    const month = at.slice(0, 7);
    const mine = months.get(month) ?? { invoices: new Set(), customers: new Set(), gross: 0, cancelled: 0 };
    months.set(month, mine);
    // Tenths of a penny, so that sums stay whole.
    const amount = Number(quantity) * Math.round(Number(price) * 1000);
    if (invoice.startsWith('C')) mine.cancelled += amount;
    else if (Number(quantity) > 0 && Number(price) > 0) {
      mine.gross += amount;
      mine.invoices.add(invoice);
      if (customer !== '') mine.customers.add(customer);
    }
  }
  return new Map(
    [...months].map(([month, one]) => [
      month,
      {
        invoices: one.invoices.size,
        gross: one.gross / 10,
        cancelled: one.cancelled / 10,
        customers: one.customers.size,
      },
    ]),
  );
}

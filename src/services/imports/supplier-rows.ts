import { createCsvReader } from '../../core/csv.ts';
import { MAX_UNITS, parseCode, parsePrice, parseTitle, parseUnits } from '../../core/csv-fields.ts';
import { minorDigits } from '../../core/money.ts';
import { copyRow } from '../../db/bulk.ts';
import { brokenHeader } from './guard.ts';
import { MAX_HELD, tooLarge } from './held.ts';
import { findColumns } from './presets.ts';
import type { OnProgress } from './progress.ts';
import type { Rejects } from './rejects.ts';
import type { Source } from './source.ts';

/** Columns of the staging table in the order in which they are written. */
export const OFFERED =
  'line, supplier, name, currency, sku, unit_minor, breaks, rebate_bp, min_quantity, multiple, max_quantity, lead_days, lead_spread_days, made_to_order_hours, raw';

type Column =
  | 'supplier'
  | 'name'
  | 'currency'
  | 'sku'
  | 'price'
  | 'breaks'
  | 'rebate'
  | 'min'
  | 'multiple'
  | 'max'
  | 'lead_days'
  | 'lead_spread_days'
  | 'made_to_order_hours';

const COLUMNS: Record<Column, readonly string[]> = {
  supplier: ['supplier', 'supplier_code', '供应商', '供应商代码'],
  name: ['name', 'supplier_name', '供应商名称', '名称'],
  currency: ['currency', '币种'],
  sku: ['sku', '商品编码', '商家编码'],
  price: ['price', 'unit_price', '价格', '单价'],
  breaks: ['breaks', 'price_breaks', '阶梯价'],
  rebate: ['rebate', 'rebate_percent', '返利'],
  min: ['min', 'min_quantity', '起订', '起订量'],
  multiple: ['multiple', '倍数'],
  max: ['max', 'max_quantity', '上限'],
  lead_days: ['lead_days', 'lead_time', '交期', '交期_天', '交期(天)'],
  lead_spread_days: ['lead_spread_days', 'lead_spread', '波动', '交期波动'],
  made_to_order_hours: ['made_to_order_hours', 'made', '定制', '定制小时'],
};

/** The text of a suppliers file as rows of OFFERED; what makes no sense goes to the rejects on the way. */
export function readOffers(source: Source, rejects: Rejects, onProgress: OnProgress) {
  const rowOf = createRowReader();
  let at: Record<Column, number> | undefined;
  let width = 0;
  let lines = 0;
  let out = '';
  const csv = createCsvReader({ record, broken: refuse });
  return { rows, lines: () => lines };

  function record(fields: string[], line: number, raw: string): void {
    if (!at) {
      at = findColumns(fields, COLUMNS, ['supplier', 'sku', 'price', 'lead_days']);
      width = fields.length;
      return;
    }
    const row = fields.length === width ? rowOf(fields, at, line) : `${fields.length} fields instead of ${width}`;
    if (typeof row === 'string') refuse(line, raw, row);
    else {
      lines += 1;
      out += copyRow([...row, raw.replace(/\r?\n$/, '')]);
    }
  }

  function refuse(line: number, raw: string, reason: string): void {
    if (!at) throw brokenHeader(reason);
    lines += 1;
    rejects.add(line, reason, raw);
  }

  async function* rows(): AsyncGenerator<string> {
    for await (const text of source.text()) {
      csv.push(text);
      yield out;
      out = '';
      onProgress({ phase: 'read', bytes: source.bytesRead(), total: source.total, lines });
    }
    csv.end();
    if (!at) throw brokenHeader('it is empty');
    yield out;
  }
}

/** A line's row of the staging table, or why there is none: what repeats or contradicts an earlier line is refused. */
function createRowReader() {
  const seen = new Map<string, number>();
  const currencies = new Map<string, string>();
  return (fields: string[], columns: Record<Column, number>, line: number) => {
    const cell = (column: Column) => (columns[column] < 0 ? '' : (fields[columns[column]] ?? '')).trim();
    const low = cell('supplier').normalize('NFKC').toLowerCase();
    const offer = offerOf(cell, currencies.get(low) ?? 'CNY');
    if (typeof offer === 'string') return offer;
    const key = `${low}\u001f${offer.sku}`;
    const before = seen.get(key);
    if (before !== undefined) return `the same supplier and SKU as line ${before}: keep one of them`;
    const currency = currencies.get(low) ?? offer.currency;
    if (currency !== offer.currency) return `the supplier has ${currency} on an earlier line: one currency each`;
    if (seen.size >= MAX_HELD) throw tooLarge();
    seen.set(key, line);
    currencies.set(low, currency);
    const { supplier, name, sku, price, breaks, rebateBp, min, multiple, max, lead, spread, made } = offer;
    return [line, supplier, name, currency, sku, price, breaks, rebateBp, min, multiple, max, lead, spread, made];
  };
}

const CODE = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,31}$/u;
const MOST_MINOR = 1_000_000_000;
const MOST_DAYS = 365;

/** One line's offer, or why it makes no sense. */
function offerOf(cell: (column: Column) => string, usual: string) {
  const supplier = cell('supplier').normalize('NFKC');
  if (!CODE.test(supplier)) return 'supplier is not a code of up to 32 letters, digits, - and _';
  const sku = parseCode(cell('sku'));
  if (sku === undefined) return 'no SKU code, or one that is too long';
  const currency = (cell('currency') || usual).toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) return 'currency is not a code like CNY';
  const price = amountOf(cell('price'), currency);
  if (price === undefined) return 'price is not an amount like 9.90';
  const breaks = breaksOf(cell('breaks'), currency);
  if (breaks === undefined) return 'breaks are not rising like 100:9.50;500:9.00';
  const rebateBp = percentOf(cell('rebate') || '0');
  if (rebateBp === undefined) return 'rebate is not a percentage from 0 to 100';
  const name = parseTitle(cell('name') || supplier);
  if (name === undefined) return 'name is longer than 300 characters';
  const numbers = numbersOf(cell);
  return typeof numbers === 'string' ? numbers : { supplier, name, currency, sku, price, breaks, rebateBp, ...numbers };
}

function numbersOf(cell: (column: Column) => string) {
  const read = (column: Column, least: number, most: number, none: number | null | undefined) => {
    const text = cell(column);
    if (text === '' && none !== undefined) return none;
    const value = parseUnits(text);
    return value === undefined || value < least || value > most ? undefined : value;
  };
  const [min, multiple] = [read('min', 1, MAX_UNITS, 1), read('multiple', 1, MAX_UNITS, 1)];
  const max = read('max', 1, MAX_UNITS, null);
  if (min === undefined || multiple === undefined || max === undefined)
    return 'min, multiple and max are not whole numbers from 1';
  const [lead, spread] = [read('lead_days', 0, MOST_DAYS, undefined), read('lead_spread_days', 0, MOST_DAYS, 0)];
  if (lead === undefined || spread === undefined) return `lead times are not whole days from 0 to ${MOST_DAYS}`;
  const made = read('made_to_order_hours', 1, MOST_DAYS * 24, null);
  if (made === undefined) return 'made_to_order_hours is not a whole number of hours from 1';
  const [from, step] = [Number(min), Number(multiple)];
  if (max !== null && Math.ceil(from / step) * step > max) return 'no multiple from min on fits under max';
  return { min, multiple, max, lead, spread, made };
}

function amountOf(text: string, currency: string): number | undefined {
  const price = parsePrice(text, minorDigits(currency));
  if (!price || price.negative || price.rounded) return undefined;
  const minor = Number(price.minor);
  return minor > MOST_MINOR ? undefined : minor;
}

function percentOf(text: string): number | undefined {
  const price = parsePrice(text.replace(/%$/, ''), 2);
  if (!price || price.negative || price.rounded) return undefined;
  return Number(price.minor) > 10_000 ? undefined : Number(price.minor);
}

/** As JSON. */
function breaksOf(text: string, currency: string): string | undefined {
  const breaks: { from: number; unitMinor: number }[] = [];
  for (const part of text.normalize('NFKC').split(/[;|]/)) {
    if (part.trim() === '') continue;
    const [from = '', price = ''] = part.split(':').map((one) => one.trim());
    const [units, unitMinor] = [parseUnits(from), amountOf(price, currency)];
    if (units === undefined || unitMinor === undefined || units < 1 || units > MAX_UNITS) return undefined;
    if (units <= (breaks.at(-1)?.from ?? 0)) return undefined;
    breaks.push({ from: units, unitMinor });
  }
  return breaks.length > 20 ? undefined : JSON.stringify(breaks);
}

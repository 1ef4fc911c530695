import { systemClock } from '../../core/clock.ts';
import { createCsvReader } from '../../core/csv.ts';
import { UserError } from '../../core/errors.ts';
import { copyRows, type OwnerTx } from '../../db/bulk.ts';
import { openOwner } from '../../db/owner.ts';
import { brokenHeader, IMPORT_LOCK, refuseDemo } from './guard.ts';
import { createOrderRows, type OrderRows, STAGED_LINES, STAGED_ORDERS, STAGED_TITLES } from './order-rows.ts';
import {
  type Counted,
  countLines,
  countOrders,
  makeReady,
  makeStage,
  storeLines,
  storeOrders,
  storeShops,
  storeSkus,
} from './order-tables.ts';
import { findColumns, noColumn, type OrderColumn, type OrderPreset, presetOf } from './presets.ts';
import type { OnProgress } from './progress.ts';
import { createRejects, type Rejects, rejectsPath } from './rejects.ts';
import { openSource, type Source } from './source.ts';

export type OrderImportOptions = {
  /** `online-retail`, or the general column names. */
  preset?: string;
  /** The column that names the shop of each line. */
  shopBy?: string;
  /** IANA zone in which times without an offset are read; the preset's, else Asia/Shanghai. */
  timeZone?: string;
  /** For lines that name none; the preset's, else CNY. */
  currency?: string;
  /** CUSTOMER_HASH_KEY: buyers are stored as keyed hashes only. */
  customerKey: string;
  /** Where lines that make no sense go; `<name>.rejects.csv` in the working directory. */
  rejects?: string;
  /** Orders of more than a day later are of the future; the time of the system. */
  now?: Date;
};

/** Counts of the whole file, but for `added`: what was not there before. */
export type OrderSummary = {
  lines: number;
  orders: number;
  skus: number;
  shops: number;
  customers: number;
  cancellationLines: number;
  /** Lines with price 0 as written. */
  free: number;
  /** Lines of codes that are no goods. */
  charges: number;
  /** Lines that equal an earlier line of their order in every field: real lines all the same. */
  duplicates: number;
  byKind: Record<string, number>;
  /** Prices finer than the currency, rounded half away from zero. */
  rounded: number;
  /** Lines of orders that another source, or an earlier file in another currency, has brought: left alone. */
  elsewhere: number;
  /** Lines whose key came twice, in files with line keys: the first counts. */
  repeatedKeys: number;
  added: { orders: number; lines: number; skus: number; shops: number };
  rejects: number;
  rejectsFile: string | undefined;
  seconds: number;
};

/**
 * Reads an orders file into closed history, in one transaction: all of it or, after a crash or a refusal, nothing. The
 * same file again adds nothing. Posts no stock movements. Throws UserError imports.* and demo.no_real_shops.
 */
export async function importOrders(
  ownerUrl: string,
  file: string,
  options: OrderImportOptions,
  onProgress: OnProgress = () => {},
): Promise<OrderSummary> {
  const started = performance.now();
  const plan = planOf(options);
  const source = openSource(file);
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const sql = openOwner(ownerUrl);
  try {
    const counts = await sql.begin((tx) => load(tx, { source, rejects, plan, onProgress }));
    return {
      ...counts,
      rejects: rejects.count(),
      rejectsFile: rejects.file(),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    rejects.close();
    await sql.end({ timeout: 5 });
  }
}

type Plan = {
  preset: OrderPreset;
  shopBy: string | undefined;
  timeZone: string;
  currency: string;
  now: Date;
  customerKey: string;
};

type Work = { source: Source; rejects: Rejects; plan: Plan; onProgress: OnProgress };

type Counts = Omit<OrderSummary, 'rejects' | 'rejectsFile' | 'seconds'>;

async function load(tx: OwnerTx, { source, rejects, plan, onProgress }: Work): Promise<Counts> {
  await tx`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
  await refuseDemo(tx);
  await makeStage(tx, plan.timeZone);
  const reading = readOrders(source, plan, rejects, onProgress);
  await copyRows(tx, `stage (${STAGED_LINES})`, reading.rows());
  const { rows, keyed, lines } = reading.done();
  let step = 0;
  const stored = () => onProgress({ phase: 'store', step: step++, steps: 5, lines });
  await copyRows(tx, `stage_order (${STAGED_ORDERS})`, rows.orders());
  await copyRows(tx, `stage_title (${STAGED_TITLES})`, rows.titles());
  await tx.unsafe('analyze stage (place, sku, key)');
  stored();
  const shops = await storeShops(tx, rows.shops(), plan);
  const skus = await storeSkus(tx, plan.preset);
  stored();
  const orders = await storeOrders(tx, plan.preset);
  const counts = await countOrders(tx);
  stored();
  await makeReady(tx, keyed);
  stored();
  const added = await storeLines(tx, { keyed, known: orders < counts.orders });
  stored();
  const counted = summaryOf(await countLines(tx), keyed);
  stored();
  const fresh = { orders, lines: added, skus, shops: shops.made };
  return { ...counts, ...counted, lines, shops: rows.shops().length, rounded: rows.rounded(), added: fresh };
}

/** The text of the file as staged rows; what makes no sense goes to the rejects on the way. */
function readOrders(source: Source, plan: Plan, rejects: Rejects, onProgress: OnProgress) {
  let rows: OrderRows | undefined;
  let keyed = false;
  let lines = 0;
  let out = '';
  const csv = createCsvReader({ record, broken });
  return { rows: staged, done };

  function record(fields: string[], line: number, raw: string): void {
    lines += rows ? 1 : 0;
    const row = rows ? rows.stage(fields, line) : begin(fields);
    if (!row) return;
    if ('copy' in row) out += row.copy;
    else rejects.add(line, row.reject, raw);
  }

  function begin(header: string[]): undefined {
    const at = columnsOf(header, plan);
    keyed = at.line >= 0;
    rows = createOrderRows({ ...plan, at, width: header.length });
  }

  function broken(line: number, raw: string, reason: string): void {
    if (!rows) throw brokenHeader(reason);
    lines += 1;
    rejects.add(line, reason, raw);
  }

  async function* staged(): AsyncGenerator<string> {
    for await (const text of source.text()) {
      csv.push(text);
      yield out;
      out = '';
      onProgress({ phase: 'read', bytes: source.bytesRead(), total: source.total, lines });
    }
    csv.end();
    yield out;
  }

  function done() {
    if (!rows) throw brokenHeader('it is empty');
    return { rows, keyed, lines };
  }
}

function columnsOf(header: string[], { preset, shopBy }: Plan): Record<OrderColumn, number> {
  const required: OrderColumn[] = ['order', 'sku', 'quantity', 'unit_price', 'placed_at'];
  const at = findColumns(header, preset.columns, required);
  if (shopBy === undefined) {
    if (at.shop < 0 && !preset.shopName) throw noColumn(['shop (or --shop-by COLUMN)'], header);
    return at;
  }
  const shop = header.findIndex((name) => name.trim().toLowerCase() === shopBy.trim().toLowerCase());
  if (shop < 0) throw noColumn([shopBy], header);
  return { ...at, shop };
}

const summaryOf = (counted: Counted, keyed: boolean) => ({
  cancellationLines: counted.cancelled,
  free: counted.free,
  charges: counted.byKind['charge'] ?? 0,
  duplicates: keyed ? 0 : counted.again,
  repeatedKeys: keyed ? counted.again : 0,
  elsewhere: counted.elsewhere,
  byKind: counted.byKind,
});

function planOf(options: OrderImportOptions): Plan {
  const preset = presetOf(options.preset);
  const timeZone = options.timeZone ?? preset.timeZone ?? 'Asia/Shanghai';
  const currency = (options.currency ?? preset.currency ?? 'CNY').toUpperCase();
  if (!isTimeZone(timeZone)) {
    throw new UserError('imports.no_time_zone', {
      zh: `没有时区 ${timeZone}，请用 Asia/Shanghai 这样的写法`,
      en: `There is no time zone ${timeZone}: write one like Europe/London`,
    });
  }
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new UserError('imports.no_currency', {
      zh: `币种 ${currency} 不对，请用 CNY 这样的三个字母`,
      en: `${currency} is no currency: write three letters like GBP`,
    });
  }
  const { shopBy, customerKey, now = systemClock.now() } = options;
  return { preset, shopBy, timeZone, currency, now, customerKey };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

import { UserError } from '../../core/errors.ts';
import { copyRows, type OwnerTx } from '../../db/bulk.ts';
import { openOwner } from '../../db/owner.ts';
import { createCsvReader } from './csv.ts';
import { refuseDemo } from './guard.ts';
import { createOrderRows, type OrderRows, STAGED } from './order-rows.ts';
import { makeReady, makeStage, storeLines, storeOrders, storeShops, storeSkus } from './order-tables.ts';
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
  /** Lines of orders that another source has brought: left alone. */
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
  customerKey: string;
};

type Work = { source: Source; rejects: Rejects; plan: Plan; onProgress: OnProgress };

type Counts = Omit<OrderSummary, 'rejects' | 'rejectsFile' | 'seconds'>;

/** One import at a time on one database. */
const IMPORT_LOCK = 7_318_210_343;

async function load(tx: OwnerTx, { source, rejects, plan, onProgress }: Work): Promise<Counts> {
  await tx`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
  await refuseDemo(tx);
  await makeStage(tx, plan.timeZone);
  const reading = readOrders(source, plan, rejects, onProgress);
  await copyRows(tx, `stage (${STAGED})`, reading.rows());
  const { rows, keyed, lines } = reading.done();
  const step = (n: number) => onProgress({ phase: 'store', step: n, steps: 5, lines });
  step(0);
  await tx.unsafe('analyze stage (shop, number, sku, key)');
  const shops = await storeShops(tx, rows.shops(), plan);
  step(1);
  const skus = await storeSkus(tx, plan.preset);
  step(2);
  const orders = await storeOrders(tx, plan.preset);
  step(3);
  await makeReady(tx, plan.preset, keyed);
  step(4);
  const added = { orders, lines: await storeLines(tx, keyed), skus, shops: shops.made };
  await rejectClashes(tx, rejects);
  const counts = await countReady(tx, keyed);
  step(5);
  return { ...counts, lines, shops: rows.shops().length, rounded: rows.rounded(), added };
}

/** The text of the file as staged rows; what makes no sense goes to the rejects on the way. */
function readOrders(source: Source, plan: Plan, rejects: Rejects, onProgress: OnProgress) {
  let rows: OrderRows | undefined;
  let keyed = false;
  let lines = 0;
  let out: string[] = [];
  const csv = createCsvReader({ record, broken });
  return { rows: staged, done };

  function record(fields: string[], line: number, raw: string): void {
    if (!rows) return begin(fields);
    lines += 1;
    const row = rows.stage(fields, line);
    if ('copy' in row) out.push(row.copy);
    else rejects.add(line, row.reject, raw);
  }

  function begin(header: string[]): void {
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
      yield out.join('');
      out = [];
      onProgress({ phase: 'read', bytes: source.bytesRead(), total: source.total, lines });
    }
    csv.end();
    yield out.join('');
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

async function rejectClashes(tx: OwnerTx, rejects: Rejects): Promise<void> {
  const rows = await tx`select line, sku, quantity from ready where ours and clash order by line`;
  for (const row of rows) {
    rejects.add(Number(row['line']), 'the order has another currency', `${row['sku']},${row['quantity']}`);
  }
}

async function countReady(tx: OwnerTx, keyed: boolean) {
  const byKind = await tx<{ kind: string; n: number }[]>`select kind, count(*)::int as n from ready group by kind`;
  const [row] = await tx<Record<string, number>[]>`
    select count(distinct order_id)::int as orders, count(distinct sku)::int as skus,
      (select count(distinct customer) from stage)::int as customers,
      count(*) filter (where mark = 'c')::int as cancelled, count(*) filter (where free)::int as free,
      count(*) filter (where nth > 1)::int as again, count(*) filter (where not ours)::int as elsewhere
    from ready`;
  const n = (name: string) => row?.[name] ?? 0;
  const kinds = Object.fromEntries(byKind.map(({ kind, n: count }) => [kind, count]));
  return {
    orders: n('orders'),
    skus: n('skus'),
    customers: n('customers'),
    cancellationLines: n('cancelled'),
    free: n('free'),
    charges: kinds['charge'] ?? 0,
    duplicates: keyed ? 0 : n('again'),
    repeatedKeys: keyed ? n('again') : 0,
    elsewhere: n('elsewhere'),
    byKind: kinds,
  };
}

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
  return { preset, shopBy: options.shopBy, timeZone, currency, customerKey: options.customerKey };
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const brokenHeader = (reason: string): UserError =>
  new UserError('imports.no_header', {
    zh: `读不懂文件的第一行（${reason}）；请另存为 UTF-8 编码的 CSV，第一行写列名`,
    en: `The first line of the file cannot be read (${reason}); save it as CSV in UTF-8 with column names on the first line`,
  });

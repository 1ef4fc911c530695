import { copyRows, type OwnerTx } from '../../db/bulk.ts';
import type { Tx } from '../../db/client.ts';
import { openOwner } from '../../db/owner.ts';
import { asTx } from '../../db/owner-tx.ts';
import { IMPORT_LOCK, refuseDemo } from './guard.ts';
import type { OnProgress } from './progress.ts';
import { createRejects, type Rejects, rejectsPath } from './rejects.ts';
import { openSource, type Source } from './source.ts';
import { COUNTED, readCounts } from './stock-rows.ts';

/** One line of the file as a change of its level; units. */
export type CountEntry = {
  sku: string;
  warehouseId: number;
  kind: 'counted';
  onHand: number;
  safety: number;
  reason: string;
  cause: string;
};

/** The one way in which stock changes, as what was found: never refused. `src/services/inventory/found.ts`, passed in. */
export type PostFound = (tx: Tx, entries: readonly CountEntry[], actor: string) => Promise<unknown>;

export type StockImportOptions = {
  post: PostFound;
  /** Where lines that make no sense go; `<name>.rejects.csv` in the working directory. */
  rejects?: string;
};

export type StockSummary = {
  lines: number;
  /** Levels whose on hand, safety or reorder point is another now. */
  changed: number;
  /** Levels that were as the file says. */
  unchanged: number;
  /** Lines that an earlier run of this same file has applied: left alone. */
  repeated: number;
  /** Units added and taken off. */
  added: number;
  taken: number;
  newSkus: number;
  newWarehouses: string[];
  rejects: number;
  rejectsFile: string | undefined;
  seconds: number;
};

/**
 * Takes a CSV file as a count of our own goods: each line sets what is on hand of a SKU in a warehouse, through a
 * `counted` movement of the difference (0 too, since a count that agrees is a fact). Safety and reorder point are set
 * where the file has them. Unknown warehouses and SKUs are made. Where less is on hand than is promised, quotas are called
 * back and the rest becomes `short`. One transaction; the same file again changes nothing, whatever has happened to the stock since.
 * Throws UserError imports.* and demo.no_real_shops.
 */
export async function importStock(
  ownerUrl: string,
  file: string,
  options: StockImportOptions,
  onProgress: OnProgress = () => {},
): Promise<StockSummary> {
  const started = performance.now();
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const source = openSource(file);
  const sql = openOwner(ownerUrl);
  try {
    const counts = await sql.begin((tx) => load(tx, source, { rejects, post: options.post, onProgress }));
    const seconds = (performance.now() - started) / 1000;
    return { ...counts, rejects: rejects.count(), rejectsFile: rejects.file(), seconds };
  } finally {
    rejects.close();
    await sql.end({ timeout: 5 });
  }
}

type Loading = { rejects: Rejects; post: PostFound; onProgress: OnProgress };

async function load(tx: OwnerTx, source: Source, { rejects, post, onProgress }: Loading) {
  await tx`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
  await refuseDemo(tx);
  await tx.unsafe(`create temp table count (line int not null, sku text not null, warehouse text not null,
    on_hand int not null, safety int, reorder_point int, title text, warehouse_id int, cause text) on commit drop`);
  const reading = readCounts(source, rejects, onProgress);
  await copyRows(tx, `count (${COUNTED})`, reading.rows());
  const lines = reading.lines();
  onProgress({ phase: 'store', step: 0, steps: 1, lines });
  const cause = `import-stock:${source.digest()}`;
  const made = await makeWarehouses(tx);
  const skus = await tx`
    insert into sku (code, title) select sku, coalesce(max(nullif(title, '')), sku) from count group by sku
    on conflict do nothing`;
  const repeated = await dropRepeated(tx, cause);
  const changes = await applyCounts(tx, post);
  onProgress({ phase: 'store', step: 1, steps: 1, lines });
  return { lines, ...changes, repeated, newSkus: skus.count, newWarehouses: made };
}

/** Returns the codes of those that were not there; their names are their codes until somebody names them. */
async function makeWarehouses(tx: OwnerTx): Promise<string[]> {
  const made = await tx<{ code: string }[]>`
    insert into warehouse (code, name_zh, name_en) select distinct warehouse, warehouse, warehouse from count
    on conflict do nothing returning code`;
  await tx`update count c set warehouse_id = w.id from warehouse w where w.code = c.warehouse`;
  return made.map((row) => row.code).sort();
}

async function dropRepeated(tx: OwnerTx, cause: string): Promise<number> {
  await tx`update count set cause = ${cause} || ':' || line`;
  const dropped = await tx`delete from count c using movement m where m.cause = c.cause`;
  return dropped.count;
}

/** Entries that are posted in one go. */
const PIECE = 2_000;

/** The row locks hold other writers off between the difference and its movement. */
async function applyCounts(tx: OwnerTx, post: PostFound) {
  await tx`
    insert into stock_level (sku, warehouse_id) select sku, warehouse_id from count order by sku, warehouse_id
    on conflict do nothing`;
  await tx.unsafe(`create temp table before on commit drop as
    select c.*, l.on_hand as was, l.safety as safety_was, l.reorder_point as reorder_was
    from count c join stock_level l on l.sku = c.sku and l.warehouse_id = c.warehouse_id and l.owner = ''
    order by l.sku, l.warehouse_id for update of l`);
  await tx`
    update stock_level l set reorder_point = b.reorder_point from before b
    where l.sku = b.sku and l.warehouse_id = b.warehouse_id and l.owner = '' and l.reorder_point <> b.reorder_point`;
  await tx.unsafe('create index on before (line)');
  await postAll(tx, post);
  const [row] = await tx<{ changed: number; unchanged: number; added: number; taken: number }[]>`
    select count(*) filter (where moved)::int as changed, count(*) filter (where not moved)::int as unchanged,
      coalesce(sum(greatest(0, on_hand - was)), 0)::float8 as added, coalesce(sum(greatest(0, was - on_hand)), 0)::float8 as taken
    from (select *, on_hand <> was or coalesce(safety <> safety_was, false)
      or coalesce(reorder_point <> reorder_was, false) as moved from before) b`;
  return row ?? { changed: 0, unchanged: 0, added: 0, taken: 0 };
}

async function postAll(tx: OwnerTx, post: PostFound): Promise<void> {
  const services = asTx(tx);
  for (let last = 0, rows: CountRow[] = []; ; last = rows.at(-1)?.line ?? last) {
    rows = await tx<CountRow[]>`
      select line, sku, warehouse_id, on_hand - was as on_hand, coalesce(safety - safety_was, 0) as safety, cause
      from before where line > ${last} order by line limit ${PIECE}`;
    if (rows.length === 0) return;
    await post(services, rows.map(entryOf), 'import');
  }
}

type CountRow = { line: number; sku: string; warehouse_id: number; on_hand: number; safety: number; cause: string };

const entryOf = (row: CountRow): CountEntry => ({
  sku: row.sku,
  warehouseId: row.warehouse_id,
  kind: 'counted',
  onHand: row.on_hand,
  safety: row.safety,
  reason: '导入盘点',
  cause: row.cause,
});

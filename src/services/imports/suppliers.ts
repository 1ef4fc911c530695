import { copyRows, type OwnerTx } from '../../db/bulk.ts';
import { openOwner } from '../../db/owner.ts';
import { IMPORT_LOCK, refuseDemo } from './guard.ts';
import type { OnProgress } from './progress.ts';
import { createRejects, type Rejects, rejectsPath } from './rejects.ts';
import { openSource, type Source } from './source.ts';
import { OFFERED, readOffers } from './supplier-rows.ts';

export type SupplierImportOptions = {
  /** Where lines that make no sense go; `<name>.rejects.csv` in the working directory. */
  rejects?: string;
};

export type SupplierSummary = {
  lines: number;
  newSuppliers: number;
  /** Terms that are new, other than before, and as they were. */
  added: number;
  changed: number;
  unchanged: number;
  rejects: number;
  rejectsFile: string | undefined;
  seconds: number;
};

/**
 * Takes a CSV file of what suppliers sell and on what terms, one line for each supplier and SKU; lines set all terms of
 * theirs. Suppliers that are not there are made, SKUs are not: a line of an unknown one is a reject, and so is one that
 * repeats an earlier line or names another currency than the supplier has. One transaction; the same file again changes
 * nothing. Throws UserError imports.* and demo.no_real_shops.
 */
export async function importSuppliers(
  ownerUrl: string,
  file: string,
  options: SupplierImportOptions = {},
  onProgress: OnProgress = () => {},
): Promise<SupplierSummary> {
  const started = performance.now();
  const rejects = createRejects(options.rejects ?? rejectsPath(file));
  const source = openSource(file);
  const sql = openOwner(ownerUrl);
  try {
    const counts = await sql.begin((tx) => load(tx, source, rejects, onProgress));
    const seconds = (performance.now() - started) / 1000;
    return { ...counts, rejects: rejects.count(), rejectsFile: rejects.file(), seconds };
  } finally {
    rejects.close();
    await sql.end({ timeout: 5 });
  }
}

async function load(tx: OwnerTx, source: Source, rejects: Rejects, onProgress: OnProgress) {
  await tx`select pg_advisory_xact_lock(${IMPORT_LOCK})`;
  await refuseDemo(tx);
  await tx.unsafe(`create temp table offer (line int not null, supplier text not null, name text not null,
    currency text not null, sku text not null, unit_minor bigint not null, breaks jsonb not null, rebate_bp int not null,
    min_quantity int not null, multiple int not null, max_quantity int, lead_days int not null,
    lead_spread_days int not null, made_to_order_hours int, raw text not null) on commit drop`);
  const reading = readOffers(source, rejects, onProgress);
  await copyRows(tx, `offer (${OFFERED})`, reading.rows());
  const lines = reading.lines();
  onProgress({ phase: 'store', step: 0, steps: 1, lines });
  await rejectUnknown(tx, rejects);
  const newSuppliers = await makeSuppliers(tx);
  const counts = await setTerms(tx);
  onProgress({ phase: 'store', step: 1, steps: 1, lines });
  return { lines, newSuppliers, ...counts };
}

/** A supplier is known by its code whatever its case; then the stored code is meant. */
async function rejectUnknown(tx: OwnerTx, rejects: Rejects): Promise<void> {
  await tx`update offer o set supplier = s.code from supplier s where lower(s.code) = lower(o.supplier)`;
  await tx`update offer o set supplier = f.code
    from (select lower(supplier) as low, (array_agg(supplier order by line))[1] as code from offer group by 1) f
    where lower(o.supplier) = f.low and o.supplier <> f.code`;
  const unknown = await tx<{ line: number; raw: string; why: string }[]>`
    delete from offer o using (
      select f.line, case when k.code is null then 'there is no such SKU: import its orders or stock first'
        when s.currency <> f.currency then 'the supplier has ' || s.currency || ': one currency each' end as why
      from offer f left join sku k on k.code = f.sku left join supplier s on s.code = f.supplier) x
    where x.line = o.line and x.why is not null returning o.line, o.raw, x.why`;
  for (const { line, raw, why } of unknown.toSorted((a, b) => a.line - b.line)) rejects.add(line, why, raw);
}

async function makeSuppliers(tx: OwnerTx): Promise<number> {
  const made = await tx`
    insert into supplier (code, name_zh, name_en, currency)
    select distinct on (supplier) supplier, name, name, currency from offer order by supplier, name = supplier, line
    on conflict do nothing`;
  return made.count;
}

/** Rows that say what is there already are left alone, so that a second run says so. */
async function setTerms(tx: OwnerTx): Promise<{ added: number; changed: number; unchanged: number }> {
  const [all] = await tx<{ n: number }[]>`select count(*)::int as n from offer`;
  const set = await tx<{ is_new: boolean }[]>`
    insert into supplier_item as i (supplier, sku, unit_minor, breaks, rebate_bp, min_quantity, multiple, max_quantity,
      lead_days, lead_spread_days, made_to_order_hours)
    select supplier, sku, unit_minor, breaks, rebate_bp, min_quantity, multiple, max_quantity, lead_days, lead_spread_days,
      made_to_order_hours from offer order by supplier, sku
    on conflict (supplier, sku) do update set unit_minor = excluded.unit_minor, breaks = excluded.breaks,
      rebate_bp = excluded.rebate_bp, min_quantity = excluded.min_quantity, multiple = excluded.multiple,
      max_quantity = excluded.max_quantity, lead_days = excluded.lead_days, lead_spread_days = excluded.lead_spread_days,
      made_to_order_hours = excluded.made_to_order_hours
    where (i.unit_minor, i.breaks, i.rebate_bp, i.min_quantity, i.multiple, i.max_quantity, i.lead_days,
        i.lead_spread_days, i.made_to_order_hours)
      is distinct from (excluded.unit_minor, excluded.breaks, excluded.rebate_bp, excluded.min_quantity, excluded.multiple,
        excluded.max_quantity, excluded.lead_days, excluded.lead_spread_days, excluded.made_to_order_hours)
    returning xmax = 0 as is_new`;
  const added = set.filter((row) => row.is_new).length;
  return { added, changed: set.length - added, unchanged: (all?.n ?? 0) - set.length };
}

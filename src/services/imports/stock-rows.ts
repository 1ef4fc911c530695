import { createCsvReader } from '../../core/csv.ts';
import { MAX_UNITS, parseCode, parseTitle, parseUnits } from '../../core/csv-fields.ts';
import { UserError } from '../../core/errors.ts';
import { WarehouseCode } from '../../core/terms.ts';
import { copyRow } from '../../db/bulk.ts';
import { brokenHeader } from './guard.ts';
import { MAX_HELD, tooLarge } from './held.ts';
import { findColumns } from './presets.ts';
import type { OnProgress } from './progress.ts';
import type { Rejects } from './rejects.ts';
import type { Source } from './source.ts';

/** Columns of the staging table in the order in which they are written. */
export const COUNTED = 'line, sku, warehouse, on_hand, safety, reorder_point, title';

type Column = 'sku' | 'warehouse' | 'on_hand' | 'safety' | 'reorder_point' | 'title';

const COLUMNS: Record<Column, readonly string[]> = {
  sku: ['sku', '商品编码', '商家编码'],
  warehouse: ['warehouse', '仓库'],
  on_hand: ['on_hand', '在库', '库存', '在库数量'],
  safety: ['safety', '安全库存'],
  reorder_point: ['reorder_point', '补货点'],
  title: ['title', '商品名称', '商品标题'],
};

/** The text of a stock file as rows of COUNTED; what makes no sense goes to the rejects on the way. */
export function readCounts(source: Source, rejects: Rejects, onProgress: OnProgress) {
  const seen = new Map<string, number>();
  let at: Record<Column, number> | undefined;
  let width = 0;
  let lines = 0;
  let out = '';
  const csv = createCsvReader({ record, broken: refuse });
  return { rows, lines: () => lines };

  function record(fields: string[], line: number, raw: string): void {
    if (!at) {
      at = findColumns(fields, COLUMNS, ['sku', 'warehouse', 'on_hand']);
      width = fields.length;
      return;
    }
    const row = fields.length === width ? rowOf(fields, at, line) : `${fields.length} fields instead of ${width}`;
    if (typeof row === 'string') refuse(line, raw, row);
    else {
      lines += 1;
      out += copyRow(row);
    }
  }

  function rowOf(fields: string[], columns: Record<Column, number>, line: number) {
    const count = countOf(fields, columns);
    if (typeof count === 'string') return count;
    const { sku, warehouse, onHand, safety, reorderPoint, title } = count;
    const key = `${sku}\u001f${warehouse}`;
    const before = seen.get(key);
    if (before !== undefined) throw countedTwice({ sku, warehouse, before, line });
    if (seen.size >= MAX_HELD) throw tooLarge();
    seen.set(key, line);
    return [line, sku, warehouse, onHand, safety, reorderPoint, title];
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

/** Units of one line, or why it makes no sense. A missing safety or reorder point leaves what is there. */
function countOf(fields: readonly string[], at: Record<Column, number>) {
  const cell = (column: Column): string => (at[column] < 0 ? '' : (fields[at[column]] ?? '')).trim();
  const optional = (column: Column) => (cell(column) === '' ? null : parseUnits(cell(column)));
  const sku = parseCode(cell('sku'));
  if (sku === undefined) return 'no code, or one that is too long';
  const warehouse = WarehouseCode.safeParse(cell('warehouse').normalize('NFKC'));
  if (!warehouse.success) return 'warehouse is not a code of up to 32 letters, digits, - and _';
  const onHand = parseUnits(cell('on_hand'));
  const safety = optional('safety');
  const reorderPoint = optional('reorder_point');
  for (const units of [onHand, safety, reorderPoint]) {
    if (units === undefined || (units !== null && units < 0)) return 'units are not a whole number from 0';
    if (units !== null && units > MAX_UNITS) return `units are too large: at most ${MAX_UNITS}`;
  }
  const title = parseTitle(cell('title'));
  if (title === undefined) return 'title is longer than 300 characters';
  return {
    sku,
    warehouse: warehouse.data,
    onHand: onHand ?? 0,
    safety: safety ?? null,
    reorderPoint: reorderPoint ?? null,
    title,
  };
}

/** Which of two counts of one shelf is right nobody can tell from the file, so none of it is taken. */
const countedTwice = (at: { sku: string; warehouse: string; before: number; line: number }): UserError =>
  new UserError('imports.counted_twice', {
    zh: `第 ${at.before} 行和第 ${at.line} 行都是 ${at.sku} 在 ${at.warehouse} 的数，请只留一行再导入；什么也没有改`,
    en: `Lines ${at.before} and ${at.line} both count ${at.sku} in ${at.warehouse}; keep one of them and import again, nothing was changed`,
  });

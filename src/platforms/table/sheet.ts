import { createCsvReader } from '../../core/csv.ts';
import { foldHeader } from '../../core/csv-fields.ts';

/** A row by our names of its columns; others keep theirs in `rest`. `line` is the file's own. */
export type Row = { line: number; cells: Record<string, string>; rest: Record<string, string> };
/** `refused`: why nothing of the file is taken. */
export type Sheet = { rows: Row[]; broken: Broken[]; refused?: string };
export type Broken = { line: number; reason: string };

/** Our name of a column, and what it may be called. */
export type Columns = Record<string, readonly string[]>;

export const MOST_BYTES = 20 * 1024 * 1024;
export const MOST_ROWS = 100_000;
const MOST_BROKEN = 1_000;

/** UTF-8, with or without its mark, else GB18030, as Excel in Chinese saves CSV. Undefined: neither. */
export function textOf(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // Text in two bytes a character (UTF-16) passes for GB18030 at times; no CSV has zeros in it.
      return text.includes('\0') ? undefined : text;
    } catch {
      // The next encoding.
    }
  }
  return undefined;
}

/** A file as rows. What makes no sense costs its line; a file without the columns that must be there has none at all. */
export function readSheet(bytes: Uint8Array | undefined, columns: Columns, must: readonly string[]): Sheet {
  const whole = (reason: string): Sheet => ({ rows: [], broken: [{ line: 1, reason }], refused: reason });
  if (!bytes) return whole(`larger than ${MOST_BYTES / 1024 / 1024} MB, or not a plain file`);
  const text = textOf(bytes);
  if (text === undefined) return whole('neither UTF-8 nor GB18030: save it as CSV UTF-8');
  const sheet: Sheet = { rows: [], broken: [] };
  let names: (string | undefined)[] | undefined;
  let header: string[] = [];
  let tooMany = false;
  const reader = createCsvReader({
    record(fields, line) {
      if (!names) {
        header = fields.map((f) => f.trim());
        names = header.map((title) => nameOf(title, columns));
      } else if (sheet.rows.length >= MOST_ROWS) tooMany = true;
      else sheet.rows.push(rowOf(fields, line, names, header));
    },
    broken(line, _raw, reason) {
      if (sheet.broken.length < MOST_BROKEN) sheet.broken.push({ line, reason });
    },
  });
  reader.push(text);
  reader.end();
  const missing = must.filter((name) => !names?.includes(name));
  if (missing.length > 0) return whole(`no column ${missing.map((n) => columns[n]?.[0] ?? n).join(', ')}`);
  return tooMany ? whole(`more than ${MOST_ROWS} rows: split the file`) : sheet;
}

const nameOf = (title: string, columns: Columns): string | undefined =>
  Object.keys(columns).find((name) => columns[name]?.some((alias) => foldHeader(alias) === foldHeader(title)));

function rowOf(fields: readonly string[], line: number, names: readonly (string | undefined)[], header: string[]): Row {
  const row: Row = { line, cells: {}, rest: {} };
  for (const [n, field] of fields.entries()) {
    const name = names[n];
    const value = field.trim();
    if (name) row.cells[name] = value;
    else if (value !== '' && header[n]) row.rest[header[n]] = value;
  }
  return row;
}

/** A cell as it is handed out. Numbers are numbers; everything else is text that somebody may have typed. */
export type Cell = string | number | boolean | null | undefined;

/** What a spreadsheet takes for the start of a formula, full-width forms included, also after blanks that it skips. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/**
 * Rows as RFC 4180 text, CRLF after each. Text that a spreadsheet would take for a formula gets an apostrophe before it;
 * a number stays a number, a negative one too. NUL, which no file of text holds, is left out.
 */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

function cellOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const clean = cell.replaceAll('\0', '').toWellFormed();
  const safe = FORMULA.test(clean) ? `'${clean}` : clean;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

import { formatValue } from '../../core/format.ts';
import type { Locale } from '../../core/message.ts';
import { isRightAligned, rowsShown, type Table } from '../../core/table-words.ts';
import { cutTo, displayWidth, padTo, printable } from './width.ts';

const GAP = 2;
/** A column of words is cut down to this; one of numbers never is. */
const NARROWEST = 8;

type Grid = { heads: string[]; rows: string[][]; right: boolean[] };

function gridOf(table: Table, locale: Locale): Grid {
  return {
    heads: table.columns.map((column) => printable(column.label[locale.lang])),
    rows: table.rows.map((row) => table.columns.map((_, i) => printable(formatValue(row[i] ?? '', locale)))),
    right: table.columns.map((_, i) => isRightAligned(table, i)),
  };
}

/** The columns' widths, made to fit by cutting the widest words first; `undefined` when that is not enough. */
function widthsWithin({ heads, rows, right }: Grid, width: number): number[] | undefined {
  const widths = heads.map((head, i) => Math.max(displayWidth(head), ...rows.map((row) => displayWidth(row[i] ?? ''))));
  const total = () => widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1);
  while (total() > width) {
    const words = widths.map((one, i) => (right[i] ? 0 : one));
    const widest = words.indexOf(Math.max(...words));
    const one = widths[widest] ?? 0;
    if (right[widest] || one <= NARROWEST) return undefined;
    widths[widest] = Math.max(NARROWEST, one - (total() - width));
  }
  return widths;
}

const line = (cells: string[], widths: number[], right: boolean[]): string =>
  cells
    .map((cell, i) => padTo(cutTo(cell, widths[i] ?? 0), widths[i] ?? 0, right[i]))
    .join(' '.repeat(GAP))
    .trimEnd();

/** Where columns do not fit side by side, each row becomes lines of `head: cell`. */
const stacked = ({ heads, rows }: Grid): string[] =>
  rows.flatMap((row, n) => [...(n > 0 ? [''] : []), ...row.map((cell, i) => `${heads[i]}: ${cell}`)]);

/** Columns aligned by what they take on the screen; the last line says how many rows are hidden. */
export function drawTable(table: Table, locale: Locale, width: number): string[] {
  const grid = gridOf(table, locale);
  const widths = widthsWithin(grid, width);
  const hidden = rowsShown(table, locale.lang);
  const lines = widths
    ? [
        line(grid.heads, widths, grid.right),
        widths.map((one) => '─'.repeat(one)).join(' '.repeat(GAP)),
        ...grid.rows.map((row) => line(row, widths, grid.right)),
      ]
    : stacked(grid);
  return hidden === undefined ? lines : [...lines, `(${hidden})`];
}

import type { types } from '@slack/bolt';
import { formatValue } from '../../core/format.ts';
import type { Block, Locale } from '../../core/message.ts';
import { clamped, escaped, widthOf } from './escape.ts';
import { LIMITS } from './limits.ts';
import { SAYS } from './words.ts';

type Table = Extract<Block, { kind: 'table' }>;

/** The cells as words, an empty one as a dash, no more columns than Slack takes; and how many were left out. */
function gridOf(table: Table, locale: Locale) {
  const columns = table.columns.slice(0, LIMITS.tableColumns);
  const dash = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim() || '–';
  return {
    columns,
    head: columns.map((column) => dash(column.label[locale.lang])),
    rows: table.rows.map((row) =>
      columns.map((_c, i) => dash(row[i] === undefined ? '' : formatValue(row[i], locale))),
    ),
    columnsHidden: table.columns.length - columns.length,
  };
}

/** What a table does not show, as sentences. */
function hiddenOf(table: Table, shown: number, columnsHidden: number, locale: Locale): string[] {
  const rowsHidden = Math.max(table.total, table.rows.length) - shown;
  return [
    ...(columnsHidden > 0 ? [SAYS.columnsHidden(columnsHidden)[locale.lang]] : []),
    ...(rowsHidden > 0 ? [SAYS.rowsHidden(rowsHidden)[locale.lang]] : []),
    ...(shown === 0 && rowsHidden <= 0 ? [SAYS.noRows[locale.lang]] : []),
  ];
}

export type DrawnTable = { blocks: types.KnownBlock[]; hidden: string[] };

/** Slack's own table: 100 rows with the heading, 20 columns, 10,000 characters. */
export function nativeTable(table: Table, locale: Locale): DrawnTable {
  const grid = gridOf(table, locale);
  const rows: string[][] = [];
  let left: number = LIMITS.tableChars;
  for (const row of [grid.head, ...grid.rows].slice(0, LIMITS.tableRows)) {
    const cells = row.map((cell) => clamped(cell, LIMITS.cell));
    left -= cells.reduce((sum, cell) => sum + cell.length, 0);
    if (left < 0) break;
    rows.push(cells);
  }
  const block: types.TableBlock = {
    type: 'table',
    rows: rows.map((cells) => cells.map((text) => ({ type: 'raw_text', text }))),
    column_settings: grid.columns.map((column) => ({ align: column.align ?? 'left', is_wrapped: true })),
  };
  return { blocks: [block], hidden: hiddenOf(table, Math.max(0, rows.length - 1), grid.columnsHidden, locale) };
}

const CELL_WIDTH = 40;
const FENCES = 4;

/** The same in fixed-width text, for a second table of a message and where native tables are refused. */
export function codeTable(table: Table, locale: Locale): DrawnTable {
  const grid = gridOf(table, locale);
  const short = [grid.head, ...grid.rows].map((row) => row.map((cell) => shortened(cell.replace(/`/g, 'ˋ'))));
  const widths = grid.columns.map((_c, i) => Math.max(...short.map((row) => widthOf(row[i] ?? ''))));
  const lines = short.map((row) =>
    escaped(
      row
        .map((cell, i) => {
          const pad = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
          return grid.columns[i]?.align === 'right' ? pad + cell : cell + pad;
        })
        .join('  ')
        .trimEnd(),
    ),
  );
  const fences = fenced(lines);
  const shown = fences.reduce((sum, fence) => sum + fence.length, 0) - 1;
  return {
    blocks: fences.map((fence) => ({
      type: 'section',
      text: { type: 'mrkdwn', text: `\`\`\`\n${fence.join('\n')}\n\`\`\``, verbatim: true },
    })),
    hidden: hiddenOf(table, Math.max(0, shown), grid.columnsHidden, locale),
  };
}

function shortened(cell: string): string {
  if (widthOf(cell) <= CELL_WIDTH) return cell;
  let kept = '';
  for (const character of cell) {
    if (widthOf(kept + character) >= CELL_WIDTH) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Lines in as many sections as are allowed for one table; lines that do not fit are left out. */
function fenced(lines: string[]): string[][] {
  const room = LIMITS.section - 8;
  const fences: string[][] = [[]];
  let used = 0;
  for (const line of lines) {
    if (line.length > room) break;
    if (used + line.length + 1 > room) {
      if (fences.length === FENCES) break;
      fences.push([]);
      used = 0;
    }
    fences.at(-1)?.push(line);
    used += line.length + 1;
  }
  return fences.filter((fence) => fence.length > 0);
}

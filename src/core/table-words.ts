import type { Lang } from './localized.ts';
import type { Block, Value } from './message.ts';

export type Table = Extract<Block, { kind: 'table' }>;

/** What a list says about the rows that it hides; `undefined` when it hides none. */
export function rowsShown(table: Table, lang: Lang): string | undefined {
  const shown = table.rows.length;
  if (table.total <= shown) return undefined;
  return lang === 'zh' ? `显示 ${shown} 行，共 ${table.total} 行` : `${shown} of ${table.total} rows shown`;
}

const isNumeric = (value: Value | undefined): boolean =>
  typeof value === 'number' || (typeof value === 'object' && 'money' in value);

/** Columns say how they are aligned; one that does not is right-aligned when it holds only numbers. */
export function isRightAligned(table: Table, column: number): boolean {
  const said = table.columns[column]?.align;
  if (said) return said === 'right';
  return table.rows.length > 0 && table.rows.every((row) => isNumeric(row[column]));
}

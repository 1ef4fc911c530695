import type { Cell } from './csv-out.ts';
import { isLocalized, type Lang } from './localized.ts';
import type { Message, Value } from './message.ts';
import { minorDigits } from './money.ts';

/** A message's first table as plain data: a row is an object by column key. `total` is how many rows there are in all. */
export type DataRows = { columns: string[]; rows: Record<string, Cell>[]; total: number };

/** `Reorder at` is reorderAt, `Orders, 30 d` is orders30D: the English label, so that it is the same in both languages. */
const keyOf = (label: string): string =>
  label
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word, n) => (n === 0 ? word.toLowerCase() : word[0]?.toUpperCase() + word.slice(1)))
    .join('') || 'column';

/** Keys of their own for labels that say the same. */
function keysOf(labels: string[]): string[] {
  const keys: string[] = [];
  for (const label of labels) {
    const key = keyOf(label);
    const same = keys.filter((one) => one.replace(/\d+$/, '') === key || one === key).length;
    keys.push(same === 0 ? key : `${key}${same + 1}`);
  }
  return keys;
}

/** What a table brings as data is taken as it is. Where there is no table, the fields of the message are one row. Without either there are no rows. */
export function dataRowsOf(message: Message, lang: Lang): DataRows {
  const found = message.blocks.find((block) => block.kind === 'table');
  if (found?.data) {
    const columns = [...new Set(found.data.flatMap((row) => Object.keys(row)))];
    return { columns, rows: found.data, total: found.total };
  }
  if (found) {
    const columns = keysOf(found.columns.map(({ label }) => label.en));
    const numeric = found.columns.map(({ align }) => align === 'right');
    const rows = found.rows.map((row) =>
      rowOf(
        columns,
        row.map((value, n) => (numeric[n] ? unsigned(value) : value)),
        lang,
      ),
    );
    return { columns, rows, total: found.total };
  }
  const items = message.blocks.flatMap((block) => (block.kind === 'fields' ? block.items : []));
  if (items.length === 0) return { columns: [], rows: [], total: 0 };
  const columns = keysOf(items.map(({ label }) => label.en));
  const row = rowOf(
    columns,
    items.map(({ value }) => value),
    lang,
  );
  return { columns, rows: [row], total: 1 };
}

/** A column of numbers shows gains as `+5`; as data that is a number. */
const unsigned = (value: Value): Value =>
  typeof value === 'string' && /^[+-]\d{1,15}(\.\d+)?$/.test(value) ? Number(value) : value;

const rowOf = (columns: string[], row: Value[], lang: Lang): Record<string, Cell> =>
  Object.fromEntries(columns.map((key, n) => [key, plainOf(row[n] ?? '', lang)]));

/** Instants are ISO in UTC, amounts `12.50 CNY`. */
function plainOf(value: Value, lang: Lang): Cell {
  if (typeof value !== 'object') return value;
  if (isLocalized(value)) return value[lang];
  if ('at' in value) return value.at;
  if ('date' in value) return value.date;
  if ('money' in value) return `${decimalOf(value.money, minorDigits(value.currency))} ${value.currency}`;
  return '';
}

function decimalOf(minor: string, digits: number): string {
  const sign = minor.startsWith('-') ? '-' : '';
  const all = minor.replace('-', '').padStart(digits + 1, '0');
  return digits === 0 ? sign + all : `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

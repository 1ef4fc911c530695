import type { Localized } from '../../../core/localized.ts';
import { type Figure, type InputKind, isWhy, keyOf, no, shown, type Why } from '../kinds.ts';
import { type DayOrder, orderOf } from './days.ts';
import { type Field, figureOf, type TypedFigure } from './figures.ts';
import { type Column, callerOf, columnOf, type InputCalled, type Sheet, sheetOf } from './headings.ts';
import { decoded, type Line, MOST, SEPARATORS } from './table.ts';

export type Wrong = { line: number; why: Localized };

/** What a file holds. Figures are in its order; `twice`: lines whose number is another than one before of the same thing. */
export type FileRead = {
  figures: Figure[];
  wrong: Wrong[];
  twice: number[];
  /** Headings that are nobody's, cells without a number, rows above the heading. */
  ignored: string[];
  empty: number;
  before: number;
};

type Options = { inputs: readonly InputKind[]; field: Field; shop?: string | undefined };

/** A file's bytes. `why`: the one sentence for which nothing of it is taken. */
export function readFile(bytes: Uint8Array, options: Options): FileRead | Why {
  const text = decoded(bytes);
  return typeof text === 'string' ? readText(text, options) : text;
}

/** The same of text as pasted. Rows that make no sense are named, the others are taken. Pure. */
export function readText(text: string, { inputs, field, shop = '' }: Options): FileRead | Why {
  const called = callerOf(inputs);
  const sheet = sheetOf(inRows(text), called);
  if (!sheet) return noHeading(text, called);
  if (sheet.rows.length > MOST.rows)
    return no(`超过 ${MOST.rows} 行，请拆开再导入`, `More than ${MOST.rows} rows; split the file`);
  const at = sheet.columns.findIndex(({ is }) => is === 'day');
  const order = orderOf(sheet.rows.map(({ cells }) => cells[at] ?? ''));
  if (order && typeof order !== 'string') return order;
  const read: FileRead = { figures: [], wrong: [], twice: [], ignored: [], empty: 0, before: sheet.before };
  const columns = onceEach(sheet, read);
  for (const row of sheet.rows) takeRow(row, { columns, sheet, called, field, shop, order }, read);
  if (read.figures.length > MOST.figures)
    return no(`超过 ${MOST.figures} 个数，请拆开再导入`, `More than ${MOST.figures} figures; split the file`);
  read.twice = twiceIn(read.figures);
  return read;
}

/** In one line of chat rows may stand apart by semicolons. */
const inRows = (text: string): string =>
  !text.includes('\n') && text.includes(';') && text.includes(',') ? text.replaceAll(';', '\n') : text;

type Reading = {
  columns: (Column | undefined)[];
  sheet: Sheet;
  called: InputCalled;
  field: Field;
  shop: string;
  order: DayOrder | undefined;
};

/** The first column of each kind counts; what is left out is said. */
function onceEach({ columns, long }: Sheet, read: FileRead): (Column | undefined)[] {
  const seen = new Set<string>();
  return columns.map((column) => {
    const name = column.is === 'input' ? `input ${column.input.code}` : column.is;
    const left =
      column.is === 'unknown' || (long ? column.is === 'input' : column.is === 'code' || column.is === 'value');
    if (left || seen.has(name)) {
      const title = column.is === 'unknown' ? column.title : column.is === 'input' ? column.input.name.zh : column.is;
      if (title.trim() !== '') read.ignored.push(shown(title));
      return undefined;
    }
    seen.add(name);
    return column;
  });
}

function takeRow(row: Line, reading: Reading, read: FileRead): void {
  const { columns, sheet } = reading;
  const cells = [...row.cells];
  while (cells.length > columns.length && cells.at(-1) === '') cells.pop();
  const of = (is: Column['is']): string => cells[columns.findIndex((column) => column?.is === is)] ?? '';
  const input = sheet.long ? reading.called(of('code')) : undefined;
  const wrong =
    wrongRow(row, cells, columns.length) ?? (of('day') === '' ? no('没有日期', 'there is no day') : undefined);
  if (wrong || (sheet.long && !input)) {
    read.wrong.push({ line: row.line, why: (wrong ?? unknownInput(of('code'))).why });
    return;
  }
  const base = { day: of('day'), shop: of('shop') || reading.shop, part: of('part'), currency: of('currency') };
  if (input) takeOne({ ...base, input, value: of('value') }, row.line, reading, read);
  for (const [n, column] of columns.entries())
    if (column?.is === 'input')
      takeOne({ ...base, input: column.input, value: withUnit(cells[n] ?? '', column.unit) }, row.line, reading, read);
}

/** A bare number is in the unit of its heading. */
const withUnit = (cell: string, unit: string): string => (/[\d０-９]$/.test(cell) ? `${cell}${unit}` : cell);

function wrongRow({ broken }: Line, cells: readonly string[], width: number): Why | undefined {
  if (broken) return no('有引号没有闭合', 'a quote is not closed');
  if (cells.length <= width) return undefined;
  return no(
    `有 ${cells.length} 格，标题只有 ${width} 格；带千分位的数请加引号，例如 "1,234"`,
    `${cells.length} cells under ${width} headings; put figures with thousands separators in quotes, such as "1,234"`,
  );
}

function takeOne(typed: TypedFigure, line: number, { field, order }: Reading, read: FileRead): void {
  const figure = figureOf(typed.input.money ? typed : { ...typed, currency: '' }, field, order);
  if (figure === 'empty') read.empty += 1;
  else if (isWhy(figure)) {
    // What is wrong with the row is said once, not once a column.
    const last = read.wrong.at(-1);
    if (last?.line !== line || last.why.en !== figure.why.en) read.wrong.push({ line, why: figure.why });
  } else read.figures.push({ ...figure, line });
}

/** Lines whose number is another than the one before of the same thing. */
function twiceIn(figures: readonly Figure[]): number[] {
  const last = new Map<string, string | null>();
  const lines = new Set<number>();
  for (const figure of figures) {
    const key = keyOf(figure);
    if (last.has(key) && last.get(key) !== figure.value) lines.add(figure.line ?? 0);
    last.set(key, figure.value);
  }
  return [...lines];
}

export const unknownInput = (typed: string): Why =>
  no(
    `没有“${shown(typed)}”这一项，发送 录入 清单 看能录入什么`,
    `“${shown(typed)}” cannot be entered; send record inputs to see what can`,
  );

/** What stands first and names something of a heading is one, in which the day or what was counted is not known. */
function noHeading(text: string, called: InputCalled): Why {
  const columns = firstCells(text).map((title) => columnOf(title, called));
  const unknown = columns.flatMap((column) =>
    column.is === 'unknown' && column.title !== '' ? [shown(column.title)] : [],
  );
  if (unknown.length === 0 || unknown.length === columns.length)
    return no(
      '没有找到标题行；第一行要有日期和数据的名字，例如 日期,店铺,访客数；能录入的见 录入 清单',
      'There is no heading; the first row names the day and the figures, such as day,shop,visitors; record inputs lists them',
    );
  const some = unknown.slice(0, 5);
  const day = columns.some(({ is }) => is === 'day');
  return no(
    `标题里不认识“${some.join('”“')}”${day ? '' : '，也没有日期列'}；能录入的见 录入 清单`,
    `The heading has “${some.join('”, “')}”, which cannot be entered${day ? '' : ', and no day'}; record inputs lists what can`,
  );
}

function firstCells(text: string): string[] {
  const [first = ''] = inRows(text.trim()).split(/[\r\n]/, 1);
  const by = SEPARATORS.find((separator) => first.includes(separator));
  return (by === undefined ? [first] : first.split(by)).slice(0, 60).map((cell) => cell.trim());
}

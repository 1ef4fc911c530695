import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCsvReader, csvField } from '../../../src/core/csv.ts';

type Row = { line: number; fields: string[] };
type Broken = { line: number; raw: string; reason: string };

function read(...pieces: string[]): { rows: Row[]; broken: Broken[] } {
  const rows: Row[] = [];
  const broken: Broken[] = [];
  const reader = createCsvReader({
    record: (fields, line) => rows.push({ line, fields }),
    broken: (line, raw, reason) => broken.push({ line, raw, reason }),
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return { rows, broken };
}

const fieldsOf = (...pieces: string[]) => read(...pieces).rows.map((row) => row.fields);

describe('what CSV files hold', () => {
  test('quotes, doubled quotes, commas and line breaks within quotes', () => {
    expect(fieldsOf('a,"b,c","say ""hi""","two\nlines"\n')).toEqual([['a', 'b,c', 'say "hi"', 'two\nlines']]);
  });
  test('CRLF, LF and a last line without an end', () => {
    expect(fieldsOf('a,b\r\n"c",d\r\ne,"f"\ng,h')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
      ['g', 'h'],
    ]);
  });
  test('empty fields, blank lines, and a quote in the middle of a plain field', () => {
    expect(fieldsOf(',,\n\n\r\n5" ruler,x\n""\n"",""\n')).toEqual([
      ['', '', ''],
      ['5" ruler', 'x'],
      ['', ''],
    ]);
  });
  test('records carry the line of the file on which they begin', () => {
    const { rows } = read('a\n\n"b\nb\nb"\nc\n');
    expect(rows).toEqual([
      { line: 1, fields: ['a'] },
      { line: 3, fields: ['b\nb\nb'] },
      { line: 6, fields: ['c'] },
    ]);
  });
  test('a file cut anywhere into pieces reads the same', () => {
    const text = 'a,"b ""x""\r\ny"\r\n红色 T 恤,"😀,"\r\n\r\n"q"",",z\r\nlast,one';
    const whole = read(text);
    expect(whole.broken).toEqual([]);
    for (let at = 0; at <= text.length; at += 1) expect(read(text.slice(0, at), text.slice(at))).toEqual(whole);
    expect(read(...text)).toEqual(whole);
  });
  test('whatever is written as CSV comes back', () => {
    const rows = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(rows, fc.nat(200), (written, cut) => {
        const text = written.map((fields) => `${fields.map(csvField).join(',')}\r\n`).join('');
        const { rows: got, broken } = read(text.slice(0, cut), text.slice(cut));
        expect(broken.filter((one) => one.reason !== 'not UTF-8')).toEqual([]);
        expect(got.map((row) => row.fields)).toEqual(
          written.filter((fields) => !fields.some((field) => field.includes('\uFFFD'))),
        );
      }),
    );
  });
});

describe('what makes no sense costs its own line only', () => {
  test('text after a closing quote', () => {
    const { rows, broken } = read('a,b\n"x"y,1\nc,d\n');
    expect(broken).toEqual([{ line: 2, raw: '"x"y,1', reason: 'text after a closing quote' }]);
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
  });
  test('a quote that is never closed', () => {
    const { rows, broken } = read('a,b\n"never,closed\nc,d\ne,f\n');
    expect(broken).toEqual([{ line: 2, raw: '"never,closed', reason: 'a quote is not closed' }]);
    expect(rows.map((row) => row.fields)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
  });
  test('a quote that is not closed within 64 K does not swallow the file, nor the memory', () => {
    const lines = Array.from({ length: 30_000 }, (_, n) => `${n},line\n`);
    const { rows, broken } = read('"open\n', ...lines);
    expect(broken).toEqual([{ line: 1, raw: '"open', reason: 'a quote is not closed' }]);
    expect(rows).toHaveLength(30_000);
    expect(rows.at(-1)).toEqual({ line: 30_001, fields: ['29999', 'line'] });
  });
  test('a line that is too long, in one piece or many', () => {
    const long = 'x'.repeat(40_000);
    const { rows, broken } = read('a\n', long, long, long, '\nb\n');
    expect(broken.map(({ line, reason }) => ({ line, reason }))).toEqual([{ line: 2, reason: 'line is too long' }]);
    expect(rows).toEqual([
      { line: 1, fields: ['a'] },
      { line: 3, fields: ['b'] },
    ]);
  });
  test('bytes that were not UTF-8', () => {
    const { rows, broken } = read('a,b\nc\uFFFD,d\ne,f\n');
    expect(broken).toEqual([{ line: 2, raw: 'c\uFFFD,d', reason: 'not UTF-8' }]);
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
  });
});

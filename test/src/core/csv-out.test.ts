import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvOf } from '../../../src/core/csv-out.ts';

it('writes rows with CRLF, and quotes what needs it', () => {
  const rows = [
    ['sku', 'title', 'units'],
    ['TEE-RED-M', '红色 T 恤，"M"', 12],
    ['MUG, blue', 'two\r\nlines', -3],
    [null, undefined, true],
  ];
  expect(csvOf(rows)).toBe(
    'sku,title,units\r\nTEE-RED-M,"红色 T 恤，""M""",12\r\n"MUG, blue","two\r\nlines",-3\r\n,,true\r\n',
  );
  expect(csvOf([])).toBe('');
});

it.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['\n=1', `"'\n=1"`],
  [' =1', "' =1"],
  ['＝1', "'＝1"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
])('takes %j for what it is: text, not a formula', (text, written) => {
  expect(csvOf([[text]])).toBe(`${written}\r\n`);
});

it('leaves alone what is no formula', () => {
  expect(csvOf([['TEE-RED-M', 'a=b', '3+4', 'x@y', -12.5, 0]])).toBe('TEE-RED-M,a=b,3+4,x@y,-12.5,0\r\n');
});

it('never starts a cell with what a spreadsheet would run, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = csvOf([[text]])
        .slice(0, -2)
        .replace(/^"/, '');
      expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      expect(cell.isWellFormed()).toBe(true);
    }),
  );
});

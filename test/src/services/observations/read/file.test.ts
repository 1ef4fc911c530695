import { describe, expect, it } from 'vitest';
import { INPUTS } from '../../../../../src/services/kpis/inputs.ts';
import { isWhy } from '../../../../../src/services/observations/kinds.ts';
import type { Field } from '../../../../../src/services/observations/read/figures.ts';
import { type FileRead, readFile, readText } from '../../../../../src/services/observations/read/file.ts';
import { MOST } from '../../../../../src/services/observations/read/table.ts';

const shop = (id: number, code: string, currency: string, ...names: string[]) => ({
  ...{ id, code, currency, timeZone: 'Asia/Shanghai' },
  names: [code.toLowerCase(), ...names],
});
const FIELD: Field = {
  shops: [shop(1, 'SH-1', 'CNY', '主店'), shop(2, 'SH-2', 'USD', '分店2')],
  whole: true,
  now: new Date('2026-11-23T04:00:00Z'),
  home: { timeZone: 'Asia/Shanghai', currency: 'CNY' },
};
const options = { inputs: INPUTS, field: FIELD };
const read = (text: string, more: object = {}): FileRead => {
  const found = readText(text, { ...options, ...more });
  if (isWhy(found)) throw new Error(found.why.en);
  return found;
};
const short = ({ figures }: FileRead) =>
  figures.map(({ code, day, shopId, part, value, currency }) =>
    [code, day, shopId, part, value, currency].join(' ').trim(),
  );

describe('a file with a column an input', () => {
  it('is read with headings in Chinese or English, and any separator', () => {
    const zh = read('日期,店铺,访客数,花费(元)\n2026-11-21,主店,"1,234",¥99.5\n2026/11/22,SH-1,1300,');
    expect(short(zh)).toEqual([
      ...['visitors 2026-11-21 1  1234', 'ad-cost 2026-11-21 1  99.5 CNY', 'visitors 2026-11-22 1  1300'],
    ]);
    expect(zh.empty).toBe(1);
    for (const separator of [';', '\t', '，', '|'])
      expect(
        short(read(`${['Day', 'Shop', 'Ad spend'].join(separator)}\n${['2026-11-21', 'sh-2', '$5'].join(separator)}`)),
      ).toEqual(['ad-cost 2026-11-21 2  5 USD']);
  });

  it('takes the good rows and names the wrong ones by their line', () => {
    const found = read(
      'day,shop,visitors\n2026-11-21,SH-1,1,234\n2026-11-22,SH-9,5\nsoon,SH-1,5\n2026-11-24,SH-1,5\n2026-11-22,SH-1,7\n,SH-1,9\n2026-11-20,SH-1,"x',
    );
    expect(short(found)).toEqual(['visitors 2026-11-22 1  7']);
    expect(found.wrong.map(({ line }) => line)).toEqual([2, 3, 4, 5, 7, 8]);
    expect(found.wrong[0]?.why.en).toContain('quotes');
  });

  it('keeps the same day twice with other numbers, the later last, and says where', () => {
    const found = read('day,shop,visitors\n2026-11-21,SH-1,5\n2026-11-21,主店,6\n2026-11-22,SH-1,7\n2026-11-22,SH-1,7');
    expect(found.figures.map(({ value }) => value)).toEqual(['5', '6', '7', '7']);
    expect(found.twice).toEqual([3]);
  });

  it('says which columns and rows it did not read, and reads numbers in ten thousands', () => {
    const found = read('店铺日报,,,\n日期,店铺,播放量(万),心情,访客数,店铺访客数\n2026-11-21,SH-1,1.5,好,3,4');
    expect(short(found)).toEqual(['content-plays 2026-11-21 1  15000', 'visitors 2026-11-21 1  3']);
    expect(found).toMatchObject({ before: 1, ignored: ['心情', '访客数'] });
  });

  it('reads bare numbers in the unit of their heading', () => {
    const found = read(
      '日期,店铺,花费(万元),首次响应时长（分钟）,广告费(USD),页面停留时长(毫秒)\n2026-11-21,SH-2,1.2,1.5,7,9',
    );
    expect(short(found)).toEqual(['ad-cost 2026-11-21 2  12000 CNY', 'first-answer-seconds 2026-11-21 2  90']);
    expect(found.ignored).toEqual(['广告花费', '页面停留时长(毫秒)']);
    expect(short(read('day,shop,ad cost (USD)\n2026-11-21,SH-1,7'))).toEqual(['ad-cost 2026-11-21 1  7 USD']);
  });

  it('takes the shop that was named for the whole file, and what is the group’s without one', () => {
    expect(short(read('日期,访客数\n2026-11-21,5', { shop: '分店2' }))).toEqual(['visitors 2026-11-21 2  5']);
    expect(short(read('月份,人力成本\n2026-10,120000'))).toEqual(['staff-cost 2026-10-01   120000 CNY']);
    expect(read('日期,访客数,人力成本\n2026-11-21,5,6').wrong).toHaveLength(1);
    expect(read('日期,访客数,人力成本\n2026-11-21,,6', { field: { ...FIELD, whole: false } }).wrong).toHaveLength(1);
  });
});

it('reads long form, one input a row', () => {
  const found = read(
    '日期;店铺;指标;数值;计划\n22.11.2026;SH-1;花费;1.200;直通车\n22.11.2026;SH-1;完播率;31%;\n22.11.2026;SH-1;心情;1;',
  );
  expect(short(found)).toEqual(['ad-cost 2026-11-22 1 直通车 1.2 CNY', 'content-completion 2026-11-22 1  31']);
  expect(found.wrong).toMatchObject([{ line: 4 }]);
});

it('reads rows of one line of chat apart by semicolons', () => {
  expect(short(read('day,shop,visitors;2026-11-21,SH-1,5;2026-11-22,SH-1,6'))).toHaveLength(2);
});

describe('bytes', () => {
  const GBK = Buffer.from('c8d5c6da2cb5eac6cc2cb7c3bfcdcafd0d0a323032362d31312d32312c53482d312c350d0a', 'hex');
  it.each([
    ['GBK', GBK],
    ['UTF-8 with its mark', Buffer.from('\ufeff日期,店铺,访客数\r\n2026-11-21,SH-1,5\r\n')],
    ['UTF-16', Buffer.from('\ufeff日期\t店铺\t访客数\n2026-11-21\tSH-1\t5', 'utf16le')],
  ])('are read as %s', (_, bytes) => {
    const found = readFile(bytes, options);
    expect(isWhy(found) ? found : short(found)).toEqual(['visitors 2026-11-21 1  5']);
  });

  it('are refused where they are no text, too many, without a heading, or of days that nobody can tell', () => {
    const why = (bytes: Buffer) => readFile(bytes, options);
    expect(why(Buffer.from([0, 1, 2, 3]))).toHaveProperty('why');
    expect(why(Buffer.alloc(MOST.bytes + 1, 'a'))).toHaveProperty('why');
    expect(why(Buffer.from('a,b\n1,2'))).toHaveProperty('why');
    expect(why(Buffer.from('day,shop,visitors\n03/04/2026,SH-1,5'))).toMatchObject({
      why: { en: expect.stringContaining('03/04/2026') },
    });
    expect(why(Buffer.from(`day,shop,visitors\n${'2026-11-21,SH-1,5\n'.repeat(MOST.rows + 1)}`))).toHaveProperty('why');
  });
});

it('names what it does not know of a heading, and says once what is wrong with a row', () => {
  const found = readText('日期,店铺,胡说\n2026-11-21,SH-1,5', options);
  expect(found).toMatchObject({ why: { zh: expect.stringContaining('“胡说”') } });
  expect(readText('店铺,访客数,胡说\nSH-1,5,1', options)).toMatchObject({
    why: { zh: expect.stringContaining('没有日期列') },
  });
  expect(read('日期,店铺,访客数,访问次数\n2026-11-21,SH-99,5,6\n2026-11-21,SH-1,5,6').wrong).toHaveLength(1);
});

import { expect, test } from 'vitest';
import { mask, maskAll, personalIn } from '../../../src/core/mask.ts';

/** 18 characters that pass the check, from their first 17. */
function identity(first17: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return first17 + '10X98765432'[sum % 11];
}

const kinds = (text: string) => personalIn(text).map(({ kind }) => kind);

test.each([
  ['电话13800138000，急', '电话[电话]，急'],
  ['138 0013 8000', '[电话]'],
  ['138-0013-8000 或 +86 13900139000', '[电话] 或 [电话]'],
  ['tel:１３８００１３８０００', 'tel:[电话]'],
  ['8613800138000', '[电话]'],
  ['010-88886666', '[电话]'],
  ['(0571) 88886666', '[电话]'],
  ['（010）88886666', '[电话]'],
  ['021 6888 6666', '[电话]'],
  ['05718886666', '[电话]'],
  ['13800138000 13900139000', '[电话] [电话]'],
])('phones: %s', (text, masked) => expect(mask(text)).toBe(masked));

test('identity numbers by their date and checksum', () => {
  const right = identity('11010519491231002');
  const last = right.slice(17) === '1' ? '2' : '1';
  expect(mask(`身份证 ${right}。`)).toBe('身份证 [证件号]。');
  expect(mask(identity('34052419800101001').toLowerCase())).toBe('[证件号]');
  expect(mask('130503670401001')).toBe('[证件号]');
  expect(kinds(right.slice(0, 17) + last)).toEqual([]);
  expect(kinds('119955124930004')).toEqual([]);
});

test('cards of known issuers with the right check digit', () => {
  expect(mask('卡号 4111 1111 1111 1111')).toBe('卡号 [卡号]');
  const stem = '622202123456789012';
  expect(Array.from('0123456789', (last) => kinds(stem + last)).flat()).toEqual(['card']);
  expect(kinds('4111111111111112')).toEqual([]);
});

test('e-mails', () => {
  expect(mask('写信给 li.si+x@mail.example.com.cn 吧')).toBe('写信给 [邮箱] 吧');
  expect(mask('ａ＠ｂ．ｃｏｍ')).toBe('[邮箱]');
  expect(kinds('@ 8 点见 a@b')).toEqual([]);
});

test.each([
  ['寄到北京市朝阳区建国路88号3单元501室，谢谢', '寄到[地址]，谢谢'],
  ['浙江省杭州市西湖区文三路 100 号', '[地址]'],
  ['地址：上海市徐汇区漕溪北路1200弄5号楼1203室', '地址：[地址]'],
  ['万科城市花园3栋2单元501', '[地址]501'],
  ['ship to 221B Baker Street please', 'ship to [地址] please'],
])('addresses: %s', (text, masked) => expect(mask(text)).toBe(masked));

test('what a shop types is left alone', () => {
  for (const text of [
    '调整 TEE-RED-M sh-1 -3 破损',
    'adjust TEE-RED-M sh-1 +20 found',
    'order SH-1/13800138000',
    '截止 2026-11-23 18:30',
    '价格 129.00 到 99.00，第3号仓库 12 件',
    'EAN 6901234567892',
    '3012345678901234567',
    '一路走来第 3 号',
    '#1k3-2',
  ])
    expect(mask(text), text).toBe(text);
});

test('masking twice is masking once, at any depth, and long texts take no time', () => {
  const value = { a: ['13800138000', { b: 'a@b.cn' }], n: 13800138000 };
  const once = maskAll(value);
  expect(once).toEqual({ a: ['[电话]', { b: '[邮箱]' }], n: 13800138000 });
  expect(maskAll(once)).toEqual(once);
  for (const hard of [
    '1 '.repeat(50_000),
    '@'.repeat(100_000),
    `${'a'.repeat(100_000)}1`,
    '路1号'.repeat(30_000),
    '12 Aa '.repeat(20_000),
  ])
    expect(mask(hard).length).toBeGreaterThan(0);
});

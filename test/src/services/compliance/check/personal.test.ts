import { expect, it } from 'vitest';
import { toldIn } from '../../../../../src/services/compliance/check/personal.ts';

const told = (text: string) => toldIn(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

it.each([
  ['致电 13800138000', 'phone 13800138000'],
  ['tel-13800138000', 'phone 13800138000'],
  ['座机 0755-12345678', 'phone 0755-12345678'],
  ['一三八零零一三八零零零', 'phone 一三八零零一三八零零零'],
  ['QQ 123456789', 'account 123456789'],
  ['扣扣号：88888', 'account 88888'],
])('knows %s by what stands beside it', (text, found) => {
  expect(told(text)).toEqual([found]);
});

it.each(['型号 TEE-13800138000', '长度13800138000毫米', '一二三四五六七八九十', 'QQ糖 500 g', '编号 0755-12345678'])(
  'leaves alone: %s',
  (text) => {
    expect(told(text)).toEqual([]);
  },
);

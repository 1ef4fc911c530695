import { type InputKind, isWhy } from '../kinds.ts';
import { readNumber } from './numbers.ts';
import { type Line, linesOf, SEPARATORS } from './table.ts';

/** What a column is: one of ours, an input (`unit`: what stands behind each of its numbers), or nobody's. */
export type Column =
  | { is: 'day' | 'shop' | 'code' | 'value' | 'part' | 'currency' }
  | { is: 'input'; input: InputKind; unit: string }
  | { is: 'unknown'; title: string };

const NAMES: Record<'day' | 'shop' | 'code' | 'value' | 'part' | 'currency', readonly string[]> = {
  day: '日期 统计日期 统计时间 数据日期 交易日期 业务日期 时间 日 月份 月 周 季度 期间 day date time month week quarter period'.split(
    ' ',
  ),
  shop: '店铺 店铺编码 店铺名称 店铺名 店铺编号 店名 门店 shop shopcode shopname store'.split(' '),
  code: '指标 指标名称 数据项 项目 输入项 code input metric item'.split(' '),
  value: '数值 值 数据 数字 value figure number'.split(' '),
  part: '明细 部分 计划 计划名称 推广计划 广告计划 客服 客服昵称 渠道 链接 商品链接 商品id 商品编号 part campaign agent channel listing'.split(
    ' ',
  ),
  currency: '币种 货币 币别 currency'.split(' '),
};

const folded = (title: string): string =>
  title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{C}\s_-]+/gu, '');
const BRACKETS = /\([^()]{0,40}\)$/;

export type InputCalled = (typed: string) => InputKind | undefined;

/** Names of inputs by how they may be typed: code, names, aliases; a unit in brackets behind does not matter. */
export function callerOf(inputs: readonly InputKind[]): InputCalled {
  const known = new Map<string, InputKind>();
  for (const input of inputs)
    for (const name of [input.code, input.name.zh, input.name.en, ...input.aliases])
      if (!known.has(folded(name))) known.set(folded(name), input);
  return (typed) => known.get(folded(typed)) ?? known.get(folded(typed).replace(BRACKETS, ''));
}

export function columnOf(title: string, called: InputCalled): Column {
  const plain = folded(title);
  const bare = plain.replace(BRACKETS, '');
  for (const [is, names] of Object.entries(NAMES) as [keyof typeof NAMES, readonly string[]][])
    if (names.includes(plain) || names.includes(bare)) return { is };
  const input = called(title);
  if (!input) return { is: 'unknown', title };
  const unit = BRACKETS.exec(plain)?.[0].slice(1, -1) ?? '';
  if (UNREADABLE.test(unit)) return { is: 'unknown', title };
  const read = readNumber(`1${unit}`);
  return { is: 'input', input, unit: unit !== '' && read !== 'empty' && !isWhy(read) ? unit : '' };
}

/** Units of headings in which numbers would mean something else than they say. */
const UNREADABLE = /^(毫秒|ms|milliseconds?|天|days?|million|bn|mn)$/;

/** A sheet whose heading was found. `before`: rows above the heading. */
export type Sheet = { columns: Column[]; rows: Line[]; before: number; long: boolean };

const HEADING_WITHIN = 12;

/** The separator and the heading that make most sense of a text; nothing where no row names a day and figures. */
export function sheetOf(text: string, called: InputCalled): Sheet | undefined {
  let best: (Sheet & { score: number }) | undefined;
  for (const separator of SEPARATORS) {
    if (!text.includes(separator)) continue;
    const lines = linesOf(text, separator);
    for (const [n, { cells }] of lines.slice(0, HEADING_WITHIN).entries()) {
      const columns = cells.map((title) => columnOf(title, called));
      const has = (is: Column['is']) => columns.some((column) => column.is === is);
      const long = has('code') && has('value');
      if (!has('day') || !(long || has('input'))) continue;
      const score = columns.filter(({ is }) => is !== 'unknown').length;
      if (score > (best?.score ?? 0)) best = { columns, rows: lines.slice(n + 1), before: n, long, score };
      break;
    }
  }
  return best;
}

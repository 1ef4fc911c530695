import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { DECIDERS, type DecidingRole, LEVELS, type Night, type Policy, type PolicyLine } from './need.ts';

/** The policy as text: which lines there are, what came with the system, how a value is written. */

export const AREAS: Record<string, Localized> = {
  any: { zh: '所有', en: 'any' },
  stock: { zh: '库存', en: 'stock' },
  money: { zh: '财务', en: 'money' },
  promotion: { zh: '促销', en: 'promotion' },
  rules: { zh: '规则', en: 'rules' },
  people: { zh: '人员', en: 'people' },
  shops: { zh: '店铺', en: 'shops' },
};

/** One approver from here; two from ten times that. Half of all that at night. Major units of each currency. */
const MONEY: Record<string, number> = {
  CNY: 50_000,
  HKD: 50_000,
  TWD: 200_000,
  USD: 7_000,
  EUR: 7_000,
  GBP: 6_000,
  JPY: 1_000_000,
  other: 5_000,
};

const SHIPPED: readonly (readonly [string, string])[] = [
  ...Object.entries(MONEY).flatMap(([currency, from]): [string, string][] => [
    [`any.money.${currency}.one`, String(from)],
    [`any.money.${currency}.two`, String(from * 10)],
  ]),
  ['any.units.one', '30000'],
  ['any.units.two', '300000'],
  ['any.shops.one', '5'],
  ['any.shops.two', '50'],
  ['any.stock.one', '50'],
  ['any.stock.least', '500'],
  ['any.night', '23-7 50%'],
];

export const SHIPPED_VALUES: ReadonlyMap<string, string> = new Map(SHIPPED);

const LINE = new RegExp(
  `^(?:any\\.night|any\\.stock\\.least|(?:${Object.keys(AREAS).join('|')})\\.(?:units|shops|stock|money\\.(?:[A-Z]{3}|other))\\.(?:${LEVELS.join('|')}))$`,
);

/** A line by its name, in whatever case; undefined when there is no such line. */
export function lineCalled(typed: string): string | undefined {
  const line = typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\.money\.([a-z]{3})\./, (_all, currency: string) => `.money.${currency.toUpperCase()}.`);
  return LINE.test(line) ? line : undefined;
}

export type Read =
  | { kind: 'off' }
  | { kind: 'from'; from: number; role: DecidingRole | undefined }
  | { kind: 'night'; night: NonNullable<Night> };

const MOST = 1_000_000_000_000;

/** A value as it is written for a line; undefined when it is none. */
export function readValue(line: string, typed: string): Read | undefined {
  const text = typed.normalize('NFKC').trim().toLowerCase().replaceAll(',', '');
  if (['off', '关', '关闭'].includes(text)) return line === 'any.stock.least' ? undefined : { kind: 'off' };
  if (line === 'any.night') return readNight(text);
  const [, number = '', wan, word] = /^(\d{1,13}(?:\.\d{1,2})?)\s*(万|w|%)?(?:\s+(\S{1,20}))?$/.exec(text) ?? [];
  const from = Number(number) * (wan === '万' || wan === 'w' ? 10_000 : 1);
  const role = word === undefined ? undefined : roleCalled(word);
  const most = /\.stock\.(?!least)/.test(line) ? 100 : MOST;
  const fits = number !== '' && from > 0 && from <= most && (wan !== '%' || line.includes('.stock.'));
  if (!fits || (word !== undefined && !role) || (role && !/\.(one|two)$/.test(line))) return undefined;
  return { kind: 'from', from, role };
}

function readNight(text: string): Read | undefined {
  const [, from = '', to = '', percent = ''] = /^(\d{1,2})\s*-\s*(\d{1,2})\s+(\d{1,3})\s*%?$/.exec(text) ?? [];
  const night = { from: Number(from), to: Number(to), percent: Number(percent) };
  const fits = from !== '' && night.from < 24 && night.to < 24 && night.from !== night.to;
  return fits && night.percent >= 1 && night.percent <= 100 ? { kind: 'night', night } : undefined;
}

const roleCalled = (word: string): DecidingRole | undefined =>
  (Object.keys(DECIDERS) as DecidingRole[]).find((role) => role === word || DECIDERS[role].zh === word);

/** How a value is kept and shown. */
export const written = (read: Read): string =>
  read.kind === 'off'
    ? 'off'
    : read.kind === 'night'
      ? `${read.night.from}-${read.night.to} ${read.night.percent}%`
      : [String(read.from), ...(read.role ? [read.role] : [])].join(' ');

/** Values by line as a policy. Values that cannot be read count as not there. */
export function policyOf(values: ReadonlyMap<string, string>): Policy {
  const lines: PolicyLine[] = [];
  let night: Night;
  let stockLeast = 0;
  for (const [line, value] of values) {
    const read = readValue(line, value);
    if (read?.kind === 'night') night = read.night;
    else if (read?.kind === 'from' && line === 'any.stock.least') stockLeast = read.from;
    else if (read?.kind === 'from') lines.push({ line, from: read.from, role: read.role });
    else if (line !== 'any.night') lines.push({ line, from: undefined, role: undefined });
  }
  return { lines, night, stockLeast };
}

const MEASURES: Record<string, Localized> = {
  units: { zh: '件数', en: 'units' },
  shops: { zh: '店铺数', en: 'shops' },
  stock: { zh: '占库存 %', en: '% of the stock' },
};

const NEEDED: Record<string, Localized> = {
  confirm: { zh: '本人确认', en: "the asker's word" },
  one: { zh: '一个审批人', en: 'one approver' },
  two: { zh: '两个审批人', en: 'two approvers' },
};

/** What a line says, in words. */
export function lineWords(line: string): Localized {
  if (line === 'any.night') return { zh: '夜间各条线打折', en: 'at night, all lines at this share' };
  if (line === 'any.stock.least')
    return { zh: '占库存的比例从多少件起才看', en: 'units from which the share of the stock counts' };
  const [area = '', measure = '', ...others] = line.split('.');
  const level = NEEDED[others.at(-1) ?? ''] ?? { zh: '', en: '' };
  const of = AREAS[area] ?? { zh: area, en: area };
  const currency = others.length > 1 ? (others[0] as string) : '';
  const what = MEASURES[measure] ?? {
    zh: currency === 'other' ? '金额（其他币种）' : `金额 ${currency}`,
    en: currency === 'other' ? 'amount, other currencies' : `amount ${currency}`,
  };
  return { zh: `${of.zh} · ${what.zh} → ${level.zh}`, en: `${of.en} · ${what.en} → ${level.en}` };
}

export const noSuchLine = (typed: string): UserError =>
  new UserError('policy.unknown', {
    zh: `没有“${typed.slice(0, 40)}”这条线；写成 any.units.one、promotion.money.CNY.two 这样（发送 审批 规则 看全部）`,
    en: `There is no line “${typed.slice(0, 40)}”; write it like any.units.one or promotion.money.CNY.two (approval policy lists them)`,
  });

export const wrongValue = (line: string): UserError =>
  new UserError('policy.wrong', {
    zh:
      line === 'any.night'
        ? '夜间要写成 23-7 50%，或 off'
        : '数值要大于 0（比例不超过 100），可以再加角色，例如 50000 finance；不要这条线就写 off',
    en:
      line === 'any.night'
        ? 'Hours are written 23-7 50%, or off'
        : 'The value must be above 0 (a share at most 100), a role may follow, such as 50000 finance; off ends the line',
  });

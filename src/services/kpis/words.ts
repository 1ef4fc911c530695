import { type Localized, same } from '../../core/localized.ts';
import type { Value } from '../../core/message.ts';
import { minorDigits } from '../../core/money.ts';
import type { MetricKind } from './metric-kind.ts';

/** At most two places; small shares keep a third that tells 0.31 from 0.3. */
export const rounded = (value: number, places = 2): string =>
  new Intl.NumberFormat('en', { maximumFractionDigits: places }).format(value);

/** Behind a number. */
export const UNIT_WORDS: Partial<Record<MetricKind['unit'], Localized>> = {
  days: { zh: ' 天', en: ' days' },
  minutes: { zh: ' 分钟', en: ' min' },
  seconds: { zh: ' 秒', en: ' s' },
  units: { zh: ' 件', en: ' units' },
};

/** A figure as people read it: `45.2 %`, `1:32.5`, an amount in its currency. Nothing: `–`. */
export function figureValue(
  kind: Pick<MetricKind, 'unit'>,
  { value, currency }: { value?: number | undefined; currency?: string | undefined },
): Value {
  if (value === undefined) return '–';
  if (kind.unit === 'money' && currency) return amountOf(value, currency);
  if (kind.unit === 'percent') return `${rounded(value, Math.abs(value) < 1 ? 3 : 2)} %`;
  if (kind.unit === 'ratio') return `1:${rounded(value)}`;
  const unit = UNIT_WORDS[kind.unit];
  return unit ? { zh: `${rounded(value)}${unit.zh}`, en: `${rounded(value)}${unit.en}` } : rounded(value);
}

/** An amount in major units, as channels write money. */
export const amountOf = (value: number, currency: string): Value => ({
  money: BigInt(Math.round(value * 10 ** minorDigits(currency))).toString(),
  currency,
});

/** The same in one line of text. */
export function figureText(
  kind: Pick<MetricKind, 'unit'>,
  figure: { value?: number | undefined; currency?: string | undefined },
): Localized {
  const value = figureValue(kind, figure);
  if (typeof value === 'string') return same(value);
  if (typeof value === 'object' && 'zh' in value) return value;
  return same(`${rounded(figure.value ?? 0)}${figure.currency ? ` ${figure.currency}` : ''}`);
}

/** What rounds to nothing has no sign. */
const SIGNED = new Intl.NumberFormat('en', { maximumFractionDigits: 2, signDisplay: 'exceptZero' });

/** How a figure changed: of shares in points, of others in percent. None where there was nothing. */
export function changeOf(
  kind: Pick<MetricKind, 'unit'>,
  now: number | undefined,
  before: number | undefined,
): string | undefined {
  if (now === undefined || before === undefined) return undefined;
  const signed = (n: number, unit: string) => `${SIGNED.format(n)}${unit}`;
  if (kind.unit === 'percent') return signed(now - before, ' pp');
  return before === 0 ? undefined : signed(((now - before) / Math.abs(before)) * 100, ' %');
}

export const SHELVES: readonly [NonNullable<MetricKind['shelf']>, Localized][] = [
  ['core', { zh: '核心', en: 'Core' }],
  ['sales', { zh: '销售', en: 'Sales' }],
  ['customers', { zh: '客户', en: 'Customers' }],
  ['traffic', { zh: '流量', en: 'Traffic' }],
  ['content', { zh: '内容', en: 'Content' }],
  ['stock', { zh: '库存与供应', en: 'Stock and supply' }],
  ['service', { zh: '服务', en: 'Service' }],
  ['cost', { zh: '成本', en: 'Cost' }],
  ['quality', { zh: '质量', en: 'Quality' }],
];

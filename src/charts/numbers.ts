import type { Lang } from '../core/localized.ts';

/** From `from` on a number is said in units of `by`. */
type Unit = { from: number; by: number; sign: string };

const UNITS: Record<Lang, Unit[]> = {
  zh: [
    { from: 1e8, by: 1e8, sign: '亿' },
    { from: 1e4, by: 1e4, sign: '万' },
  ],
  en: [
    { from: 1e9, by: 1e9, sign: 'B' },
    { from: 1e6, by: 1e6, sign: 'M' },
    { from: 1e4, by: 1e3, sign: 'k' },
  ],
};

// The grouping of thousands is the same in both languages; the large units are ours, above.
const exact = new Intl.NumberFormat('en', { maximumSignificantDigits: 9 });
const rounded = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

const unitFor = (magnitude: number, lang: Lang) => UNITS[lang].find(({ from }) => magnitude >= from);

/** A number as a label says it: `1.2万`, `12k`, `1,234`, `0.05`; two digits after the point at most. */
export function shortNumber(value: number, lang: Lang): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size < 0.1) return small.format(value);
  // 9,999.999 is rounded before its unit is chosen, or it would be said as "10,000" beside a "1万".
  const unit = unitFor(Math.round(size * 100) / 100, lang);
  const inUnit = unit ? value / unit.by : value;
  const next = UNITS[lang].findLast(({ from }) => from > (unit?.from ?? 0));
  const tips = next && unit && Math.round(Math.abs(inUnit) * 100) / 100 >= next.by / unit.by;
  return tips ? `${rounded.format(value / next.by)}${next.sign}` : `${rounded.format(inUnit)}${unit?.sign ?? ''}`;
}

/** How one axis says its numbers: all in the unit of its largest, so that `0.5万` stands below `1万`, not `5,000`. */
export function tickFormat(largest: number, lang: Lang): (value: number) => string {
  const unit = unitFor(Math.abs(largest), lang);
  return (value) => {
    if (value === 0) return '0';
    return unit ? `${exact.format(value / unit.by)}${unit.sign}` : exact.format(value);
  };
}

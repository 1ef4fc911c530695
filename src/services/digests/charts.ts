import { type Block, chart } from '../../core/message.ts';
import { minorDigits } from '../../core/money.ts';
import type { CurrencySales, DigestFacts } from './facts.ts';
import { PART_WORDS } from './words.ts';

/** More days than these are drawn by weeks. */
const MOST_DAYS = 40;

/** The sales of the period beside the last one, and what their change is made of. */
export function chartsOf({ sales: [main] }: DigestFacts): Block[] {
  if (!main || (main.now.minor === 0 && main.before.minor === 0)) return [];
  return [...(main.days.length > 1 ? [lineOf(main)] : []), ...(main.before.minor > 0 ? [waterfallOf(main)] : [])];
}

const major = (minor: number, currency: string): number => minor / 10 ** minorDigits(currency);

function lineOf({ days, currency }: CurrencySales): Block {
  const size = days.length > MOST_DAYS ? 7 : 1;
  const points = Array.from({ length: Math.ceil(days.length / size) }, (_, n) => days.slice(n * size, (n + 1) * size));
  const sum = (of: (day: CurrencySales['days'][number]) => number | null) =>
    points.map((some) => {
      const known = some.flatMap((day) => of(day) ?? []);
      return known.length === 0
        ? null
        : major(
            known.reduce((a, b) => a + b, 0),
            currency,
          );
    });
  return chart({
    title:
      size === 1 ? { zh: '每天的销售额', en: 'Sales by day' } : { zh: '每七天的销售额', en: 'Sales by seven days' },
    form: 'line',
    unit: { zh: currency, en: currency },
    labels: points.map(([day]) => day?.day.slice(5) ?? ''),
    series: [
      { name: { zh: '本期', en: 'This period' }, values: sum(({ minor1 }) => minor1) },
      { name: { zh: '上期', en: 'Last period' }, values: sum(({ minor0 }) => minor0) },
    ],
  });
}

function waterfallOf({ before, now, parts, currency }: CurrencySales): Block {
  const keys = Object.keys(PART_WORDS) as (keyof typeof PART_WORDS)[];
  const values = [before.minor, ...keys.map((key) => parts[key]), now.minor];
  return chart({
    title: { zh: '销售额从上期到本期', en: 'Sales from the last period to this one' },
    form: 'waterfall',
    unit: { zh: currency, en: currency },
    labels: [{ zh: '上期', en: 'before' }, ...keys.map((key) => PART_WORDS[key]), { zh: '本期', en: 'now' }],
    series: [{ name: { zh: '销售额', en: 'Sales' }, values: values.map((minor) => major(minor, currency)) }],
    totals: [0, values.length - 1],
  });
}

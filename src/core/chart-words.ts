import { formatValue } from './format.ts';
import { type Chart, chartIn, type Locale, type SaidChart, sharesOf } from './message.ts';

/** Charts say every number up to here; longer ones their first, last, lowest and highest. */
const SAID_IN_FULL = 12;

const NO_VALUE = { zh: '无数据', en: 'no value' };

type Point = { label: string; value: number; at: number };

function summary(points: Point[], count: number, say: (point: Point) => string, locale: Locale): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return NO_VALUE[locale.lang];
  const low = points.reduce((a, b) => (b.value < a.value ? b : a));
  const high = points.reduce((a, b) => (b.value > a.value ? b : a));
  return locale.lang === 'zh'
    ? `共 ${count} 个点，最早 ${say(first)}，最新 ${say(last)}，最低 ${say(low)}，最高 ${say(high)}`
    : `${count} points, first ${say(first)}, last ${say(last)}, lowest ${say(low)}, highest ${say(high)}`;
}

/** Changes of a waterfall say that they are some. */
const signOf = ({ form, totals = [] }: SaidChart, value: number, at: number): string =>
  form === 'waterfall' && value > 0 && !totals.includes(at) ? '+' : '';

function shareWords(share: number | null | undefined, zh: boolean): string {
  if (share === null || share === undefined) return '';
  const percent = `${Math.round(share * 10) / 10}%`;
  return zh ? `（${percent}）` : ` (${percent})`;
}

/** The numbers of one series, each with its label; of a long one its ends and extremes. */
export function seriesInWords(chart: SaidChart, row: number, locale: Locale): string {
  const zh = locale.lang === 'zh';
  const unit = chart.unit[locale.lang];
  const shares = chart.form === 'stacked' ? sharesOf(chart)[row] : undefined;
  const say = ({ label, value, at }: Point) =>
    `${label} ${signOf(chart, value, at)}${formatValue(value, locale)}${unit === '' ? '' : ` ${unit}`}${shareWords(shares?.[at], zh)}`;
  const all = chart.labels.map((label, at) => ({ label, value: chart.series[row]?.values[at] ?? null, at }));
  const points = all.filter((point): point is Point => point.value !== null);
  if (all.length > SAID_IN_FULL) return summary(points, all.length, say, locale);
  return all
    .map(({ label, value, at }) => (value === null ? `${label} ${NO_VALUE[locale.lang]}` : say({ label, value, at })))
    .join(zh ? '，' : ', ');
}

/** A chart's numbers as a sentence: what stands in for the picture where nobody can see it. */
export function chartInWords(said: Chart, locale: Locale): string {
  const chart = chartIn(said, locale.lang);
  const colon = locale.lang === 'zh' ? '：' : ': ';
  const unit = chart.unit[locale.lang];
  const lines = chart.series.map(({ name }, row) => `${name[locale.lang]}${colon}${seriesInWords(chart, row, locale)}`);
  const { threshold } = chart;
  if (threshold)
    lines.push(
      `${threshold.label[locale.lang]}${colon}${formatValue(threshold.value, locale)}${unit === '' ? '' : ` ${unit}`}`,
    );
  return [chart.title[locale.lang], ...lines].join(locale.lang === 'zh' ? '。' : '. ');
}

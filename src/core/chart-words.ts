import { formatValue } from './format.ts';
import type { Chart, Locale } from './message.ts';

/** Charts say every number up to here; longer ones their first, last, lowest and highest. */
const SAID_IN_FULL = 12;

const NO_VALUE = { zh: '无数据', en: 'no value' };

type Point = { label: string; value: number };

function summary(points: Point[], count: number, say: (point: Point) => string, locale: Locale): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return NO_VALUE[locale.lang];
  const low = points.reduce((a, b) => (b.value < a.value ? b : a));
  const high = points.reduce((a, b) => (b.value > a.value ? b : a));
  return locale.lang === 'zh'
    ? `共 ${count} 个点，最早 ${say(first)}，最新 ${say(last)}，最低 ${say(low)}，最高 ${say(high)}`
    : `${count} points, first ${say(first)}, last ${say(last)}, lowest ${say(low)}, highest ${say(high)}`;
}

/** A chart's numbers as a sentence: what stands in for the picture where nobody can see it. */
export function chartInWords(chart: Chart, locale: Locale): string {
  const zh = locale.lang === 'zh';
  const unit = chart.unit[locale.lang];
  const number = (value: number) => formatValue(value, locale) + (unit === '' ? '' : ` ${unit}`);
  const say = ({ label, value }: Point) => `${label} ${number(value)}`;
  const lines = chart.series.map((series) => {
    const all = chart.labels.map((label, i) => ({ label, value: series.values[i] ?? null }));
    const points = all.filter((point): point is Point => point.value !== null);
    const words =
      all.length <= SAID_IN_FULL
        ? all
            .map(({ label, value }) => (value === null ? `${label} ${NO_VALUE[locale.lang]}` : say({ label, value })))
            .join(zh ? '，' : ', ')
        : summary(points, all.length, say, locale);
    return `${series.name[locale.lang]}${zh ? '：' : ': '}${words}`;
  });
  const threshold = chart.threshold;
  if (threshold) lines.push(`${threshold.label[locale.lang]}${zh ? '：' : ': '}${number(threshold.value)}`);
  return [chart.title[locale.lang], ...lines].join(zh ? '。' : '. ');
}

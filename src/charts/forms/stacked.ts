import type { EChartsOption } from 'echarts';
import type { Lang } from '../../core/localized.ts';
import { type SaidChart, sharesOf } from '../../core/message.ts';
import { fitTitle, LABEL, labelStep, topsOf } from '../layout.ts';
import { axisLabel, COLOURS, distinct, headOf, INK, legendOf, nothing, RULE, SOFT, within, words } from '../style.ts';

/** A share that is too thin for its number does not say it. */
const SAID_FROM = 6;
const OTHERS = { zh: '其他', en: 'Others' };

type Part = { name: string; shares: (number | null)[] };

/** One bar for each label, its parts as shares of 100 %. The smallest of many parts are one. */
export function stackedOption(chart: SaidChart, lang: Lang): EChartsOption {
  const parts = partsOf(chart, lang);
  const names = parts.map(({ name }) => name);
  const title = fitTitle(chart.title[lang]);
  const tops = topsOf(title, names);
  const head = headOf(title, tops.title);
  if (parts.every(({ shares }) => shares.every((share) => share === null))) return { ...head, ...nothing(lang) };
  const step = labelStep(chart.labels);
  return {
    ...head,
    legend: legendOf(names, tops.legend),
    grid: within(tops.plot + 16),
    xAxis: {
      type: 'category',
      data: chart.labels,
      axisTick: { alignWithLabel: true },
      axisLine: { lineStyle: { color: '#b4bac2' } },
      axisLabel: { ...axisLabel, margin: 10, interval: (i: number) => (chart.labels.length - 1 - i) % step === 0 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: 100,
      axisLabel: { ...words(LABEL.size, SOFT), formatter: '{value}%' },
      splitLine: { lineStyle: { color: RULE } },
    },
    series: parts.map((part, i) => barOf(part, i)),
  };
}

const barOf = ({ name, shares }: Part, i: number) => ({
  name,
  type: 'bar' as const,
  stack: 'share',
  barMaxWidth: 72,
  color: COLOURS[i % COLOURS.length] ?? INK,
  itemStyle: { borderColor: '#fff', borderWidth: 1 },
  label: {
    show: true,
    ...words(LABEL.size, '#fff', 'bold'),
    textBorderColor: INK,
    textBorderWidth: 2,
    formatter: (point: { value: unknown }) =>
      typeof point.value === 'number' && point.value >= SAID_FROM ? `${Math.round(point.value)}%` : '',
  },
  labelLayout: { hideOverlap: true },
  data: shares.map((share) => share ?? '-'),
});

/** As many parts as there are colours: the smallest others are told as one. */
function partsOf(chart: SaidChart, lang: Lang): Part[] {
  const shares = sharesOf(chart);
  const names = distinct(chart.series.map(({ name }) => name[lang]));
  const all = names.map((name, i) => ({ name, shares: shares[i] ?? [] }));
  if (all.length <= COLOURS.length) return all;
  const weight = ({ shares: mine }: Part) => mine.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  const kept = new Set([...all].sort((a, b) => weight(b) - weight(a)).slice(0, COLOURS.length - 1));
  const rest = all.filter((part) => !kept.has(part));
  const together = chart.labels.map((_, at) => {
    const there = rest.flatMap(({ shares: mine }) => mine[at] ?? []);
    return there.length === 0 ? null : there.reduce((sum, share) => sum + share, 0);
  });
  return [...all.filter((part) => kept.has(part)), { name: OTHERS[lang], shares: together }];
}

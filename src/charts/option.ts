import type { EChartsOption, SeriesOption } from 'echarts';
import type { Lang } from '../core/localized.ts';
import { type Chart, chartIn, type SaidChart } from '../core/message.ts';
import { heatOption } from './forms/heat.ts';
import { stackedOption } from './forms/stacked.ts';
import { waterfallOption } from './forms/waterfall.ts';
import { fitBelow, fitTitle, LABEL, labelStep, topsOf } from './layout.ts';
import { shortNumber, tickFormat } from './numbers.ts';
import {
  ALERT,
  axisLabel,
  COLOURS,
  distinct,
  headOf,
  INK,
  legendOf,
  nothing,
  numberLabel,
  RULE,
  SOFT,
  within,
  words,
} from './style.ts';

const DASHES = ['solid', 'dashed', 'dotted'] as const;

/** So many bars with long names still lie legibly below each other. */
const LYING_BARS = 20;
/** Days, months, weeks and hours go from left to right, however long they are written. */
const TIME = /^(\d{4}[-/.年]|\d{1,2}[-/:月日时点])/;
const ALL_LABELLED = 14;

type Point = number | null;
type Drawn = {
  chart: SaidChart;
  lang: Lang;
  series: { name: string; values: Point[] }[];
  /** Bars whose names would not fit below them lie down, name on the left. */
  lying: boolean;
};

/** What is too small to be seen is zero: the axis cannot be divided that finely. */
const seen = (value: number): number => (Math.abs(value) < 1e-9 ? 0 : value);

function drawnOf(chart: SaidChart, lang: Lang): Drawn {
  const titles = distinct(chart.series.map(({ name }) => name[lang]));
  const series = chart.series.map(({ values }, i) => ({
    name: titles[i] ?? '',
    values: chart.labels.map((_, at) => {
      const value = values[at] ?? null;
      return value !== null && Number.isFinite(value) ? seen(value) : null;
    }),
  }));
  const names = chart.labels.some((label) => !TIME.test(label));
  const lying = chart.form === 'bar' && names && chart.labels.length <= LYING_BARS && !fitBelow(chart.labels);
  return { chart, lang, series, lying };
}

const numbersOf = ({ series, chart }: Drawn): number[] => [
  ...series.flatMap(({ values }) => values.filter((value) => value !== null)),
  ...(chart.threshold ? [seen(chart.threshold.value)] : []),
];

/** A line's axis leaves zero out only when its numbers would else lie flat at the top; bars always stand on zero. */
function leavesZero({ chart }: Drawn, numbers: readonly number[]): boolean {
  const low = numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return chart.form === 'line' && low > 0 && high - low < high * 0.4;
}

function valueAxis(drawn: Drawn) {
  const { chart, lang, lying } = drawn;
  const numbers = numbersOf(drawn);
  const format = tickFormat(
    numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    lang,
  );
  const bound = chart.threshold && seen(chart.threshold.value);
  return {
    type: 'value' as const,
    name: chart.unit[lang],
    nameLocation: lying ? ('middle' as const) : ('end' as const),
    nameGap: lying ? 28 : 14,
    nameTextStyle: { ...words(LABEL.size, SOFT), align: lying ? ('center' as const) : ('left' as const) },
    scale: leavesZero(drawn, numbers),
    splitNumber: 5,
    // Room for the number above the highest point, below the unit.
    boundaryGap: [0, '6%'] as [number, string],
    minInterval: numbers.every(Number.isInteger) ? 1 : 0,
    // The threshold must be within the picture, also where no value comes near it.
    ...(bound === undefined ? {} : { dataMin: bound, dataMax: bound }),
    axisLabel: { ...words(LABEL.size, SOFT), formatter: format },
    splitLine: { lineStyle: { color: RULE } },
  };
}

function labelAxis({ chart, lying }: Drawn) {
  const { labels } = chart;
  const bars = chart.form === 'bar';
  const step = lying ? 1 : labelStep(labels);
  return {
    type: 'category' as const,
    data: labels,
    inverse: lying,
    boundaryGap: bars || labels.length === 1,
    axisTick: { show: !lying, alignWithLabel: true },
    axisLine: { lineStyle: { color: '#b4bac2' }, onZero: true },
    axisLabel: {
      ...axisLabel,
      margin: 10,
      // Counted from the end, so that the newest is always named: it is what the chart is read for.
      interval: (index: number) => (labels.length - 1 - index) % step === 0,
    },
  };
}

function thresholdLine({ chart, lang, lying }: Drawn) {
  if (!chart.threshold) return {};
  const { label, value } = chart.threshold;
  return {
    markLine: {
      silent: true,
      animation: false,
      symbol: 'none',
      lineStyle: { color: ALERT, type: 'dashed' as const, width: 1.5 },
      label: {
        ...words(LABEL.size, ALERT, 'bold'),
        position: lying ? ('start' as const) : ('insideStartTop' as const),
        formatter: () => `${label[lang]} ${shortNumber(value, lang)}`.trim(),
        backgroundColor: 'rgba(255, 255, 255, 0.85)',
        padding: [2, 4],
      },
      data: [lying ? { xAxis: value } : { yAxis: value }],
    },
  };
}

/** Few values all say their number, of a long line only the newest does. */
function isLabelled({ chart, series }: Drawn, values: readonly Point[], at: number): boolean {
  if (chart.labels.length * series.length <= ALL_LABELLED) return true;
  return chart.form === 'line' && series.length <= 4 && at === values.findLastIndex((value) => value !== null);
}

/** The end of a bar, whichever way it goes, or the upper side of a point. */
function beside({ chart, lying }: Drawn, value: number): 'top' | 'bottom' | 'left' | 'right' {
  const below = chart.form === 'bar' && value < 0;
  if (lying) return below ? 'left' : 'right';
  return below ? 'bottom' : 'top';
}

function pointsOf(drawn: Drawn, values: readonly Point[]) {
  const dotted = drawn.chart.labels.length <= 31;
  return values.map((value, at) => {
    if (value === null) return { value: '-' as const };
    // A line goes from point to point: one that stands between two gaps would not be seen without its dot.
    const alone = (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null;
    const labelled = isLabelled(drawn, values, at);
    const symbol = dotted || alone || labelled ? 'circle' : 'none';
    return { value, symbol, label: { show: labelled, position: beside(drawn, value) } };
  });
}

function seriesOf(drawn: Drawn): SeriesOption[] {
  const { chart, lang } = drawn;
  return drawn.series.map(({ name, values }, i) => {
    const color = COLOURS[i % COLOURS.length] ?? INK;
    const common = {
      name,
      data: pointsOf(drawn, values),
      color,
      label: {
        ...numberLabel,
        formatter: (point: { value: unknown }) =>
          typeof point.value === 'number' ? shortNumber(point.value, lang) : '',
      },
      labelLayout: { hideOverlap: true },
      ...(i === 0 ? thresholdLine(drawn) : {}),
    };
    if (chart.form === 'bar') return { ...common, type: 'bar', barMaxWidth: 56, barGap: '10%' };
    const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length] ?? 'solid';
    return { ...common, type: 'line', symbolSize: 7, showAllSymbol: true, lineStyle: { width: 2.5, type: dash } };
  });
}

function gridOf({ lying, chart, lang }: Drawn, top: number) {
  const unit = chart.unit[lang] !== '';
  return within(top + (unit || lying ? 34 : 16), lying && unit ? 44 : 18);
}

/**
 * A chart as an ECharts option, for the picture and for a page alike: no animation, colours and fonts fixed. A chart
 * without any value says so. Numbers are rounded to be read; the exact ones are in chartInWords.
 */
export function optionOf(chart: Chart, lang: Lang): EChartsOption {
  const said = chartIn(chart, lang);
  switch (chart.form) {
    case 'stacked':
      return stackedOption(said, lang);
    case 'heat':
      return heatOption(said, lang);
    case 'waterfall':
      return waterfallOption(said, lang);
    case 'line':
    case 'bar':
      return plainOption(said, lang);
    default:
      return chart.form satisfies never;
  }
}

function plainOption(chart: SaidChart, lang: Lang): EChartsOption {
  const drawn = drawnOf(chart, lang);
  const names = drawn.series.length > 1 ? drawn.series.map(({ name }) => name) : [];
  const title = fitTitle(chart.title[lang]);
  const tops = topsOf(title, names);
  const head = headOf(title, tops.title);
  if (drawn.series.every(({ values }) => values.every((value) => value === null))) return { ...head, ...nothing(lang) };
  const [value, label] = [valueAxis(drawn), labelAxis(drawn)];
  return {
    ...head,
    legend: legendOf(names, tops.legend),
    grid: gridOf(drawn, tops.plot),
    xAxis: drawn.lying ? value : label,
    yAxis: drawn.lying ? label : value,
    series: seriesOf(drawn),
  };
}

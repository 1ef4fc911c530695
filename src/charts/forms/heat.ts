import type { EChartsOption } from 'echarts';
import type { Lang } from '../../core/localized.ts';
import type { SaidChart } from '../../core/message.ts';
import { fitTitle, LABEL, labelStep, PICTURE, topsOf } from '../layout.ts';
import { shortNumber } from '../numbers.ts';
import { axisLabel, distinct, headOf, nothing, SOFT, within, words } from '../style.ts';

/** One hue from light to dark: as good for those who see few colours, and on a grey print. */
const SCALE = ['#eaf2fb', '#b5d3f0', '#6aaae0', '#2472c8', '#0b3c7d'];
/** More cells than these do not say their numbers: they would not be read. */
const SAID = { columns: 16, rows: 16 };

type Cell = [column: number, row: number, value: number];

/** A field of cells: a row for each series, a column for each label, darker for more. What is not known stays white. */
export function heatOption(chart: SaidChart, lang: Lang): EChartsOption {
  const cells = cellsOf(chart);
  const title = fitTitle(chart.title[lang]);
  const tops = topsOf(title, []);
  const head = headOf(title, tops.title);
  if (cells.length === 0) return { ...head, ...nothing(lang) };
  const rows = distinct(chart.series.map(({ name }) => name[lang]));
  const step = labelStep(chart.labels);
  const said = chart.labels.length <= SAID.columns && rows.length <= SAID.rows;
  const values = cells.map(([, , value]) => value);
  return {
    ...head,
    grid: within(tops.plot + 16, 62),
    xAxis: {
      type: 'category',
      data: chart.labels,
      position: 'top',
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...axisLabel, interval: (i: number) => i % step === 0 },
    },
    yAxis: {
      type: 'category',
      data: rows,
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { ...axisLabel, interval: Math.ceil(rows.length / 26) - 1 },
    },
    visualMap: scaleOf(chart, lang, values),
    series: [{ type: 'heatmap', data: cells.map((cell) => cellOf(cell, values, said, lang)) }],
  };
}

const cellsOf = ({ series, labels }: SaidChart): Cell[] =>
  series.flatMap(({ values }, row) =>
    labels.flatMap((_, column): Cell[] => {
      const value = values[column] ?? null;
      return value !== null && Number.isFinite(value) ? [[column, row, value]] : [];
    }),
  );

const lowest = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const highest = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

function cellOf(value: Cell, values: readonly number[], said: boolean, lang: Lang) {
  const [low, high] = [lowest(values), highest(values)];
  const dark = high > low && (value[2] - low) / (high - low) > 0.55;
  return {
    value,
    itemStyle: { borderColor: '#fff', borderWidth: 2 },
    label: { show: said, ...words(LABEL.size, dark ? '#fff' : undefined), formatter: shortNumber(value[2], lang) },
  };
}

/** The scale below the field, with its ends in words. */
function scaleOf({ unit }: SaidChart, lang: Lang, values: readonly number[]) {
  const [low, high] = [lowest(values), highest(values)];
  const say = (value: number) => `${shortNumber(value, lang)} ${unit[lang]}`.trim();
  return {
    type: 'continuous' as const,
    min: low,
    // A scale needs two ends.
    max: high > low ? high : low + 1,
    calculable: false,
    orient: 'horizontal' as const,
    left: 'center',
    bottom: 14,
    itemWidth: 12,
    itemHeight: PICTURE.width / 4,
    inRange: { color: SCALE },
    text: [say(high), say(low)],
    textStyle: words(LABEL.size, SOFT),
  };
}

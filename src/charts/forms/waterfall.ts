import type { CustomSeriesOption, CustomSeriesRenderItem, EChartsOption } from 'echarts';
import type { Lang } from '../../core/localized.ts';
import type { SaidChart } from '../../core/message.ts';
import { fitTitle, LABEL, labelStep, PICTURE, topsOf } from '../layout.ts';
import { shortNumber, tickFormat } from '../numbers.ts';
import { axisLabel, COLOURS, headOf, INK, nothing, numberLabel, RULE, SOFT, within, words } from '../style.ts';

/** More, less, and what it comes to: told apart without red and green, and each says its sign. */
const [UP = INK, DOWN = INK] = COLOURS;
const TOTAL = '#5a6672';
const ALL_NAMED = 14;

/** One step from `from` to `to`; a total stands on zero. */
type Step = { at: number; from: number; to: number; total: boolean };

/** How a sum came about: totals stand on zero, changes hang where the one before them ended. */
export function waterfallOption(chart: SaidChart, lang: Lang): EChartsOption {
  const steps = stepsOf(chart);
  const title = fitTitle(chart.title[lang]);
  const tops = topsOf(title, []);
  const head = headOf(title, tops.title);
  if (steps.length === 0) return { ...head, ...nothing(lang) };
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const format = tickFormat(
    ends.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    lang,
  );
  return {
    ...head,
    grid: within(tops.plot + 34),
    xAxis: {
      type: 'category',
      data: chart.labels,
      axisTick: { alignWithLabel: true },
      axisLine: { lineStyle: { color: '#b4bac2' }, onZero: true },
      axisLabel: { ...axisLabel, margin: 10, ...namesOf(chart.labels) },
    },
    yAxis: {
      type: 'value',
      name: chart.unit[lang],
      nameTextStyle: { ...words(LABEL.size, SOFT), align: 'left' },
      boundaryGap: [0, '8%'],
      axisLabel: { ...words(LABEL.size, SOFT), formatter: format },
      splitLine: { lineStyle: { color: RULE } },
    },
    series: [barsOf(steps, lang)],
  };
}

/** As many steps as a sum has are all named, on several lines where there is little room; of very many, as many as fit. */
function namesOf(labels: readonly string[]) {
  if (labels.length > ALL_NAMED) return { interval: (i: number) => i % labelStep(labels) === 0 };
  return { interval: 0, width: (PICTURE.width - 120) / labels.length - 6, overflow: 'break' as const };
}

/** Steps without a number are left out; what follows goes on from where the last one ended. */
function stepsOf({ labels, series, totals = [] }: SaidChart): Step[] {
  let level = 0;
  return labels.flatMap((_, at): Step[] => {
    const value = series[0]?.values[at] ?? null;
    if (value === null || !Number.isFinite(value)) return [];
    const total = totals.includes(at);
    const from = total ? 0 : level;
    level = total ? value : level + value;
    return [{ at, from, to: level, total }];
  });
}

const colourOf = ({ from, to, total }: Step): string => (total ? TOTAL : to >= from ? UP : DOWN);

const said = ({ from, to, total }: Step, lang: Lang): string => {
  const change = to - from;
  return total ? shortNumber(to, lang) : `${change > 0 ? '+' : ''}${shortNumber(change, lang)}`;
};

const barWidth = (size: unknown): number => (Array.isArray(size) ? Math.min(72, 0.62 * Number(size[0])) : 40);

/** Above a rise, below a fall. */
function labelOf(step: Step, x: number, y: number, lang: Lang) {
  return {
    type: 'text' as const,
    x,
    y,
    style: {
      text: said(step, lang),
      align: 'center' as const,
      verticalAlign: step.to < step.from ? ('top' as const) : ('bottom' as const),
      fill: numberLabel.color,
      stroke: numberLabel.textBorderColor,
      lineWidth: numberLabel.textBorderWidth,
      font: `${LABEL.size}px ${numberLabel.fontFamily}`,
    },
  };
}

function barsOf(steps: readonly Step[], lang: Lang): CustomSeriesOption {
  const renderItem: CustomSeriesRenderItem = (params, api) => {
    const step = steps[params.dataIndex] as Step;
    const [x = 0, a = 0] = api.coord([step.at, step.from]);
    const [, b = 0] = api.coord([step.at, step.to]);
    const width = barWidth(api.size?.([1, 0]));
    const next = steps[params.dataIndex + 1];
    const [nextX = x] = next ? api.coord([next.at, step.to]) : [x];
    const down = step.to < step.from;
    return {
      type: 'group',
      children: [
        {
          type: 'rect',
          shape: { x: x - width / 2, y: Math.min(a, b), width, height: Math.max(1, Math.abs(a - b)) },
          style: { fill: colourOf(step) },
        },
        {
          type: 'line',
          shape: { x1: x + width / 2, y1: b, x2: nextX - width / 2, y2: b },
          style: { stroke: SOFT, lineDash: [3, 3] },
          ignore: !next,
        },
        labelOf(step, x, down ? Math.max(a, b) + 4 : Math.min(a, b) - 4, lang),
      ],
    };
  };
  // Two dimensions on the value axis, so that it reaches as far as the steps do.
  return {
    type: 'custom',
    renderItem,
    encode: { x: 0, y: [1, 2] },
    data: steps.map(({ at, from, to }) => [at, from, to]),
  };
}

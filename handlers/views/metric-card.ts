import {
  actions,
  at,
  type Block,
  card,
  chart,
  field,
  fields,
  type Localized,
  type Message,
  type MetricComparison,
  type MetricFigure,
  type MetricPart,
  type MetricPeriod,
  type MetricReport,
  metricValue,
  note,
  type PlainRow,
  ROLES,
  type Shop,
  same,
  sayBeyond,
  sayBound,
  table,
  text,
  type Value,
  withData,
} from '#kit';
import {
  besideWords,
  codeAndName,
  convertedFields,
  coverageText,
  groupNote,
  impossibleBlocks,
  periodWords,
  right,
  staleBlocks,
  targetText,
  valueShown,
  verdictOf,
  verdictWords,
} from './metrics.ts';

export type MetricShown = {
  report: MetricReport;
  shop: Shop | undefined;
  parts: MetricPart[];
  trend: { period: MetricPeriod; figures: MetricFigure[] }[];
  comparisons: MetricComparison[];
  alarm: MetricReport['kind']['thresholds'];
};

export function metricCard(shown: MetricShown): Message {
  const { report, shop } = shown;
  const { kind } = report;
  const where = shop ? ` · ${shop.code}` : '';
  const period = periodWords(report);
  const impossible = impossibleBlocks(report, [wholeLine(shown), ...shown.parts]);
  return card(
    { zh: `${kind.name.zh}${where} · ${period.zh}`, en: `${kind.name.en}${where} · ${period.en}` },
    [
      ...staleBlocks(report),
      ...impossible,
      fields(...factsOf(shown)),
      ...(report.figures.some(({ value }) => value !== undefined) ? [] : [groupNote(kind)]),
      partsTable(shown),
      ...trendChart(shown),
      text(kind.says),
      note(aboutWords(shown)),
      actions(
        { label: { zh: '为什么', en: 'Why' }, says: `why ${askedAs(shown)}` },
        { label: { zh: '看板', en: 'Board' }, says: 'board' },
      ),
    ],
    verdictOf(report) === 'missed' || report.stale || impossible.length > 0 ? 'warning' : 'normal',
  );
}

const askedAs = ({ report: { kind, period }, shop }: MetricShown): string =>
  `${kind.code} ${period.code}${shop ? ` ${shop.code}` : ''}`;

function factsOf({ report, comparisons, alarm }: MetricShown) {
  const { kind, figures } = report;
  const many = figures.length > 1;
  return [
    ...figures.slice(0, 4).flatMap((one) => {
      const tag = many && one.currency ? ` ${one.currency}` : '';
      return [
        field({ zh: `现在${tag}`, en: `Now${tag}` }, metricValue(kind, one)),
        field({ zh: `上期${tag}`, en: `Period before${tag}` }, besideWords(kind, one, one.before)),
        field({ zh: `去年同期${tag}`, en: `Year before${tag}` }, besideWords(kind, one, one.yearBefore)),
      ];
    }),
    ...convertedFields(report),
    ...(report.target
      ? [
          field({ zh: '目标', en: 'Target' }, targetWords(report)),
          field({ zh: '达标', en: 'Met' }, verdictWords(verdictOf(report))),
        ]
      : []),
    ...(alarm ? [field({ zh: '告警线', en: 'Alarm' }, alarmWords(kind, alarm))] : []),
    ...comparisons.map((one) => field(one.name, valueShown({ kind, figures: one.figures }))),
    field({ zh: '有数据的店铺日', en: 'Shop-days with data' }, coverageText(figures)),
    field({ zh: '统计于', en: 'As of' }, at(report.stale?.asOf ?? report.asOf)),
  ];
}

function alarmWords(
  kind: MetricReport['kind'],
  { alarm, clear, currency }: NonNullable<MetricShown['alarm']>,
): Localized {
  const [beyond, within] = [sayBeyond(kind, alarm, currency), sayBound(kind, clear, currency)];
  return { zh: `${beyond.zh}，${within.zh} 解除`, en: `${beyond.en}, clears at ${within.en}` };
}

function targetWords(report: MetricReport): Localized {
  const said = targetText(report);
  const author = report.target?.author;
  return author ? { zh: `${said.zh}（${author} 设）`, en: `${said.en} (set by ${author})` } : said;
}

const wholeLine = ({ report, shop }: MetricShown): { key: string; name: Localized; figures: MetricFigure[] } => ({
  key: shop?.code ?? 'all',
  name: shop ? shop.name : { zh: '合计', en: 'All' },
  figures: report.figures,
});

/** Programs get every figure of the answer: the whole first, its currencies apart. */
function partsTable(shown: MetricShown): Block {
  const { report, parts } = shown;
  const { kind } = report;
  const lines = [wholeLine(shown), ...parts];
  const rows = lines.flatMap(({ name, figures }) =>
    figures.slice(0, 4).map((one): Value[] => [name, metricValue(kind, one), Math.round(one.n), coverageText([one])]),
  );
  const columns = [
    { label: { zh: '范围', en: 'Of' } },
    { label: kind.name, align: right },
    { label: { zh: '统计数', en: 'Counted' }, align: right },
    { label: { zh: '覆盖', en: 'Coverage' }, align: right },
  ];
  return withData(
    table(columns, rows),
    lines.flatMap(({ key, figures }) => dataOf(report, key, figures)),
  );
}

export const dataOf = (report: MetricReport, of: string, figures: readonly MetricFigure[]): PlainRow[] =>
  (figures.length > 0 ? figures : [{ num: 0, n: 0, coverage: 0 } as MetricFigure]).map((one) => ({
    metric: report.kind.code,
    of,
    from: report.period.from,
    to: report.period.to,
    unit: report.kind.unit,
    currency: one.currency ?? '',
    value: one.value ?? null,
    numerator: one.num,
    denominator: one.den ?? null,
    counted: one.n,
    coverage: one.coverage,
    before: one.before?.value ?? null,
    yearBefore: one.yearBefore?.value ?? null,
    target: targetText(report).en,
    verdict: one.verdict ?? '',
    asOf: (report.stale?.asOf ?? report.asOf).toISOString(),
    stale: report.stale !== undefined,
    version: report.kind.version,
  }));

const UNITS: Partial<Record<MetricReport['kind']['unit'], Localized>> = {
  percent: same('%'),
  days: { zh: '天', en: 'days' },
  minutes: { zh: '分钟', en: 'minutes' },
  seconds: { zh: '秒', en: 'seconds' },
  ratio: { zh: '1:N', en: '1:N' },
};

/** Amounts of each currency have a plot of their own: on one axis the smaller one would be a flat line. */
function trendChart({ report, trend }: MetricShown): Block[] {
  const { kind } = report;
  const currencies = kind.perCurrency
    ? [...new Set(trend.flatMap(({ figures }) => figures.map(({ currency }) => currency ?? '')))]
        .filter(Boolean)
        .slice(0, MOST_CURRENCIES)
    : [];
  const lines = (currencies.length > 0 ? currencies : ['']).map((currency) => ({
    currency,
    name: currency ? same(currency) : kind.name,
    values: trend.map(
      ({ figures }) => figures.find((one) => currency === '' || one.currency === currency)?.value ?? null,
    ),
  }));
  const drawn = lines.filter(({ values }) => values.filter((value) => value !== null).length > 1);
  if (drawn.length === 0) return [];
  return (kind.unit === 'money' ? drawn.map((line) => [line]) : [drawn]).map((some) =>
    plotOf(report, trend, some, currencies),
  );
}

const MOST_CURRENCIES = 3;
type Line = { currency: string; name: Localized; values: (number | null)[] };

function plotOf({ kind, target }: MetricReport, trend: MetricShown['trend'], lines: Line[], all: string[]): Block {
  const [{ currency = '' } = {}] = lines;
  const bound = target?.bound;
  const money = kind.unit === 'money';
  const comparable = bound && (!money || currency === target.currency);
  const tag = money && all.length > 1 ? ` · ${currency}` : '';
  return chart({
    title: { zh: `${kind.name.zh}${tag}`, en: `${kind.name.en}${tag}` },
    form: 'line',
    unit: money ? same(currency) : (UNITS[kind.unit] ?? same('')),
    labels: trend.map(({ period }) => period.code),
    series: lines.map(({ name, values }) => ({ name, values })),
    ...(comparable && {
      threshold: { label: { zh: '目标', en: 'Target' }, value: 'atLeast' in bound ? bound.atLeast : bound.atMost },
    }),
  });
}

function aboutWords({ report: { kind } }: MetricShown): Localized {
  const owner = ROLES[kind.owner].words;
  const inputs = kind.inputs.length > 0 ? kind.inputs.join(', ') : '';
  const name = codeAndName(kind);
  return {
    zh: `${name.zh} · 定义第 ${kind.version} 版 · 来源：${kind.source.zh}${inputs ? `（${inputs}）` : ''} · 负责：${owner.zh}`,
    en: `${name.en} · definition ${kind.version} · from: ${kind.source.en}${inputs ? ` (${inputs})` : ''} · owner: ${owner.en}`,
  };
}

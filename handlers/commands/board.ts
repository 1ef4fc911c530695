import {
  actions,
  at,
  card,
  defineCommand,
  field,
  fields,
  type MetricReport,
  note,
  optional,
  rest,
  table,
  withData,
} from '#kit';
import { notYet, placeIn } from '../views/metric-ask.ts';
import { dataOf } from '../views/metric-card.ts';
import {
  besideWords,
  groupNote,
  periodWords,
  right,
  staleBlocks,
  targetShown,
  valueShown,
  verdictOf,
  verdictWords,
} from '../views/metrics.ts';

export default defineCommand({
  name: { zh: '看板', en: 'board' },
  aliases: ['kb', '核心指标'],
  summary: {
    zh: '五个核心指标的现值、目标和变化；可以带统计期和店铺',
    en: 'The five core figures as they are now, with target and change; a period and a shop may be named',
  },
  examples: ['看板', 'board', '看板 上月', 'board 2026Q3 SH-1'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/board', scope: 'kpi.read' },
  args: { what: optional(rest({ zh: '统计期，店铺', en: 'period, shop' }, { max: 120 })) },
  async run({ args, services, now, room }) {
    const { period: asked, shop } = await placeIn(args.what ?? '', { services, now });
    const narrow = shop ? { shops: [shop.id] } : {};
    const period = asked ?? (await services.kpis.defaultPeriod({ grain: 'month', now, ...narrow }));
    if (period.from > (await services.kpis.today(now))) throw notYet(period);
    const codes = services.kpis.CORE.filter((code) => services.kpis.of(code)?.grains.includes(period.grain));
    const reports = await services.kpis.report(codes, period, { asOf: now, currency: room.currency, ...narrow });
    const missed = reports.filter((one) => verdictOf(one) === 'missed');
    const words = reports[0] ? periodWords(reports[0]) : period.words;
    const where = shop ? ` · ${shop.code}` : '';
    return card(
      { zh: `看板${where} · ${words.zh}`, en: `Board${where} · ${words.en}` },
      [
        ...reports.flatMap(staleBlocks),
        withData(
          table(columns, reports.map(rowOf)),
          reports.flatMap((one) => dataOf(one, shop?.code ?? 'all', one.figures)),
        ),
        ...reports.filter((one) => !one.stale && one.figures.every(({ value }) => value === undefined)).map(emptyNote),
        fields(field({ zh: '统计于', en: 'As of' }, at(now))),
        actions(
          ...(missed.length > 0 ? missed : reports).slice(0, 3).map(({ kind }) => ({
            label: kind.name,
            says: `metric ${kind.code} ${period.code}${shop ? ` ${shop.code}` : ''}`,
          })),
        ),
      ],
      missed.length > 0 ? 'warning' : 'normal',
    );
  },
});

const columns = [
  { label: { zh: '指标', en: 'Figure' } },
  { label: { zh: '现在', en: 'Now' }, align: right },
  { label: { zh: '目标', en: 'Target' }, align: right },
  { label: { zh: '达标', en: 'Met' } },
  { label: { zh: '上期', en: 'Period before' }, align: right },
  { label: { zh: '去年同期', en: 'Year before' }, align: right },
];

const emptyNote = ({ kind }: MetricReport) => (kind.code === 'gmv-growth' ? note(noYearBefore) : groupNote(kind));

const noYearBefore = {
  zh: '销售额同比增长 没有数据：去年同期没有销售',
  en: 'Nothing to count for GMV growth: nothing was sold in the same period a year before',
};

function rowOf(report: MetricReport) {
  const { kind, figures } = report;
  const [first] = figures;
  const beside = (then: typeof first) => (first ? besideWords(kind, first, then) : '–');
  return [
    kind.name,
    valueShown(report),
    targetShown(report),
    verdictWords(verdictOf(report)),
    beside(first?.before),
    beside(first?.yearBefore),
  ];
}

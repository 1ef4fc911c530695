import { defineCommand, optional, rest, UserError, valueArg } from '#kit';
import { metricAsk } from '../views/metric-ask.ts';
import { metricCard } from '../views/metric-card.ts';
import { metricList, shelfIn } from '../views/metric-list.ts';

const TREND = { day: 14, week: 12, month: 12, quarter: 8 };

export default defineCommand({
  name: { zh: '指标', en: 'metric' },
  aliases: ['zb', 'kpi'],
  summary: {
    zh: '一个指标的数值、趋势、目标和定义，可以带统计期和店铺；不带参数列出全部',
    en: 'Value, trend, target and definition of a metric, of a period and shop where you like; all of them without a name',
  },
  examples: [
    '指标 gmv',
    'metric gmv',
    '指标 客单价 上周 SH-2',
    'metric basket last week SH-2',
    'metric gmv 2011-11',
    '指标',
  ],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/metrics/{metric}', scope: 'kpi.read' },
  args: {
    metric: optional(rest({ zh: '指标，统计期，店铺', en: 'metric, period, shop' }, { max: 160 })),
    period: optional(
      valueArg({ zh: '统计期（2011-11、上周）', en: 'period (2011-11, last week)' }, text, {
        marker: { zh: '统计期', en: 'period' },
      }),
    ),
    shop: optional(
      valueArg({ zh: '店铺', en: 'shop' }, text, { marker: { zh: '店铺', en: 'shop' }, suggest: 'shop' as const }),
    ),
  },
  async run(ask) {
    const { args, services, now, room } = ask;
    const place = [args.period && `period="${args.period}"`, args.shop && `shop="${args.shop}"`]
      .filter(Boolean)
      .join(' ');
    const words = `${args.metric ?? ''} ${place}`.trim();
    const listed = args.metric === undefined ? { place: '' } : shelfIn(args.metric);
    const left = services.kpis.named(words)?.rest.length ?? Number.POSITIVE_INFINITY;
    // `stock accuracy` is a metric though `stock` is a group: what names more of the words is meant.
    if (listed && left >= `${listed.place} ${place}`.trim().length)
      return metricList(ask, { ...listed, place: `${listed.place} ${place}`.trim() });
    const { kind, period, shop } = await metricAsk(words, ask);
    if (kind.group && (shop || !(await services.kpis.whole()))) throw groupOnly(kind.name);
    const options = { asOf: now, currency: room.currency, ...(shop && { shops: [shop.id] }) };
    const [report] = await services.kpis.report([kind.code], period, options);
    if (!report) throw groupOnly(kind.name);
    const parts = shop ? [] : await services.kpis.breakdown(kind.code, period, { ...options, by: 'shop' });
    if (
      report.figures.every(({ value }) => value === undefined) &&
      kind.inputs.length > 0 &&
      !(await services.kpis.whole())
    )
      throw groupOnly(kind.name);
    return metricCard({
      report,
      shop,
      parts: parts.length > 1 ? parts : [],
      trend: await services.kpis.trend(kind.code, period, { ...options, count: TREND[period.grain] }),
      comparisons: await services.kpis.comparisons(kind.code, period, options),
      alarm: await services.kpis.alarmOf(kind),
    });
  },
});

function text(typed: string): { value: string } | undefined {
  return typed.length <= 60 ? { value: typed } : undefined;
}

const groupOnly = (name: { zh: string; en: string }): UserError =>
  new UserError('kpi.group_only', {
    zh: `${name.zh} 是整个集团的数，没有按店铺的数据；请看得到全部店铺的人来问，不带店铺`,
    en: `${name.en} is a figure of the whole group and is not known by shop; somebody with all shops can ask for it, without a shop`,
  });

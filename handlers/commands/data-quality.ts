import { day, defineCommand, optional } from '#kit';
import { qualityCard } from '../views/observations.ts';

export default defineCommand({
  name: { zh: '数据质量', en: 'data quality' },
  aliases: ['数据检查'],
  summary: {
    zh: '一天的数据检查：完整、唯一、及时、范围、无主记录、对账；不带日期看最近一次',
    en: 'The checks of a day of data: completeness, uniqueness, freshness, ranges, orphans, totals; the last ones without a day',
  },
  examples: ['数据质量', '数据质量 昨天', 'data quality', 'data quality 2026-11-22'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/data-quality', scope: 'kpi.read' },
  args: { day: optional(day({ zh: '日期（2026-11-22、昨天）', en: 'day (2026-11-22, yesterday)' })) },
  async run({ args, services, now }) {
    return qualityCard(await services.observations.qualityOf(args.day, now));
  },
});

import { defineCommand, optional, rest } from '#kit';
import { metricList, shelfIn } from '../views/metric-list.ts';

export default defineCommand({
  name: { zh: '指标列表', en: 'metrics' },
  aliases: ['全部指标'],
  summary: {
    zh: '全部指标按组列出，可以带组名、统计期和店铺',
    en: 'All metrics by group; a group, a period and a shop may be named',
  },
  examples: ['指标列表', 'metrics', '指标列表 核心', 'metrics sales'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/metrics', scope: 'kpi.read' },
  args: { what: optional(rest({ zh: '组，统计期，店铺', en: 'group, period, shop' }, { max: 120 })) },
  run(ask) {
    const words = ask.args.what ?? '';
    return metricList(ask, shelfIn(words) ?? { place: words });
  },
});

import { defineCommand } from '#kit';
import { asOfArg, digestAnswer, digestSummary, periodArg } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '季报', en: 'quarterly' },
  aliases: ['季度报', '季報'],
  summary: digestSummary({ zh: '一个季度的经营情况，默认上季', en: 'How a quarter went, the last one by default' }),
  examples: ['季报', 'quarterly 2026Q3', '季报 上季'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  args: { period: periodArg, asOf: asOfArg },
  run: (ask) => digestAnswer('quarterly', ask),
});

import { defineCommand } from '#kit';
import { asOfArg, digestAnswer, digestSummary, periodArg } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '月报', en: 'monthly' },
  aliases: ['月報'],
  summary: digestSummary({ zh: '一个月的经营情况，默认上个月', en: 'How a month went, the last one by default' }),
  examples: ['月报 2026-10', 'monthly', 'monthly last month'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  args: { period: periodArg, asOf: asOfArg },
  run: (ask) => digestAnswer('monthly', ask),
});

import { defineCommand } from '#kit';
import { asOfArg, digestAnswer, digestSummary, periodArg } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '日报', en: 'daily' },
  aliases: ['经营日报', '日報'],
  summary: digestSummary({ zh: '一天的经营情况，默认昨天', en: 'How a day went, yesterday by default' }),
  examples: ['日报', 'daily', '日报 2026-11-22', 'daily yesterday'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  args: { period: periodArg, asOf: asOfArg },
  run: (ask) => digestAnswer('daily', ask),
});

import { defineCommand } from '#kit';
import { asOfArg, digestAnswer, digestSummary, periodArg } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '周报', en: 'weekly' },
  aliases: ['週報', '运营健康度报告'],
  summary: digestSummary({ zh: '七天的经营情况，默认到昨天', en: 'How seven days went, until yesterday by default' }),
  examples: ['周报', 'weekly', '周报 上周', 'weekly 2026-W47'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  args: { period: periodArg, asOf: asOfArg },
  run: (ask) => digestAnswer('weekly', ask),
});

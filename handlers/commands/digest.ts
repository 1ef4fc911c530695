import { defineCommand, digestCalled, valueArg } from '#kit';
import { asOfArg, digestAnswer, digestSummary, periodArg } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '简报', en: 'digest' },
  aliases: ['数据简报', '经营简报'],
  summary: digestSummary({ zh: '日报、周报、月报或季报', en: 'A daily, weekly, monthly or quarterly digest' }),
  examples: [
    '简报 月报 2026-10',
    'digest monthly 2026-10',
    'digest daily',
    '简报 周报 上周',
    'digest 月报 2026-10 @ 2026-11-10T09:00',
  ],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/digests/{kind}', scope: 'kpi.read' },
  args: {
    kind: valueArg(
      { zh: '日报、周报、月报或季报', en: 'daily, weekly, monthly or quarterly' },
      (typed) => {
        const kind = digestCalled(typed);
        return kind && { value: kind };
      },
      { suggest: ['日报', '周报', '月报', '季报', 'daily', 'weekly', 'monthly', 'quarterly'] },
    ),
    period: periodArg,
    asOf: asOfArg,
  },
  run: ({ args, ...ask }) => digestAnswer(args.kind, { args, ...ask }),
});

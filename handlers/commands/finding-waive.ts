import { deadline, defineCommand, rest } from '#kit';
import { actOnFindings, findingArg } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规 豁免', en: 'finding waive' },
  aliases: ['豁免违规'],
  summary: {
    zh: '豁免到某一天，写明原因；到期前再发生只计数不提醒',
    en: 'Waive findings until a day, with the reason; until then what happens again counts and stays silent',
  },
  examples: ['违规 豁免 12 到 2026-12-31 平台已书面同意', 'finding waive 12 until 7d agreed in writing'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/compliance/findings/{finding}/waive', scope: 'compliance.write' },
  args: {
    finding: findingArg,
    until: {
      ...deadline({ zh: '到哪天（一年之内）', en: 'until when (within a year)' }),
      marker: { zh: '到', en: 'until' },
    },
    reason: rest({ zh: '原因', en: 'reason' }, { max: 200, verbatim: true }),
  },
  plan: ({ args, actor, services, now }) =>
    services.findings.planWaive({ what: args.finding, until: args.until, reason: args.reason, now, by: actor.name }),
  confirm: (effect) => effect.rows.length > 1,
  apply: actOnFindings,
});

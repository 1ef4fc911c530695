import { defineCommand } from '#kit';
import { actOnFindings, findingArg } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规 误报', en: 'finding wrong' },
  summary: {
    zh: '判断违规项是误报，未处理的同时关闭；判断会成为模型的标签',
    en: 'Judge findings as false alarms, which closes open ones; the verdict becomes a label for the model',
  },
  examples: ['违规 误报 12', 'finding wrong 12'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  args: { finding: findingArg },
  plan: ({ args, actor, services, now }) =>
    services.findings.planVerdict({ what: args.finding, verdict: 'wrong', now, by: actor.name }),
  confirm: (effect) => effect.rows.length > 1,
  apply: actOnFindings,
});

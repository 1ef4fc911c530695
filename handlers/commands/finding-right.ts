import { defineCommand } from '#kit';
import { actOnFindings, findingArg } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规 属实', en: 'finding right' },
  summary: {
    zh: '判断违规项属实；判断会成为模型的标签',
    en: 'Judge findings as right; the verdict becomes a label for the model',
  },
  examples: ['违规 属实 12', 'finding right 12'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  args: { finding: findingArg },
  plan: ({ args, actor, services, now }) =>
    services.findings.planVerdict({ what: args.finding, verdict: 'right', now, by: actor.name }),
  confirm: (effect) => effect.rows.length > 1,
  apply: actOnFindings,
});

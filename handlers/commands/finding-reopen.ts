import { defineCommand } from '#kit';
import { actOnFindings, findingArg } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规 重开', en: 'finding reopen' },
  aliases: ['违规 重新打开'],
  summary: { zh: '重新打开已处理或已豁免的违规项', en: 'Open findings again that were handled or waived' },
  examples: ['违规 重开 12', 'finding reopen 12'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  args: { finding: findingArg },
  plan: ({ args, actor, services, now }) => services.findings.planReopen({ what: args.finding, now, by: actor.name }),
  apply: actOnFindings,
});

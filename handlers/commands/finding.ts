import { defineCommand, units } from '#kit';
import { findingCard } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规项', en: 'finding' },
  aliases: ['违规 查看', '违规 详情', 'finding show'],
  summary: {
    zh: '一个违规项：问题、位置、依据、期限、经过',
    en: 'One finding: what is wrong and where, the clause, its deadline, what happened to it',
  },
  examples: ['违规项 12', 'finding 12'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'read',
  args: { finding: units({ zh: '编号', en: 'number' }, 1) },
  async run({ args, services }) {
    const found = await services.findings.byId(args.finding);
    return findingCard(found, services.rules.ofCode(found.finding.rule));
  },
});

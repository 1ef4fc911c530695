import { defineCommand, optional, rest } from '#kit';
import { actOnFindings, findingArg } from '../views/findings.ts';

export default defineCommand({
  name: { zh: '违规 处理', en: 'finding handle' },
  aliases: ['违规 完成', '处理违规'],
  summary: {
    zh: '标为已处理，可以写做了什么；再发生时会重新打开',
    en: 'Mark findings as handled, with what was done; they open again when it happens again',
  },
  examples: ['违规 处理 12 已下架', 'finding handle 12 taken off sale', 'finding handle price-gap SH-1'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/compliance/findings/{finding}/handle', scope: 'compliance.write' },
  args: {
    finding: findingArg,
    words: optional(rest({ zh: '做了什么', en: 'what was done' }, { max: 200, verbatim: true })),
  },
  plan: ({ args, actor, services, now }) =>
    services.findings.planHandle({ what: args.finding, words: args.words ?? '', now, by: actor.name }),
  confirm: (effect) => effect.rows.length > 1,
  apply: actOnFindings,
});

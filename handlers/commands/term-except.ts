import { defineCommand } from '#kit';
import { packArg, reasonArg, termCard, wordArg } from '../views/terms.ts';

export default defineCommand({
  name: { zh: '词库 例外', en: 'term except' },
  aliases: ['词例外'],
  summary: {
    zh: '一个说法里的词不算违规（例如 最好的朋友），写明原因；立即生效',
    en: 'Words within some others mean no harm (such as best friend); with a reason, it counts at once',
  },
  examples: ['词库 例外 第一选项 是选项的编号', 'term except "best western" pack absolute it is a name'],
  permission: 'compliance.rules',
  effect: 'write',
  http: { method: 'POST', path: '/compliance/terms/exceptions', scope: 'compliance.write' },
  args: { word: wordArg, pack: packArg, reason: reasonArg },
  plan: ({ args, services }) =>
    services.checks.planTerm({ act: 'except', word: args.word, pack: args.pack, reason: args.reason }),
  confirm: () => true,
  async apply({ effect, by, actor, services, trace }) {
    await services.checks.applyTerm(effect, { actor: by.actor, personId: actor.personId, trace });
    return termCard(effect);
  },
});

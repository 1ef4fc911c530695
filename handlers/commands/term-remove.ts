import { defineCommand } from '#kit';
import { packArg, reasonArg, termCard, wordArg } from '../views/terms.ts';

export default defineCommand({
  name: { zh: '词库 移除', en: 'term remove' },
  aliases: ['删词'],
  summary: {
    zh: '把一个词或例外移出词库，写明原因；随系统的词要第二个人同意',
    en: 'Take a word or an exception out, with a reason; what came with the system needs a second person',
  },
  examples: ['词库 移除 断货王 平台已不处罚', 'term remove holy-grail it is harmless after all'],
  permission: 'compliance.rules',
  effect: 'write',
  http: { method: 'DELETE', path: '/compliance/terms/{word}', scope: 'compliance.write' },
  args: { word: wordArg, pack: packArg, reason: reasonArg },
  plan: ({ args, services }) =>
    services.checks.planTerm({ act: 'remove', word: args.word, pack: args.pack, reason: args.reason }),
  confirm: () => true,
  async apply({ effect, by, actor, services, trace }) {
    await services.checks.applyTerm(effect, { actor: by.actor, personId: actor.personId, trace });
    return termCard(effect);
  },
});

import { defineCommand, MANY_LISTINGS } from '#kit';
import { insteadArg, levelArg, packArg, reasonArg, rewriteArg, termCard, wordArg } from '../views/terms.ts';

export default defineCommand({
  name: { zh: '词库 添加', en: 'term add' },
  aliases: ['加词'],
  summary: {
    zh: '往词库加一个词，写明级别和原因；立即生效。会命中很多在售链接时先看数量再确认',
    en: 'Add a word with its level and a reason; it counts at once. One that finds many listings on sale is shown first',
  },
  examples: [
    '词库 添加 断货王 禁用 平台上月处罚过',
    'term add holy-grail care pack absolute rewrite favourite nobody can prove it',
    '词库 添加 医生同款 禁用 词包 medical 改写 同款 暗示医疗',
  ],
  permission: 'compliance.check',
  effect: 'write',
  http: { method: 'POST', path: '/compliance/terms', scope: 'compliance.write' },
  args: { word: wordArg, level: levelArg, pack: packArg, rewrite: rewriteArg, instead: insteadArg, reason: reasonArg },
  plan: ({ args, services }) =>
    services.checks.planTerm({
      act: 'add',
      word: args.word,
      level: args.level,
      pack: args.pack,
      reason: args.reason,
      rewrite: args.rewrite ?? args.instead ?? '',
    }),
  confirm: (effect) => Number(effect.data['hits']) > MANY_LISTINGS,
  async apply({ effect, by, actor, services, trace }) {
    await services.checks.applyTerm(effect, { actor: by.actor, personId: actor.personId, trace });
    return termCard(effect);
  },
});

import { card, defineCommand, text, units } from '#kit';

export default defineCommand({
  name: { zh: '舆情 结束', en: 'opinion end' },
  aliases: ['结束舆情'],
  summary: {
    zh: '一条舆情处理完了：结束它的告警和逐级通知',
    en: 'Public opinion was dealt with: ends its alert and its chain',
  },
  examples: ['舆情 结束 12', 'opinion end 12'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'DELETE', path: '/alerts/opinions/{opinion}', scope: 'alerts.write' },
  args: { opinion: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services }) => services.alertsIn.planOpinionEnd(args.opinion),
  async apply({ effect, by, services, actor, trace, now }) {
    await services.alertsIn.endOpinion(effect, { actor: by.actor, personId: actor.personId, trace, now });
    return card({ zh: '舆情已结束', en: 'Public opinion is over' }, [text(effect.summary)], 'success');
  },
});

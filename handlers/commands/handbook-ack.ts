import { actions, card, defineCommand, text } from '#kit';

export default defineCommand({
  name: { zh: '手册 确认', en: 'handbook ack' },
  aliases: ['确认手册', '手册 已读'],
  summary: {
    zh: '确认你已读现在这一版合规手册，留作证据',
    en: 'Say that you have read the handbook as it is now; kept as evidence',
  },
  examples: ['手册 确认', 'handbook ack'],
  permission: 'compliance.read',
  reach: 'shop',
  effect: 'write',
  args: {},
  plan: ({ services, actor, now }) => services.office.planAck({ personId: actor.personId, now }),
  async apply({ effect, by, services, actor, trace, now }) {
    await services.office.ack(effect, { personId: actor.personId, actor: by.actor, trace, now });
    const version = Number(effect.data['version']);
    return card(
      { zh: `已确认手册第 ${version} 版`, en: `Handbook version ${version} acknowledged` },
      [
        text({
          zh: '规则变更后会有新的一版，再请你确认',
          en: 'When a rule changes there is a new version, and you are asked again',
        }),
        actions({ label: { zh: '看手册', en: 'Handbook' }, says: 'handbook' }),
      ],
      'success',
    );
  },
});

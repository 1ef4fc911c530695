import { card, defineCommand, field, fields, units } from '#kit';

export default defineCommand({
  name: { zh: '发件箱 重发', en: 'outbox resend' },
  aliases: ['重发'],
  summary: { zh: '把一封死信再发一次', en: 'Send a dead letter again' },
  examples: ['发件箱 重发 12', 'outbox resend 12'],
  permission: 'outbox.resend',
  effect: 'write',
  args: { id: units({ zh: '死信编号', en: 'number of the dead letter' }, 1) },
  plan: ({ args, services }) => services.outbox.planResend(args.id),
  async apply({ effect, services }) {
    await services.outbox.applyResend(effect);
    const { id, room, zh, en } = effect.data;
    return card(
      { zh: `死信 ${id} 已重新排队`, en: `Dead letter ${id} queued again` },
      [
        fields(
          field({ zh: '群', en: 'Room' }, String(room)),
          field({ zh: '消息', en: 'Message' }, { zh: String(zh), en: String(en) }),
        ),
      ],
      'success',
    );
  },
});

import { card, defineCommand, units } from '#kit';

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
    return card(effect.summary, [], 'success');
  },
});

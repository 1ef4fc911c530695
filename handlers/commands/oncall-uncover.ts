import { card, defineCommand, units } from '#kit';

export default defineCommand({
  name: { zh: '值班 取消代班', en: 'oncall uncover' },
  aliases: ['取消代班'],
  summary: {
    zh: '取消代班或已同意的换班，编号见 值班 列表',
    en: 'End a cover, or a swap that was agreed; oncall list has the numbers',
  },
  examples: ['值班 取消代班 12', 'oncall uncover 12'],
  permission: 'alerts.route',
  effect: 'write',
  args: { id: units({ zh: '编号', en: 'number' }, 1) },
  plan: ({ args, services }) => services.oncall.planUncover(args.id),
  async apply({ effect, services, now }) {
    await services.oncall.uncover(effect, now);
    return card(effect.summary, [], 'success');
  },
});

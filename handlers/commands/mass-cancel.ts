import { card, defineCommand, text } from '#kit';
import { massArg } from '../views/mass-args.ts';

export default defineCommand({
  name: { zh: '群发 取消', en: 'mass cancel' },
  summary: {
    zh: '取消还没有交给企业微信的群发任务',
    en: 'Cancel the tasks of a mass message that WeCom has not got yet',
  },
  examples: ['群发 取消 3', 'mass cancel 3'],
  permission: 'templates.write',
  effect: 'write',
  args: { id: massArg },
  plan: ({ args, services }) => services.templates.planCancelMass(args.id),
  async apply({ effect, services, now }) {
    const stopped = await services.templates.applyCancelMass(effect, now);
    return card(
      { zh: `已取消 ${stopped} 个任务`, en: `Tasks cancelled: ${stopped}` },
      [text(effect.summary)],
      'success',
    );
  },
});

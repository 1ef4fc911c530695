import { defineCommand } from '#kit';
import { grantArgs, grantedCard, grantedFor } from '../views/people.ts';

export default defineCommand({
  name: { zh: '人员 给予', en: 'operator grant' },
  aliases: ['给予角色'],
  summary: {
    zh: '给予一个账号的角色，可以只限一家店或一个分部',
    en: 'Grant a role of an account, for one shop, a division or all',
  },
  examples: [
    '人员 给予 wecom:zhangsan 运营',
    'operator grant slack:U0123 manager SH-2',
    'operator grant slack:U0123 marketing division=EAST',
  ],
  permission: 'people.manage',
  effect: 'write',
  args: grantArgs,
  async plan({ args, services, actor }) {
    const where = await grantedFor(services, args);
    return services.people.planGrant({ account: args.account, role: args.role, ...where }, true, actor.personId);
  },
  async apply({ effect, by, services }) {
    await services.people.applyGrant(effect, by.actor);
    return grantedCard(effect, { zh: '已给予角色', en: 'Role granted' });
  },
});

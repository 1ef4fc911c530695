import { defineCommand } from '#kit';
import { grantArgs, grantedCard, grantedFor } from '../views/people.ts';

export default defineCommand({
  name: { zh: '人员 收回', en: 'operator revoke' },
  aliases: ['收回角色'],
  summary: {
    zh: '收回一个账号的角色，可以只限一家店或一个分部',
    en: 'Revoke a role of an account, for one shop, a division or all',
  },
  examples: [
    '人员 收回 wecom:zhangsan 运营',
    'operator revoke slack:U0123 manager SH-2',
    'operator revoke slack:U0123 marketing division=EAST',
  ],
  permission: 'people.manage',
  effect: 'write',
  args: grantArgs,
  async plan({ args, services, actor }) {
    const where = await grantedFor(services, args);
    return services.people.planGrant({ account: args.account, role: args.role, ...where }, false, actor.personId);
  },
  async apply({ effect, by, services }) {
    await services.people.applyGrant(effect, by.actor);
    return grantedCard(effect, { zh: '已收回角色', en: 'Role revoked' });
  },
});

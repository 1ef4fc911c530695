import { defineCommand } from '#kit';
import { grantArgs, grantedCard } from '../views/people.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '人员 给予', en: 'operator grant' },
  aliases: ['给予角色'],
  summary: { zh: '给予一个账号的角色，可以只限一家店', en: 'Grant a role of an account, for one shop or for all' },
  examples: ['人员 给予 wecom:zhangsan 运营', 'operator grant slack:U0123 manager SH-2'],
  permission: 'people.manage',
  effect: 'write',
  args: grantArgs,
  async plan({ args, services, actor }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.people.planGrant({ account: args.account, role: args.role, shop }, true, actor.personId);
  },
  async apply({ effect, by, services }) {
    await services.people.applyGrant(effect, by.actor);
    return grantedCard(effect, { zh: '已给予角色', en: 'Role granted' });
  },
});

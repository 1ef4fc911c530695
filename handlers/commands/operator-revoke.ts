import { defineCommand } from '#kit';
import { grantArgs, grantedCard } from '../views/people.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '人员 收回', en: 'operator revoke' },
  aliases: ['收回角色'],
  summary: { zh: '收回一个账号的角色，可以只限一家店', en: 'Revoke a role of an account, for one shop or for all' },
  examples: ['人员 收回 wecom:zhangsan 运营', 'operator revoke slack:U0123 manager SH-2'],
  permission: 'people.manage',
  effect: 'write',
  args: grantArgs,
  async plan({ args, services, actor }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.people.planGrant({ account: args.account, role: args.role, shop }, false, actor.personId);
  },
  async apply({ effect, by, services }) {
    await services.people.applyGrant(effect, by.actor);
    return grantedCard(effect, { zh: '已收回角色', en: 'Role revoked' });
  },
});

import { arg, card, defineCommand, field, fields, ShopName } from '#kit';
import { Account, grantedWords, Role } from '../views/people.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '人员 给予', en: 'operator grant' },
  aliases: ['给予角色'],
  summary: { zh: '给予一个账号的角色，可以只限一家店', en: 'Grant a role of an account, for one shop or for all' },
  examples: ['人员 给予 wecom:zhangsan 运营', 'operator grant slack:U0123 manager SH-2'],
  permission: 'people.manage',
  effect: 'write',
  args: {
    account: Account,
    role: Role,
    shop: arg(ShopName.optional(), { zh: '店铺，省略则全部', en: 'shop, or all of them' }, { suggest: 'shop' }),
  },
  async plan({ args, services }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.people.planGrant({ account: args.account, role: args.role, shop }, true);
  },
  async apply({ effect, by, services }) {
    await services.people.applyGrant(effect, by.actor);
    const { who, words } = grantedWords(effect);
    return card(
      { zh: `已给予角色 · ${who}`, en: `Role granted · ${who}` },
      [fields(field({ zh: '角色', en: 'Role' }, words))],
      'success',
    );
  },
});

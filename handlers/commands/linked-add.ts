import { actions, arg, button, card, defineCommand, isKeptValue, quote, rest, ShopName, text } from '#kit';
import { linkKindArg } from '../views/linked-kinds.ts';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '关联 添加', en: 'linked add' },
  summary: {
    zh: '记下一家店的主体、收款账户、设备、地址、操作人、电话或网络地址；只存密钥哈希和掩码',
    en: 'Note the legal entity, payee, device, address, operator, phone or network address of a shop; only a keyed hash and a mask are kept',
  },
  examples: ['关联 添加 SH-1 主体 上海某某有限公司', 'linked add SH-1 payee 6222020000001234'],
  permission: 'compliance.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'POST', path: '/shops/{shop}/identities', scope: 'compliance.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    kind: linkKindArg(),
    value: { ...rest({ zh: '完整的值', en: 'the whole value' }), secret: isKeptValue },
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    return services.linkedShops.planAdd({ shop, kind: args.kind, value: args.value });
  },
  async apply({ args, effect, services, actor, trace }) {
    const [id] = await services.linkedShops.applyAdd({ effect, by: actor.personId, trace });
    const message = card(
      { zh: '已记下', en: 'Noted' },
      [
        text(effect.summary),
        actions(
          button({ label: { zh: '看关联', en: 'See what is linked' }, says: `linked accounts ${quote(args.shop)}` }),
        ),
      ],
      'success',
    );
    return { message, inverse: { says: `linked remove ${id}` } };
  },
});

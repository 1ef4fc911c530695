import { actions, arg, card, defineCommand, optional, quote, rest, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '停写', en: 'freeze' },
  aliases: ['停止写入'],
  summary: {
    zh: '立刻停止向一家店或全部店铺写库存和优惠券，重启后仍然停着；订单照读',
    en: 'Stop all writes to a shop, or to all shops, at once and over a restart; orders are still read',
  },
  examples: ['停写', '停写 SH-2 平台库存不对', 'freeze SH-2 its stock looks wrong'],
  permission: 'sync.freeze',
  effect: 'write',
  http: { method: 'POST', path: '/stock-sync/freeze', scope: 'sync.write' },
  args: {
    shop: optional(arg(ShopName, { zh: '店铺，省略则全部', en: 'shop, or all' }, { suggest: 'shop' })),
    reason: optional(rest({ zh: '原因', en: 'reason' })),
  },
  async plan({ args, services }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.publishing.planFreeze({ shop, reason: args.reason });
  },
  async apply({ effect, services, by }) {
    await services.publishing.freeze(effect, by);
    const shop = effect.data['shop'] as string | null;
    return card(
      { zh: `已停写 · ${shop ?? '全部店铺'}`, en: `Stopped · ${shop ?? 'all shops'}` },
      [
        text(effect.summary),
        actions({ label: { zh: '恢复写', en: 'Write again' }, says: shop ? `unfreeze ${quote(shop)}` : 'unfreeze' }),
      ],
      'warning',
    );
  },
});

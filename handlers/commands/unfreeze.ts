import { actions, arg, card, defineCommand, optional, ShopName, text } from '#kit';
import { noSuchShop } from '../views/shops.ts';

export default defineCommand({
  name: { zh: '恢复写', en: 'unfreeze' },
  aliases: ['恢复写入'],
  summary: { zh: '重新向一家店或全部店铺写库存和优惠券', en: 'Write to a shop, or to all shops, again' },
  examples: ['恢复写', '恢复写 SH-2', 'unfreeze SH-2'],
  permission: 'sync.freeze',
  effect: 'write',
  http: { method: 'POST', path: '/stock-sync/unfreeze', scope: 'sync.write' },
  args: { shop: optional(arg(ShopName, { zh: '店铺，省略则全部', en: 'shop, or all' }, { suggest: 'shop' })) },
  async plan({ args, services }) {
    const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
    if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
    return services.publishing.planUnfreeze({ shop });
  },
  async apply({ effect, services, by }) {
    await services.publishing.unfreeze(effect, by);
    const shop = (effect.data['shop'] as string | null) ?? undefined;
    return card(
      { zh: `已恢复写 · ${shop ?? '全部店铺'}`, en: `Writing again · ${shop ?? 'all shops'}` },
      [
        text({ zh: '等着的改动马上继续', en: 'What waited goes on now' }),
        actions({ label: { zh: '同步情况', en: 'Sync' }, says: 'sync' }),
      ],
      'success',
    );
  },
});
